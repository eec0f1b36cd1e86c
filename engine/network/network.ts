import { crc32 } from 'node:zlib';
import { runOn, type Host } from '../host.ts';
import type { Random } from '../random.ts';
import type { RunNetwork } from '../run/ground.ts';

/**
 * The one in-memory network of a simulation. Hosts talk by connections (byte streams, what `node:net` offers) and by
 * messages between components; both have a seeded latency, keep their order per direction, and are lost when a host
 * is dead by the time they arrive.
 */

/** One end of a connection as a server sees it. */
export interface Wire {
  write(chunk: Buffer): void;
  close(): void;
  onData(take: (chunk: Buffer) => void): void;
  onClose(closed: () => void): void;
}

export interface NetworkObserver {
  frame(connection: number, toServer: boolean, length: number, crc: number): void;
  message(from: string, to: string): void;
}

interface NetworkClock {
  readonly nowMs: number;
  arm(host: Host | null, fire: () => void, delayMs: number): unknown;
}

/** What the client end of a connection does on arrivals. */
export interface ClientEnd {
  opened(): void;
  data(chunk: Buffer): void;
  /** The other side is gone; `code` is null for an orderly end. */
  closed(code: string | null): void;
}

interface Listener {
  readonly host: Host;
  readonly accept: (wire: Wire) => void;
}

export class Network implements RunNetwork {
  readonly #clock: NetworkClock;
  readonly #random: Random;
  readonly #observer: NetworkObserver;
  readonly #listeners = new Map<string, Listener>();
  readonly #messageOrder = new Map<string, number>();
  /** Latency of a frame or message is uniform over these whole milliseconds. */
  readonly #latencyMs: readonly [number, number];
  #connections = 0;

  constructor(clock: NetworkClock, random: Random, observer: NetworkObserver, latencyMs: readonly [number, number] = [1, 3]) {
    this.#clock = clock;
    this.#random = random;
    this.#observer = observer;
    this.#latencyMs = latencyMs;
  }

