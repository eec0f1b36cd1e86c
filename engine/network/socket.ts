import { Duplex } from 'node:stream';
import { currentHost, type Host } from '../host.ts';
import type { Connection, Network } from './network.ts';

/**
 * A `net.Socket` over the in-memory network: what clients written in JavaScript use of one (connect, data, end, error,
 * timeout, cork, half of nothing). It belongs to the host that creates it.
 */
export class MemorySocket extends Duplex {
  readonly #network: Network;
  readonly #host: Host | null = currentHost();
  #connection: Connection | null = null;
  #pending: (() => void) | null = null;
  #idle: ReturnType<typeof setTimeout> | null = null;
  #idleMs = 0;
  connecting = false;
  pending = true;
  remoteAddress: string | undefined;
  remotePort: number | undefined;

  constructor(network: Network) {
    super({ allowHalfOpen: false });
    this.#network = network;
  }

  /** Takes the forms of `net.connect`: (options, done), (port, host, done), (port, done). */
  connect(...args: unknown[]): this {
    const done = args.find((arg) => typeof arg === 'function') as (() => void) | undefined;
    const options = typeof args[0] === 'object' && args[0] !== null
      ? (args[0] as { host?: string; port: number | string })
      : { port: args[0] as number | string, host: typeof args[1] === 'string' ? args[1] : undefined };
    const host = options.host ?? 'localhost';
    const port = Number(options.port);
    if (done) this.once('connect', done);
    this.connecting = true;
    this.#connection = this.#network.connect(this.#host, host, port, {
      opened: () => this.#opened(host, port),
      data: (chunk) => {
        this.#active();
        this.push(chunk);
      },
      closed: (code) => this.#closed(code, host, port),
    });
    return this;
  }

  #opened(host: string, port: number): void {
    this.connecting = false;
    this.pending = false;
    this.remoteAddress = host;
    this.remotePort = port;
    this.#active();
    this.emit('connect');
    this.emit('ready');
    const flush = this.#pending;
    this.#pending = null;
    flush?.();
  }

  #closed(code: string | null, host: string, port: number): void {
    this.connecting = false;
    if (code === null) return void this.push(null);
    const what = code === 'ECONNREFUSED' ? `connect ${code} ${host}:${port}` : `read ${code}`;
    this.destroy(Object.assign(new Error(what), { code, syscall: code === 'ECONNREFUSED' ? 'connect' : 'read', address: host, port }));
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const send = (): void => {
      this.#active();
      this.#connection?.write(chunk);
      done();
    };
    if (this.connecting) this.#pending = send;
    else send();
  }

  override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], done: () => void): void {
    this._write(Buffer.concat(chunks.map((each) => each.chunk)), 'buffer', done);
  }

  override _final(done: () => void): void {
    this.#connection?.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#connection?.end();
    if (this.#idle) clearTimeout(this.#idle);
    done(error);
  }

  setTimeout(ms: number, onTimeout?: () => void): this {
    this.#idleMs = ms;
    if (onTimeout) this.once('timeout', onTimeout);
    this.#active();
    return this;
  }

  #active(): void {
    if (this.#idle) clearTimeout(this.#idle);
    this.#idle = this.#idleMs > 0 ? setTimeout(() => this.emit('timeout'), this.#idleMs) : null;
  }

  setKeepAlive(): this { return this; }
  setNoDelay(): this { return this; }
  ref(): this { return this; }
  unref(): this { return this; }
  address(): object { return { address: this.#host?.name ?? 'driver', family: 'IPv4', port: 0 }; }
  get localAddress(): string { return this.#host?.name ?? 'driver'; }
  get localPort(): number { return 0; }
  get readyState(): string { return this.connecting ? 'opening' : this.destroyed ? 'closed' : 'open'; }
}
