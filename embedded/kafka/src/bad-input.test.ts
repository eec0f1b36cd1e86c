// Clients that send what no client should, and others that are served meanwhile.
import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { requestFrame, rethrow } from '../test/broker-rig.ts';
import { writeFetch, writeProduce } from '../test/log-requests.ts';
import { recordBatch } from '../test/record-batches.ts';
import { seededRandom } from '../test/seeded-random.ts';
import { Broker } from './broker.ts';
import type { BrokerOptions } from './broker-options.ts';
import type { BrokerEvent } from './events.ts';
import { Framer } from './framer.ts';
import { startKafka, type RunningKafka } from './index.ts';
import { Shell, type Wire } from './shell.ts';

/** The far end of a connection, and what it was given. */
class Client implements Wire {
  readonly written: Buffer[] = [];
  isClosed = false;
  isPaused = false;
  send: (chunk: Buffer) => void = () => undefined;

  write(chunk: Buffer): boolean {
    this.written.push(chunk);
    return true;
  }
  close(): void {
    this.isClosed = true;
  }
  onData(listener: (chunk: Buffer) => void): void {
    this.send = listener;
  }
  onClose(): void {}
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
}

const stillClock = { now: () => 0, setTimeout: () => 0, clearTimeout: () => undefined };

class Host {
  readonly events: BrokerEvent[] = [];
  readonly broker: Broker;
  private readonly shell: Shell;

  constructor(options: Partial<BrokerOptions> = {}) {
    const observe = (event: BrokerEvent): void => void this.events.push(event);
    this.broker = new Broker({ host: 'localhost', port: 9092, random: seededRandom(1), observe, onFailure: rethrow, ...options });
    this.broker.topics.create('topic', 1);
    this.shell = new Shell(this.broker, stillClock);
  }

  connect(): Client {
    const client = new Client();
    this.shell.accept(client);
    return client;
  }

  /** Whether a new client is served. */
  serves(): boolean {
    const client = this.connect();
    client.send(versions);
    return client.written.length === 1;
  }
}

function framed(frame: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(frame.length);
  return Buffer.concat([length, frame]);
}

/** The beginning of a frame that promises so much. */
function promise(lengthBytes: number, sentBytes = 0): Buffer {
  const bytes = Buffer.alloc(4 + sentBytes);
  bytes.writeInt32BE(lengthBytes);
  return bytes;
}

const versions = framed(requestFrame(18, 0, 1, () => undefined));

describe('garbage', () => {
  it('of any kind never breaks the broker: each sender is answered, waited for or hung up on', () => {
    const random = seededRandom(7);
    const host = new Host();
    const sound = [
      versions, framed(requestFrame(0, 7, 1, writeProduce(recordBatch()))), framed(requestFrame(1, 11, 1, writeFetch())),
      framed(requestFrame(3, 12, 1, (writer) => writer.structs(null, () => undefined).bool(true).bool(false))),
    ];
    for (let round = 0; round < 3000; round++) {
      const client = host.connect();
      const bytes = Buffer.from(sound[Math.floor(random() * sound.length)]);
      // The length stays what it is, or nearly every frame would only be waited for.
      for (let flips = 1 + Math.floor(random() * 6); flips > 0; flips--) bytes[4 + Math.floor(random() * (bytes.length - 4))] = Math.floor(random() * 256);
      client.send(bytes);
    }
    expect(host.events.filter(({ type }) => type === 'failed')).toEqual([]);
    expect(host.events.some(({ type }) => type === 'malformed')).toBe(true);
    expect(host.serves()).toBe(true);
  });

  it('in the records of a batch is refused by its checksum, and not stored', () => {
    const host = new Host();
    const client = host.connect();
    const batch = recordBatch({ values: ['value'] });
    batch[batch.length - 3] ^= 1;
    client.send(framed(requestFrame(0, 7, 1, writeProduce(batch))));
    expect(host.events.at(-1)).toMatchObject({ type: 'refused', errorCode: 2 });
    expect(host.broker.topics.partition('topic', 0)!.endOffset).toBe(0);
  });

  it.each([-1, -2147483648, 2147483647, 104_857_601])('a frame of %d bytes closes the connection at once', (lengthBytes) => {
    const host = new Host();
    const client = host.connect();
    client.send(promise(lengthBytes));
    expect(client.isClosed).toBe(true);
    expect(host.serves()).toBe(true);
  });
});

