// A broker on a clock that the test moves, and clients that speak to its core in frames.
import { Broker } from '../src/broker.ts';
import type { Output } from '../src/output.ts';
import type { BrokerOptions } from '../src/broker-options.ts';
import { apis } from '../src/api/registry.ts';
import { Reader } from '../src/codec/reader.ts';
import { Writer } from '../src/codec/writer.ts';
import type { BrokerEvent } from '../src/events.ts';
import { seededRandom } from './seeded-random.ts';

export class BrokerRig {
  readonly broker: Broker;
  readonly events: BrokerEvent[] = [];
  nowMs = 0;
  private readonly clients = new Map<number, RigClient>();

  constructor(options: Partial<BrokerOptions> = {}) {
    const observe = (event: BrokerEvent): void => void this.events.push(event);
    // Connections for ever, so that nothing is due but what a test asks for.
    this.broker = new Broker({ host: 'localhost', port: 9092, random: seededRandom(1), connectionsMaxIdleMs: -1, observe, onFailure: rethrow, ...options });
  }

  connect(nodeId?: number): RigClient {
    const client = new RigClient(this, this.broker.open('127.0.0.1', nodeId));
    this.clients.set(client.id, client);
    return client;
  }

  /** Does what comes from outside of all connections. */
  act(action: () => void): void {
    this.deliver(this.broker.act(this.nowMs, action));
  }

  /** Moves the clock, stopping at every deadline on the way. */
  advance(durationMs: number): void {
    const endMs = this.nowMs + durationMs;
    while (this.broker.nextDeadline() <= endMs) {
      this.nowMs = Math.max(this.nowMs, this.broker.nextDeadline());
      this.deliver(this.broker.tick(this.nowMs));
    }
    this.nowMs = endMs;
    this.deliver(this.broker.tick(endMs));
  }

  deliver(outputs: readonly Output[]): void {
    for (const { connection, chunks } of outputs) {
      const client = this.clients.get(connection)!;
      if (chunks === null) client.isOpen = false;
      else client.answers.push(Buffer.concat(chunks));
    }
  }
}

export class RigClient {
  readonly id: number;
  /** Frames with their length, in the order of their coming. */
  readonly answers: Buffer[] = [];
  isOpen = true;
  clientId = 'rig';
  private readonly rig: BrokerRig;
  private readonly sent: { key: number; version: number; correlationId: number }[] = [];
  private correlationId = 0;

  constructor(rig: BrokerRig, id: number) {
    this.rig = rig;
    this.id = id;
  }

  /** Sends a request; the body is written by `write`. */
  send(key: number, version: number, write: (writer: Writer) => void = () => undefined): void {
    const correlationId = ++this.correlationId;
    this.sent.push({ key, version, correlationId });
    this.sendFrame(requestFrame(key, version, correlationId, write, this.clientId));
  }

  sendFrame(frame: Buffer): void {
    this.rig.deliver(this.rig.broker.handle(this.id, frame, this.rig.nowMs));
  }

  /** The body of the oldest answer that was not taken yet, null when none came. */
  take(): Reader | null {
    const answer = this.answers.shift();
    if (answer === undefined) return null;
    const { key, version, correlationId } = this.sent.shift()!;
    const reader = new Reader(answer);
    if (reader.i32() !== answer.length - 4) throw new Error('the length of an answer is wrong');
    if (reader.i32() !== correlationId) throw new Error('an answer belongs to another request');
    reader.flexible = isFlexible(key, version);
    if (key !== 18) reader.tags();
    return reader;
  }

  /** Sends a request and takes its answer, which must have come at once. */
  call(key: number, version: number, write: (writer: Writer) => void = () => undefined): Reader {
    this.send(key, version, write);
    const reader = this.take();
    if (reader === null) throw new Error(`no answer to API key ${key}`);
    return reader;
  }

  close(): void {
    this.isOpen = false;
    this.rig.broker.close(this.id);
  }
}

export function requestFrame(key: number, version: number, correlationId: number, write: (writer: Writer) => void, clientId = 'rig'): Buffer {
  const flexible = isFlexible(key, version);
  const header = new Writer().i16(key).i16(version).i32(correlationId).string(clientId);
  const body = new Writer(flexible).tags();
  write(body);
  return Buffer.concat([...header.finish(), ...body.tags().finish()]);
}

/** A fault of the broker fails the test that met it. */
export function rethrow(error: unknown): never {
  throw error;
}

function isFlexible(key: number, version: number): boolean {
  return version >= (apis.find((api) => api.key === key)?.flexibleVersion ?? Infinity);
}
