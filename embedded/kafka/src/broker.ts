import type { Api } from './api/api.ts';
import { refuseVersion } from './api/18-api-versions.ts';
import { apis } from './api/registry.ts';
import { completed, type BrokerOptions, type CompleteOptions, type Random } from './broker-options.ts';
import { Cluster } from './cluster/cluster.ts';
import { Gate } from './cluster/gate.ts';
import { MalformedFrame } from './codec/reader.ts';
import { Connection, Request } from './connection.ts';
import { Deadlines } from './deadlines.ts';
import type { BrokerEvent } from './events.ts';
import { Faults } from './faults/faults.ts';
import { IdleConnections } from './idle-connections.ts';
import type { Output } from './output.ts';
import { Journal } from './storage/journal.ts';
import { MemoryStorage } from './storage/memory.ts';
import type { Storage } from './storage/storage.ts';
import { syncAll } from './storage/sync-all.ts';
import { TopicCatalogue } from './topics/topic-catalogue.ts';

/** Answers to one connection that one call gives, in bytes, before the rest of its requests is put off. */
const ANSWER_BYTES_A_CALL = 1048576;

/**
 * A Kafka broker as a pure core: frames and a time in, frames and a next deadline out. It holds no socket and no timer, asks
 * nobody for the time, and is a function of its input, its storage and its random stream.
 *
 * A shell calls `open` for each connection, `handle` for each frame (without the four bytes of its length) and `tick` once
 * `nextDeadline()` is reached, sends the outputs of both, and calls `close` when a client went away. Where its network can be
 * slower than the broker it calls `mute` and `unmute`, too.
 */
export class Broker {
  readonly options: CompleteOptions;
  readonly apis: readonly Api[] = apis;
  readonly storage: Storage;
  readonly random: Random;
  readonly deadlines = new Deadlines();
  readonly topics: TopicCatalogue;
  readonly cluster: Cluster;
  readonly faults: Faults;
  readonly gate: Gate;
  /** What the broker keeps besides records. */
  readonly journals: Journal[] = [];
  /** The time of the call being served, in milliseconds of the shell's clock. */
  nowMs = 0;
  /** Bytes of requests that wait for their turn on all connections together. */
  allWaitingBytes = 0;
  private readonly apiByKey = new Map<number, Api>(apis.map((api) => [api.key, api]));
  private readonly services = new Map<unknown, unknown>();
  private readonly connections = new Map<number, Connection>();
  readonly idle: IdleConnections;
  private readonly ready: Connection[] = [];
  private outputs: Output[] = [];
  private lastConnectionId = 0;
  private settledMs = -Infinity;
  private observerError: unknown = null;

  /** Recovers whatever the storage holds. */
  constructor(options: BrokerOptions) {
    this.options = completed(options);
    this.idle = new IdleConnections(this, this.connections);
    const storage: Storage = this.options.storage ?? new MemoryStorage();
    this.storage = storage.attach?.() ?? storage;
    this.random = options.random;
    try {
      this.topics = new TopicCatalogue(this);
      const { nodeId, host, port, nodes = [{ id: nodeId, host, port }] } = this.options;
      this.cluster = new Cluster(this, nodes);
      this.faults = this.options.faults ?? new Faults();
      this.gate = new Gate(this);
      for (const api of this.apis) api.start?.(this);
      this.faults.attach(this);
    } catch (error) {
      this.storage.close?.();
      throw error;
    }
  }

  /** A new connection; returns the number that names it from here on. */
  open(clientHost = '127.0.0.1', nodeId = this.cluster.nodes[0].id, nowMs = this.nowMs): number {
    const connection = new Connection(++this.lastConnectionId, nodeId, clientHost, nowMs);
    this.connections.set(connection.id, connection);
    this.idle.opened(connection);
    return connection.id;
  }

  /** The client went away. What it waited for is dropped. */
  close(connectionId: number): void {
    const connection = this.connections.get(connectionId);
    if (connection === undefined) return;
    this.connections.delete(connectionId);
    this.allWaitingBytes -= connection.waitingBytes;
    connection.close();
  }