describe('frames that are half here', () => {
  it('take the memory that was sent, and not that which was promised, also byte by byte', () => {
    const framer = new Framer(104_857_600);
    const before = process.memoryUsage();
    framer.push(promise(100_000_000), () => undefined);
    const byte = Buffer.alloc(1);
    for (let sent = 0; sent < 1_000_000; sent++) framer.push(byte, () => undefined);
    const after = process.memoryUsage();
    expect(framer.heldBytes).toBe(1_000_004);
    expect(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(40_000_000);
  });

  it('are put together right, whatever their chunks', () => {
    const random = seededRandom(3);
    const frames = Array.from({ length: 40 }, (_, index) => Buffer.alloc(Math.floor(random() * 20_000), index + 1));
    const stream = Buffer.concat(frames.map(framed));
    for (const most of [1, 7, 1023, 1024, 5000, 70_000]) {
      const framer = new Framer(1_000_000);
      const got: Buffer[] = [];
      for (let at = 0; at < stream.length; ) {
        const end = at + 1 + Math.floor(random() * most);
        framer.push(stream.subarray(at, end), (frame) => got.push(Buffer.from(frame)));
        at = end;
      }
      expect(Buffer.concat(got.map(framed)).equals(stream), `chunks of ${most} at most`).toBe(true);
    }
  });

  it('are bounded in all: the one that began first goes, and the others are served when they are whole', () => {
    const host = new Host({ queuedMaxBytes: 1_000_012 });
    const [oldest, second, honest] = [host.connect(), host.connect(), host.connect()];
    oldest.send(promise(50_000_000, 600_000));
    second.send(promise(50_000_000, 300_000));
    honest.send(promise(150_000, 100_000));
    expect([oldest.isClosed, second.isClosed, honest.isClosed]).toEqual([false, false, false]);
    second.send(Buffer.alloc(1));
    expect([oldest.isClosed, second.isClosed, honest.isClosed]).toEqual([true, false, false]);
    expect(host.events.at(-1)).toEqual({ type: 'shed', connection: 1, heldBytes: 600_004 });
    expect(host.serves()).toBe(true);
  });

  it('of slow clients are no reason to close them while there is room, and their frame is served when it is whole', () => {
    const host = new Host({ queuedMaxBytes: 100_000 });
    const slow = Array.from({ length: 1000 }, () => host.connect());
    for (const byte of versions) for (const client of slow) client.send(Buffer.from([byte]));
    expect(slow.every(({ written, isClosed }) => written.length === 1 && !isClosed)).toBe(true);
  });

  it('of a client that begins frame after frame count by their last beginning', () => {
    const host = new Host({ queuedMaxBytes: 1000 });
    const [busy, idle] = [host.connect(), host.connect()];
    busy.send(versions.subarray(0, 5));
    idle.send(promise(5000, 500));
    busy.send(Buffer.concat([versions.subarray(5), promise(5000, 600)]));
    expect([busy.isClosed, idle.isClosed, busy.written.length]).toEqual([false, true, 1]);
  });
});

describe('requests that wait', () => {
  it('are bounded in all: who has some is not read from, and is again when they are served', () => {
    const host = new Host({ queuedMaxBytes: 1_000_000 });
    const clients = Array.from({ length: 20 }, () => host.connect());
    const large = framed(requestFrame(0, 7, 1, writeProduce(recordBatch({ values: ['x'.repeat(100_000)] }), { topic: 'none' })));
    const poll = framed(requestFrame(1, 11, 1, writeFetch({ maxWaitMs: 60_000 })));
    for (const client of clients) client.send(poll);
    for (const client of clients) client.send(large);
    expect(clients.filter(({ isPaused }) => isPaused).length).toBe(11);
    expect(host.broker.allWaitingBytes).toBeGreaterThan(2_000_000);
    host.connect().send(framed(requestFrame(0, 7, 1, writeProduce(recordBatch()))));
    expect(clients.every(({ isPaused, written }) => !isPaused && written.length === 2)).toBe(true);
    expect(host.broker.allWaitingBytes).toBe(0);
  });

  it('of clients that went away are not counted any more', () => {
    const host = new Host();
    const id = host.broker.open();
    for (const write of [writeFetch({ maxWaitMs: 1000 }), writeFetch({ maxWaitMs: 1000 })]) host.broker.handle(id, requestFrame(1, 11, 1, write), 0);
    expect(host.broker.allWaitingBytes).toBeGreaterThan(0);
    host.broker.close(id);
    expect(host.broker.allWaitingBytes).toBe(0);
  });
});

describe('idle connections', () => {
  it('ten thousand of them take little, and others are served', () => {
    const host = new Host();
    const before = process.memoryUsage();
    const idle = Array.from({ length: 10_000 }, () => host.connect());
    for (const client of idle) client.send(versions.subarray(0, 6));
    const after = process.memoryUsage();
    expect((after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / idle.length).toBeLessThan(10_000);
    expect(host.serves()).toBe(true);
    expect(idle.filter(({ isClosed }) => isClosed)).toEqual([]);
  });
});

describe('over sockets', () => {
  let kafka: RunningKafka;
  const sockets: net.Socket[] = [];
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await kafka.close();
  });

  async function open(): Promise<net.Socket> {
    const socket = net.connect(kafka.port, kafka.host);
    sockets.push(socket);
    await new Promise((resolve) => socket.once('connect', resolve));
    return socket;
  }

  it('five hundred idle ones, half a frame and garbage leave room for a client', async () => {
    kafka = await startKafka();
    for (let count = 0; count < 500; count++) await open();
    (await open()).write(promise(1_000_000, 10));
    const garbage = await open();
    const closed = new Promise((resolve) => garbage.once('close', resolve));
    garbage.write('GET / HTTP/1.1\r\n\r\n');
    await closed;
    const client = await open();
    const answer = new Promise<Buffer>((resolve) => client.once('data', resolve));
    client.write(versions);
    expect((await answer).readInt32BE(4)).toBe(1);
  });
});
