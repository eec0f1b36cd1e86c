import { describe, expect, it } from 'vitest';
import { requestFrame } from '../test/broker-rig.ts';
import { writeFetch, writeProduce } from '../test/log-requests.ts';
import { recordBatch } from '../test/record-batches.ts';
import { TestClock } from '../test/test-clock.ts';
import { Broker } from './broker.ts';
import { RecordBatch } from './log/record-batch.ts';
import { Shell, type Wire } from './shell.ts';

/** The network's end of a connection. */
class TestWire implements Wire {
  readonly written: Buffer[] = [];
  isClosed = false;
  data: (chunk: Buffer) => void = () => undefined;
  gone: () => void = () => undefined;

  /** Whether the network says at each write that it has enough. */
  isSlow = false;
  isPaused = false;
  drain: () => void = () => undefined;

  write(chunk: Buffer): boolean {
    this.written.push(chunk);
    return !this.isSlow;
  }

  onDrain(listener: () => void): void {
    this.drain = listener;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  close(): void {
    this.isClosed = true;
  }

  onData(listener: (chunk: Buffer) => void): void {
    this.data = listener;
  }

  onClose(listener: () => void): void {
    this.gone = listener;
  }
}

function framed(frame: Buffer): Buffer {
  const prefix = Buffer.alloc(4);
  prefix.writeInt32BE(frame.length);
  return Buffer.concat([prefix, frame]);
}

function start() {
  const clock = new TestClock();
  const broker = new Broker({ host: 'localhost', port: 9092, random: () => 0.5, connectionsMaxIdleMs: -1 });
  // Kept for ever, so that nothing is armed for their end.
  broker.topics.create('topic', 1, new Map([['retention.ms', '-1']]));
  const shell = new Shell(broker, clock);
  const wire = new TestWire();
  shell.accept(wire);
  return { clock, broker, shell, wire };
}

const apiVersions = framed(requestFrame(18, 0, 1, () => undefined));
const longPoll = (maxWaitMs: number): Buffer => framed(requestFrame(1, 11, 2, writeFetch({ maxWaitMs })));

describe('a shell', () => {
  it('of a broker that has something to take up is armed before anybody comes', () => {
    const clock = new TestClock();
    const broker = new Broker({ host: 'localhost', port: 9092, random: () => 0.5 });
    const firedMs: number[] = [];
    broker.deadlines.add(-Infinity, () => firedMs.push(broker.nowMs));
    clock.nowMs = 50;
    new Shell(broker, clock);
    expect(clock.armed).toEqual([50]);
    clock.advanceTo(51);
    expect(firedMs).toEqual([50]);
  });

  it('answers each frame by one chunk, however the frames arrive', () => {
    const { wire } = start();
    for (const byte of apiVersions) wire.data(Buffer.from([byte]));
    wire.data(Buffer.concat([apiVersions, apiVersions, apiVersions]));
    expect(wire.written).toHaveLength(4);
    for (const answer of wire.written) expect(answer.readInt32BE(0)).toBe(answer.length - 4);
  });

  it('arms one timer, at the next deadline, and answers when it fires', () => {
    const { clock, shell, wire } = start();
    const other = new TestWire();
    shell.accept(other);
    wire.data(longPoll(500));
    other.data(longPoll(200));
    expect(clock.armed).toEqual([200]);
    clock.advanceTo(200);
    expect([other.written.length, wire.written.length]).toEqual([1, 0]);
    expect(clock.armed).toEqual([500]);
    clock.advanceTo(500);
    expect(wire.written).toHaveLength(1);
    expect(clock.armed).toEqual([]);
  });

  it('serves requests from many connections in turn', () => {
    const { shell, wire } = start();
    const producer = new TestWire();
    shell.accept(producer);
    wire.data(longPoll(500));
    producer.data(framed(requestFrame(0, 7, 1, writeProduce(recordBatch()))));
    expect([producer.written.length, wire.written.length]).toEqual([1, 1]);
  });

  it.each([Buffer.from([0xff, 0xff, 0xff, 0xff]), Buffer.from('GET / HTTP/1.1\r\n\r\n'), framed(Buffer.from([1]))])('closes a connection that does not speak the protocol', (bytes) => {
    const { wire } = start();
    wire.data(bytes);
    wire.data(apiVersions);
    expect(wire.isClosed).toBe(true);
    expect(wire.written).toHaveLength(0);
  });

  it('serves the next requests of a client only when its answers were sent, and others meanwhile', () => {
    const { shell, wire } = start();
    wire.isSlow = true;
    wire.data(Buffer.concat([apiVersions, apiVersions, apiVersions]));
    expect(wire.written).toHaveLength(1);
    const other = new TestWire();
    shell.accept(other);
    other.data(apiVersions);
    expect([other.written.length, wire.written.length]).toEqual([1, 1]);
    wire.drain();
    expect(wire.written).toHaveLength(3);
  });

  it('does not make more answers at once than a slow network wants, also when all requests waited for one', () => {
    const { clock, broker, wire } = start();
    broker.topics.partition('topic', 0)!.append(new RecordBatch(recordBatch({ values: ['x'.repeat(600_000)] })), 0, false);
    wire.isSlow = true;
    const fetchAll = framed(requestFrame(1, 11, 3, writeFetch({ partitionMaxBytes: 1e6, maxBytes: 1e6 })));
    wire.data(framed(requestFrame(1, 11, 2, writeFetch({ from: [[0, 1]], maxWaitMs: 500 }))));
    for (let sent = 0; sent < 100; sent++) wire.data(fetchAll);
    clock.advanceTo(500);
    expect(wire.written.length).toBeLessThan(5);
    for (let drained = 0; drained < 100; drained++) {
      wire.drain();
      clock.advanceTo(clock.nowMs);
    }
    expect(wire.written).toHaveLength(101);
  });

  it('answers all, in parts, where the network never has enough', () => {
    const { clock, broker, wire } = start();
    broker.topics.partition('topic', 0)!.append(new RecordBatch(recordBatch({ values: ['x'.repeat(600_000)] })), 0, false);
    const fetchAll = framed(requestFrame(1, 11, 3, writeFetch({ partitionMaxBytes: 1e6, maxBytes: 1e6 })));
    wire.data(framed(requestFrame(1, 11, 2, writeFetch({ from: [[0, 1]], maxWaitMs: 500 }))));
    for (let sent = 0; sent < 10; sent++) wire.data(fetchAll);
    clock.advanceTo(500);
    expect(wire.written).toHaveLength(11);
    expect(clock.armed).toEqual([]);
  });

  it('hands over a large answer in pieces where the network can gather them, and a small one whole', () => {
    const { broker, shell } = start();
    const [plain, gathering] = [new TestWire(), new TestWire()];
    const gathered: Buffer[][] = [];
    shell.accept(plain);
    shell.accept(Object.assign(gathering, { writeGathered: (pieces: Buffer[]) => void gathered.push(pieces) }));
    const values = [10, 40_000, 40_000].map((length) => 'x'.repeat(length));
    for (const value of values) broker.topics.partition('topic', 0)!.append(new RecordBatch(recordBatch({ values: [value] })), 0, false);
    for (const maxBytes of [100, 1e6]) {
      for (const wire of [plain, gathering]) wire.data(framed(requestFrame(1, 11, 3, writeFetch({ partitionMaxBytes: maxBytes, maxBytes }))));
    }
    expect([gathering.written.length, gathered.length]).toEqual([1, 1]);
    expect(gathered[0].length).toBeGreaterThan(1);
    expect(gathering.written[0].equals(plain.written[0])).toBe(true);
    expect(Buffer.concat(gathered[0]).equals(plain.written[1])).toBe(true);
  });

  it('stops reading from a client whose requests wait, and goes on when they are served', () => {
    const { clock, wire } = start();
    wire.data(longPoll(500));
    const large = framed(requestFrame(0, 7, 3, writeProduce(recordBatch({ values: ['x'.repeat(300_000)] }), { topic: 'none' })));
    let sent = 0;
    for (; sent < 100 && !wire.isPaused; sent++) wire.data(large);
    expect(sent).toBe(4);
    clock.advanceTo(500);
    expect([wire.isPaused, wire.written.length]).toEqual([false, 5]);
  });

  it('forgets a client that went away, with what it waited for', () => {
    const { broker, wire } = start();
    wire.data(longPoll(500));
    wire.gone();
    expect(broker.nextDeadline()).toBe(Infinity);
  });

  it('closes all connections and its timer, and takes no more', () => {
    const { clock, shell, wire } = start();
    wire.data(longPoll(500));
    shell.close();
    expect([wire.isClosed, clock.armed]).toEqual([true, []]);
    const late = new TestWire();
    shell.accept(late);
    expect(late.isClosed).toBe(true);
  });
});