  /** A request arrived. The broker keeps the frame: nobody else may write to it. */
  handle(connectionId: number, frame: Buffer, nowMs: number): Output[] {
    this.nowMs = nowMs;
    this.fire(-Infinity);
    const connection = this.connections.get(connectionId);
    if (connection === undefined) return [];
    connection.push(frame, nowMs);
    this.allWaitingBytes += frame.length;
    this.ready.push(connection);
    return this.drain();
  }

  /** Something that comes from outside of all connections: a topic is made, a leader moves, a node stops, a fault begins. */
  act(nowMs: number, action: () => void): Output[] {
    this.nowMs = nowMs;
    this.fire(-Infinity);
    action();
    return this.drain();
  }

  /** Closes the connections that lead to a node; for the cluster. */
  hangUpNode(nodeId: number): void {
    for (const connection of [...this.connections.values()]) if (connection.nodeId === nodeId) this.hangUp(connection);
  }

  /** Bytes of requests that wait for their turn on a connection: a shell stops reading from it when they are many. */
  waitingBytes(connectionId: number): number {
    return this.connections.get(connectionId)?.waitingBytes ?? 0;
  }

  /**
   * The network holds answers that it could not send yet. Nothing more is served on the connection until `unmute`, as Kafka
   * mutes a channel until its answer was sent, so that a client that does not read cannot fill the memory.
   */
  mute(connectionId: number): void {
    const connection = this.connections.get(connectionId);
    if (connection !== undefined) connection.isMuted = true;
  }

  /** The network has sent what it held. */
  unmute(connectionId: number, nowMs: number): Output[] {
    this.nowMs = nowMs;
    const connection = this.connections.get(connectionId);
    if (connection === undefined) return [];
    connection.unmute(nowMs);
    this.ready.push(connection);
    return this.drain();
  }

  /** When `tick` must be called next, in milliseconds of the same clock; `Infinity` for never. Earlier does no harm. */
  nextDeadline(): number {
    return this.ready.some((connection) => connection.isReady) ? this.nowMs : this.deadlines.next();
  }

  /** Does what is due: long polls run out, sessions expire, delayed acknowledgements go. */
  tick(nowMs: number): Output[] {
    this.nowMs = nowMs;
    this.fire(nowMs);
    return this.drain();
  }

  /** Up to `-Infinity` it is what waits for the first time that is told, what a broker before left above all. */
  private fire(dueMs: number): void {
    // What fails is due no more, so the rest comes to its turn.
    while (this.deadlines.next() <= dueMs) this.attempt(null, () => this.deadlines.fire(dueMs));
  }

  /** The one instance of what several API keys share (group coordinator, fetch sessions), made when first asked for. */
  service<T>(Service: new (broker: Broker) => T): T {
    if (!this.services.has(Service)) this.services.set(Service, new Service(this));
    return this.services.get(Service) as T;
  }

  /** Opens a log of small records on the broker's storage; see `Journal`. What was cut from it is told. */
  journal(name: string): Journal {
    const journal = new Journal(this.storage, name);
    this.journals.push(journal);
    if (journal.lostBytes > 0) this.observe({ type: 'journal-truncated', journal: name, lostBytes: journal.lostBytes });
    return journal;
  }

  /** Makes all that is stored survive a crash, whatever the flush policy, as Kafka does when it is stopped. Throws as `syncAll`. */
  flush(): void {
    syncAll([...this.topics.all().flatMap(({ partitions }) => partitions), ...this.journals]);
  }

  /** The time that records are stamped with where the broker stamps them. */
  get stampMs(): number {
    return this.options.wallTime?.() ?? this.nowMs;
  }

  /** Tells the observer, if there is one. On hot paths, test `options.observe` before making the event. */
  observe(event: BrokerEvent): void {
    if (this.faults?.isActive) this.faults.saw(event);
    try {
      this.options.observe?.(event);
    } catch (error) {
      this.observerError = error;
      throw error;
    }
  }

  /** Ends a request; for `Request` only. */
  finish(request: Request, chunks: Buffer[] | null): void {
    if (!request.connection.isOpen) return;
    if (!this.faults.isActive || !this.faults.withholds(request, chunks, this)) this.release(request, chunks);
  }

