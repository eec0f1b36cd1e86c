import { requestFrame } from '../../embedded/kafka/test/broker-rig.ts';
import { Reader } from '../../embedded/kafka/src/codec/reader.ts';
import type { Writer } from '../../embedded/kafka/src/codec/writer.ts';
import { nodeIds, partitions, topic, type World } from './world.ts';

const requestTimeoutMs = 500;
/** How many times anything is tried again before the run is given up: chaos ends long before. */
const mostAttempts = 400;

interface Leader {
  nodeId: number;
  epoch: number;
}

interface Waiting {
  readonly correlationId: number;
  answer(reader: Reader | null): void;
}

/** What every client does: finds leaders and coordinators, keeps a connection to each node, one request at a time on each. */
export class Client {
  readonly name: string;
  protected readonly world: World;
  private readonly lines = new Map<number, { send(bytes: Buffer): void; close(): void }>();
  private readonly waiting = new Map<number, Waiting>();
  private leaders: Leader[] | null = null;
  /** The latest epoch of each partition that this client was told: clients take no earlier one (KIP-320). */
  private readonly epochs = Array.from({ length: partitions }, () => -1);
  private coordinator: number | null = null;
  private correlationId = 0;

  constructor(world: World, name: string) {
    this.world = world;
    this.name = name;
  }

  /** The answer of a node, in versions that are not flexible; null when the connection closed or nothing came in time. */
  protected call(nodeId: number, key: number, version: number, write: (writer: Writer) => void): Promise<Reader | null> {
    const correlationId = ++this.correlationId;
    return new Promise((resolve) => {
      const line = this.lines.get(nodeId) ?? this.open(nodeId);
      const waiting: Waiting = { correlationId, answer: resolve };
      this.waiting.set(nodeId, waiting);
      const frame = requestFrame(key, version, correlationId, write, this.name);
      const length = Buffer.alloc(4);
      length.writeInt32BE(frame.length);
      line.send(Buffer.concat([length, frame]));
      this.world.after(requestTimeoutMs, () => {
        if (this.waiting.get(nodeId) === waiting) this.drop(nodeId);
      });
    });
  }

  /** Tries again and again, with pauses, until something comes of it. */
  protected async persist<T>(what: string, attempt: () => Promise<T | null>): Promise<T> {
    for (let attempts = 0; attempts < mostAttempts; attempts++) {
      const result = await attempt();
      if (result !== null) return result;
      await this.world.sleep(5 + this.world.random.below(20));
    }
    throw new Error(`${this.name} tried ${mostAttempts} times in vain: ${what}`);
  }

  /** The node that leads a partition, as far as this client knows; null when nobody could tell. */
  protected async leaderOf(partition: number): Promise<number | null> {
    this.leaders ??= await this.askLeaders();
    const leader = this.leaders?.[partition].nodeId ?? -1;
    return leader === -1 ? (this.forgetLeaders(), null) : leader;
  }

  /** The epoch of the leader as this client knows it, -1 before it knows any. */
  protected epochOf(partition: number): number {
    return this.epochs[partition];
  }

  protected forgetLeaders(): void {
    this.leaders = null;
  }

  protected async coordinatorOf(name: string, kind: 'group' | 'transaction' = 'group'): Promise<number | null> {
    if (this.coordinator !== null) return this.coordinator;
    const reader = await this.call(this.anyNode(), 10, 1, (writer) => writer.string(name).i8(kind === 'group' ? 0 : 1));
    if (reader === null) return null;
    reader.i32();
    const code = reader.i16();
    reader.nullableString();
    return code === 0 ? (this.coordinator = reader.i32()) : null;
  }

  protected forgetCoordinator(): void {
    this.coordinator = null;
  }

  protected anyNode(): number {
    return nodeIds[this.world.random.below(nodeIds.length)];
  }

  private async askLeaders(): Promise<Leader[] | null> {
    const reader = await this.call(this.anyNode(), 3, 7, (writer) => writer.structs([topic], (name) => writer.string(name)).bool(false));
    if (reader === null) return null;
    reader.i32();
    reader.structs(() => [reader.i32(), reader.string(), reader.i32(), reader.nullableString()]);
    reader.nullableString();
    reader.i32();
    const found = Array.from({ length: partitions }, (): Leader => ({ nodeId: -1, epoch: -1 }));
    reader.structs(() => {
      reader.i16();
      reader.string();
      reader.bool();
      reader.structs(() => {
        reader.i16();
        found[reader.i32()] = { nodeId: reader.i32(), epoch: reader.i32() };
        for (let lists = 0; lists < 3; lists++) reader.array(() => reader.i32());
      });
    });
    found.forEach(({ nodeId, epoch }, partition) => {
      if (nodeId === -1) return;
      if (epoch < this.epochs[partition]) throw new Error(`${this.name} was told leader epoch ${epoch} of partition ${partition} after ${this.epochs[partition]}`);
      this.epochs[partition] = epoch;
    });
    return found;
  }

  private open(nodeId: number): { send(bytes: Buffer): void; close(): void } {
    let received = Buffer.alloc(0);
    const take = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) {
        const frame = received.subarray(4, 4 + received.readInt32BE(0));
        received = received.subarray(4 + frame.length);
        const reader = new Reader(frame);
        const waiting = this.waiting.get(nodeId);
        if (waiting?.correlationId !== reader.i32()) throw new Error('an answer to nothing that was asked');
        this.waiting.delete(nodeId);
        waiting.answer(reader);
      }
    };
    const line = this.world.connect(nodeId, (chunk) => {
      if (this.lines.get(nodeId) === line) take(chunk);
    }, () => {
      if (this.lines.get(nodeId) === line) this.drop(nodeId);
    });
    this.lines.set(nodeId, line);
    return line;
  }

  private drop(nodeId: number): void {
    this.lines.get(nodeId)?.close();
    this.lines.delete(nodeId);
    const waiting = this.waiting.get(nodeId);
    this.waiting.delete(nodeId);
    waiting?.answer(null);
  }
}