  /** Accepts connections to `name:port` on `host` until the host dies or the returned function is called. */
  listen(host: Host, name: string, port: number, accept: (wire: Wire) => void): () => void {
    const address = `${name}:${port}`;
    if (this.#listeners.has(address)) throw Object.assign(new Error(`listen EADDRINUSE: ${address}`), { code: 'EADDRINUSE' });
    const listener = { host, accept };
    this.#listeners.set(address, listener);
    const close = (): void => {
      if (this.#listeners.get(address) === listener) this.#listeners.delete(address);
    };
    const forget = host.onDeath(close);
    return () => {
      forget();
      close();
    };
  }

  /** Opens a connection from `host`; the outcome arrives at `end` after the latency. */
  connect(host: Host | null, name: string, port: number, end: ClientEnd): Connection {
    const connection = new Connection(++this.#connections, host, end, this);
    this.deliver(connection, false, host, () => {
      const listener = this.#listeners.get(`${name}:${port}`);
      if (!listener) return end.closed('ECONNREFUSED');
      connection.accepted(listener);
    });
    return connection;
  }

  /** A message between components: arrives at `to` in order, unless `host` is dead by then. */
  send(from: string, to: string, host: Host, arrive: () => void): void {
    const pair = `${from}>${to}`;
    const atMs = Math.max(this.#messageOrder.get(pair) ?? -Infinity, this.#clock.nowMs + this.#draw());
    this.#messageOrder.set(pair, atMs);
    this.#clock.arm(host, () => {
      this.#observer.message(from, to);
      arrive();
    }, atMs - this.#clock.nowMs);
  }

  /** For connections: runs `arrive` on `host` after the latency, in order per direction. */
  deliver(connection: Connection, toServer: boolean, host: Host | null, arrive: () => void): void {
    const atMs = Math.max(connection.lastArrivalMs(toServer), this.#clock.nowMs + this.#draw());
    connection.setLastArrivalMs(toServer, atMs);
    this.#clock.arm(host, arrive, atMs - this.#clock.nowMs);
  }

  observe(connection: number, toServer: boolean, chunk: Buffer): void {
    this.#observer.frame(connection, toServer, chunk.length, crc32(chunk));
  }

  #draw(): number {
    const [low, high] = this.#latencyMs;
    return low + this.#random.below(high - low + 1);
  }
}

/** A connection between a client's and a server's host; either side may end it, and a host's death resets it. */
export class Connection {
  readonly id: number;
  readonly #network: Network;
  readonly #clientHost: Host | null;
  readonly #client: ClientEnd;
  #serverHost: Host | null = null;
  #serverData: ((chunk: Buffer) => void) | null = null;
  #serverClosed: (() => void) | null = null;
  /** What undoes the mourning of both hosts; once one side has ended, the death of a host changes nothing. */
  #forget: readonly (() => void)[] = [];
  #state: 'opening' | 'open' | 'closed' = 'opening';
  #toServerMs = -Infinity;
  #toClientMs = -Infinity;

  constructor(id: number, clientHost: Host | null, client: ClientEnd, network: Network) {
    this.id = id;
    this.#clientHost = clientHost;
    this.#client = client;
    this.#network = network;
  }

  lastArrivalMs(toServer: boolean): number {
    return toServer ? this.#toServerMs : this.#toClientMs;
  }

  setLastArrivalMs(toServer: boolean, atMs: number): void {
    if (toServer) this.#toServerMs = atMs;
    else this.#toClientMs = atMs;
  }

  accepted(listener: Listener): void {
    if (this.#state !== 'opening') return;
    this.#state = 'open';
    this.#serverHost = listener.host;
    const mourned = [listener.host.onDeath(() => this.#endAtClient('ECONNRESET')), this.#clientHost?.onDeath(() => this.#endAtServer())];
    this.#forget = mourned.filter((forget) => forget !== undefined);
    runOn(listener.host, () => listener.accept(this.#wire()));
    this.#client.opened();
  }

  #wire(): Wire {
    return {
      write: (chunk) => this.#toClient(chunk),
      close: () => this.#endAtClient(null),
      onData: (take) => { this.#serverData = take; },
      onClose: (closed) => { this.#serverClosed = closed; },
    };
  }

  /** From the client. The chunk is copied: the other side may keep or change its bytes. */
  write(chunk: Buffer): void {
    if (this.#state !== 'open') return;
    const copy = Buffer.from(chunk);
    this.#network.deliver(this, true, this.#serverHost, () => {
      if (!this.#serverData) return;
      this.#network.observe(this.id, true, copy);
      this.#serverData(copy);
    });
  }

  /** From the client: no more will be sent or read. */
  end(): void {
    if (this.#state === 'open') this.#endAtServer();
    this.#state = 'closed';
  }

  #toClient(chunk: Buffer): void {
    if (this.#state !== 'open') return;
    const copy = Buffer.from(chunk);
    this.#network.deliver(this, false, this.#clientHost, () => {
      if (this.#state !== 'open') return;
      this.#network.observe(this.id, false, copy);
      this.#client.data(copy);
    });
  }

  #endAtClient(code: string | null): void {
    if (this.#state !== 'open') return;
    this.#forgetHosts();
    this.#serverData = null;
    this.#serverClosed = null;
    this.#network.deliver(this, false, this.#clientHost, () => {
      if (this.#state !== 'open') return;
      this.#state = 'closed';
      this.#client.closed(code);
    });
  }

  #endAtServer(): void {
    this.#forgetHosts();
    const closed = this.#serverClosed;
    this.#serverClosed = null;
    if (!closed) return;
    this.#network.deliver(this, true, this.#serverHost, () => {
      this.#serverData = null;
      closed();
    });
  }

  #forgetHosts(): void {
    for (const forget of this.#forget) forget();
    this.#forget = [];
  }
}
