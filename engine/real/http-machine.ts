import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runOn, type Host } from '../host.ts';
import type { HandleRequest, HttpSite } from '../network/http.ts';

/**
 * A machine with a port of 127.0.0.1 that speaks HTTP, on the real clock. The port is there before the component that
 * answers on it and outlives it: while nobody does, a connection is broken off.
 */
export class HttpMachine implements HttpSite {
  readonly address: HttpSite['address'];
  readonly #server: http.Server;
  #answering: { readonly host: Host; readonly handle: HandleRequest } | null = null;

  private constructor(server: http.Server) {
    const { address: host, port } = server.address() as AddressInfo;
    this.#server = server;
    this.address = { host, port };
    server.on('request', (request, response) => this.#answer(request, response));
  }

  static make(): Promise<HttpMachine> {
    const server = http.createServer();
    server.requestTimeout = server.headersTimeout = server.keepAliveTimeout = server.timeout = 0;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => resolve(new HttpMachine(server)));
    });
  }

  serve(host: Host, handle: HandleRequest): void {
    const answering = { host, handle };
    this.#answering = answering;
    host.onDeath(() => {
      if (this.#answering === answering) this.#answering = null;
      this.#server.closeAllConnections();
    });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const answering = this.#answering;
    if (answering === null) return void request.socket.destroy();
    runOn(answering.host, () => answering.handle(request, response));
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
