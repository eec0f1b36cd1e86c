import { afterEach, expect, test } from 'vitest';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import { Host, runOn } from '../host.ts';
import { Streams } from '../random-stream.ts';
import { NativeGuard } from '../virtual/guard.ts';
import { Loop } from '../virtual/loop.ts';
import { VirtualClock } from '../virtual/virtual-clock.ts';
import { httpAcceptor, httpRequest, type HttpAnswer } from './http.ts';
import { Network } from './network.ts';
import { patchNet } from './patch-net.ts';

const undo: (() => void)[] = [];
afterEach(() => { for (const step of undo.splice(0).reverse()) step(); });

/** What a client hears in virtual time from a server that answers so, and when; native work that is not declared throws. */
async function ask(handle: (request: IncomingMessage, response: ServerResponse, clock: Clock) => void, request: { body?: string; timeoutMs?: number; port?: number } = {}): Promise<HttpAnswer & { atMs: number }> {
  const virtual = new VirtualClock(0);
  virtual.install();
  undo.push(() => virtual.uninstall());
  const network = new Network(virtual, new Streams(1).get('network'), { frame() {}, message() {} });
  undo.push(patchNet(network));
  const [client, server] = [new Host('client'), new Host('server')];
  const clockOf = (host: Host): Clock => ({
    kind: 'virtual', now: () => virtual.nowMs, setTimeout: (fire, delayMs) => virtual.arm(host, fire, delayMs), clearTimeout: (timer) => virtual.disarm(timer),
  });
  runOn(server, () => network.listen(server, 'vendor', 80, httpAcceptor((incoming, response) => handle(incoming, response, clockOf(server)))));
  let heard: (HttpAnswer & { atMs: number }) | null = null;
  virtual.arm(client, () => {
    void httpRequest(clockOf(client), { host: 'vendor', port: 80, method: request.body === undefined ? 'GET' : 'POST', path: '/a', timeoutMs: 1000, ...request })
      .then((answer) => { heard = { ...answer, atMs: virtual.nowMs }; });
  }, 0);
  const guard = new NativeGuard();
  undo.push(() => guard.close());
  await new Loop(virtual, { before: () => false, breathe() {}, stepped() {}, native() {} }, guard).run();
  return heard!;
}

test('a server of node:http answers a client of node:http in virtual time, without dates', async () => {
  const { status, headers, body, failure, atMs } = await ask((request, response) => response.writeHead(200, { etag: '"1"' }).end(`you asked for ${request.url}`));
  expect({ status, failure, body: String(body), etag: headers.etag, date: headers.date }).toEqual({ status: 200, failure: null, body: 'you asked for /a', etag: '"1"', date: undefined });
  expect(atMs).toBeGreaterThan(1);
});

test('a body is posted', async () => {
  const { body } = await ask((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => response.end(Buffer.concat(chunks).toString().toUpperCase()));
  }, { body: 'help' });
  expect(String(body)).toBe('HELP');
});

test('of a body that breaks off, what came is told, and that it broke off', async () => {
  const { status, body, failure } = await ask((_, response) => {
    response.writeHead(200, { 'content-length': 10 });
    response.write('half ');
    response.socket?.end();
  });
  expect({ status, body: String(body), failure }).toEqual({ status: 200, body: 'half ', failure: 'ECONNRESET' });
});

test('what takes too long is given up at its time, with what came by then', async () => {
  const { body, failure, atMs } = await ask((_, response, clock) => {
    response.writeHead(200, { 'content-length': 10 });
    response.write('half ');
    clock.setTimeout(() => response.end('whole'), 5000);
  });
  expect({ body: String(body), failure, atMs }).toEqual({ body: 'half ', failure: 'timeout', atMs: 1000 });
});

test('nobody listens', async () => {
  expect(await ask(() => {}, { port: 81 })).toMatchObject({ status: 0, failure: 'ECONNREFUSED' });
});
