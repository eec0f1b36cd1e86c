import http, { type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import net from 'node:net';
import type { Clock } from '../clock.ts';
import type { Host } from '../host.ts';
import type { Wire } from './network.ts';
import { WireSocket } from './wire-socket.ts';

export type HandleRequest = (request: IncomingMessage, response: ServerResponse) => void;

/** Where HTTP is spoken: an address that is known before anybody answers on it. */
export interface HttpSite {
  readonly address: { readonly host: string; readonly port: number };
  /** From now on code of `host` answers, until it dies. */
  serve(host: Host, handle: HandleRequest): void;
}

export interface HttpRequest {
  readonly host: string;
  readonly port: number;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
  /** From the first byte sent to the last one received. */
  readonly timeoutMs: number;
}

export interface HttpAnswer {
  /** 0 where none came. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** What came of the body, also where it broke off. */
  readonly body: Buffer;
  /** Why it is not whole: `timeout`, or the code of an error; null where it is. */
  readonly failure: string | null;
}

/**
 * Serves HTTP on connections in memory: a real `node:http` server that listens nowhere. It has no timeouts of its own and
 * writes no dates, which would be the machine's.
 */
export function httpAcceptor(handle: HandleRequest): (wire: Wire) => void {
  const server = http.createServer((request, response) => {
    response.sendDate = false;
    handle(request, response);
  });
  server.requestTimeout = server.headersTimeout = server.keepAliveTimeout = server.timeout = 0;
  return (wire) => void server.emit('connection', new WireSocket(wire));
}

/** A site on the network in memory, by its name there. */
export function memorySite(network: { listen(host: Host, name: string, port: number, accept: (wire: Wire) => void): () => void }, name: string): HttpSite {
  const address = { host: name, port: 80 };
  return { address, serve: (host, handle) => void network.listen(host, name, address.port, httpAcceptor(handle)) };
}

/** Asks once, on a connection of its own. It never rejects: what went wrong is part of the answer. */
export function httpRequest(clock: Clock, { host, port, method, path, headers, body, timeoutMs }: HttpRequest): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let answer: IncomingMessage | null = null;
    const done = (failure: string | null): void => {
      clock.clearTimeout(timer);
      request.destroy();
      resolve({ status: answer?.statusCode ?? 0, headers: answer?.headers ?? {}, body: Buffer.concat(chunks), failure });
    };
    const failed = (error: NodeJS.ErrnoException): void => done(error.code ?? error.message);
    const request = http.request({
      host, port, method, path, headers: { ...headers, connection: 'close' },
      // Looked up when it is called: in virtual time that is the network in memory.
      createConnection: () => net.connect({ host, port }),
    });
    const timer = clock.setTimeout(() => done('timeout'), timeoutMs);
    request.on('error', failed);
    request.on('response', (response) => {
      answer = response;
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', failed);
      response.on('end', () => done(null));
    });
    request.end(body);
  });
}