  /** Sends a part of an answer whose rest is still to come; for faults only. */
  sendPart(request: Request, part: Buffer): void {
    if (request.connection.isOpen) this.outputs.push({ connection: request.connection.id, chunks: [part] });
  }

  /** As `finish`, for an answer that nothing holds back any more. */
  release(request: Request, chunks: readonly Buffer[] | null): void {
    const { connection } = request;
    if (!connection.isOpen) return;
    if (connection.inFlight !== request) throw new Error(`a request of API key ${request.key} was answered twice`);
    connection.answered(chunks, this.nowMs);
    if (chunks !== null) this.outputs.push({ connection: connection.id, chunks });
    if (connection.isReady) this.ready.push(connection);
  }

  /** Ends a request once the storage is done with what it was told; for `Request` only. */
  finishLater(request: Request, chunks: Buffer[], delayMs: number): void {
    this.settledMs = Math.max(this.settledMs, this.nowMs + delayMs);
    this.deadlines.add(this.nowMs + delayMs, () => this.finish(request, chunks));
  }

  /** How long the storage still takes for what it was told so far, in milliseconds. */
  get unsettledMs(): number {
    return Math.max(0, this.settledMs - this.nowMs);
  }

  /** Closes a connection from the broker's side. */
  hangUp(connection: Connection): void {
    if (!connection.isOpen) return;
    this.close(connection.id);
    this.outputs.push({ connection: connection.id, chunks: null });
  }

  /** Serves what can be served. A connection that has got much already waits for the next call, for its network may have enough. */
  private drain(): Output[] {
    const postponed: Connection[] = [];
    for (let connection = this.ready.shift(); connection !== undefined; connection = this.ready.shift()) {
      while (connection.isReady && connection.answeredBytes < ANSWER_BYTES_A_CALL) this.dispatch(connection, connection.shift());
      if (connection.isReady) postponed.push(connection);
    }
    const outputs = this.outputs;
    for (const { connection } of outputs) {
      const answered = this.connections.get(connection);
      if (answered !== undefined) answered.answeredBytes = 0;
    }
    this.outputs = [];
    this.ready.push(...new Set(postponed));
    return outputs;
  }

  private dispatch(connection: Connection, frame: Buffer): void {
    this.allWaitingBytes -= frame.length;
    let request: Request;
    try {
      request = new Request(this, connection, frame, this.isFlexible);
    } catch (error) {
      return this.failed(connection, null, error);
    }
    connection.inFlight = request;
    if (!this.faults.isActive) this.serve(request);
    else this.attempt(request, () => void (this.faults.intercepts(request, this) || this.serve(request)));
  }

  /** Serves the request in flight of a connection; what a fault held back, too. */
  serve(request: Request): void {
    const api = this.apiByKey.get(request.key);
    const isServed = api !== undefined && request.version >= api.minVersion && request.version <= api.maxVersion;
    this.attempt(request, () => {
      if (!isServed) refuseVersion(request, this);
      else if (!this.gate.refuses(request, api)) api.handle(request, this);
    });
  }

  /** Serves a request, or goes on with one that had to wait. What goes wrong is between the broker and this client alone. */
  attempt(request: Request | null, action: () => void): void {
    try {
      action();
    } catch (error) {
      this.failed(request?.connection ?? null, request, error);
    }
  }

  private failed(connection: Connection | null, request: Request | null, error: unknown): void {
    // What the observer throws, an assertion for example, is the host's own, and the host gets it.
    if (error !== null && error === this.observerError) throw error;
    if (connection !== null && error instanceof MalformedFrame) {
      this.observe({ type: 'malformed', connection: connection.id, reason: error.message });
      return this.hangUp(connection);
    }
    if (connection !== null) this.hangUp(connection);
    this.observe({ type: 'failed', connection: connection?.id ?? null, key: request?.key ?? null, version: request?.version ?? null, error });
    this.options.onFailure?.(error);
  }

  private readonly isFlexible = (key: number, version: number): boolean => version >= (this.apiByKey.get(key)?.flexibleVersion ?? Infinity);
}
