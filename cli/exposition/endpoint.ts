import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Snapshot } from '../../engine/snapshot.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { exposition, expositionType } from './exposition.ts';
import { seriesOf } from './own-series.ts';

const host = '127.0.0.1';

/** Answers a scrape with what the last snapshot tells. It is the parent's: the engine, and what it measures, know nothing of it. */
export interface Endpoint {
  readonly url: string;
  feed(snapshot: Snapshot): void;
  close(): Promise<void>;
}

/** Port 0 is any that is free. */
export async function openEndpoint(port: number): Promise<Endpoint> {
  let last: Snapshot | null = null;
  const server = createServer((request, response) => {
    const isMetrics = request.url?.split('?', 1)[0] === '/metrics';
    if (request.method !== 'GET' || !isMetrics) return void response.writeHead(isMetrics ? 405 : 404).end(`GET ${url}\n`);
    response.writeHead(200, { 'content-type': expositionType }).end(last === null ? '' : exposition(seriesOf(last)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) => reject(new UsageError(`port ${port} cannot be listened on (${code})`, {
      where: '--metrics-port', hint: code === 'EADDRINUSE' ? 'another program holds it: choose another, or 0 for any that is free' : 'choose another, or 0 for any that is free',
    })));
    server.listen(port, host, resolve);
  });
  const url = `http://${host}:${(server.address() as AddressInfo).port}/metrics`;
  return {
    url,
    feed: (snapshot) => void (last = snapshot),
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}
