// A client that says exactly what a test wants said, frame by frame.
import { connect, type Socket } from 'node:net';
import { apis } from '../../embedded/kafka/src/api/registry.ts';
import { Reader } from '../../embedded/kafka/src/codec/reader.ts';
import { Writer } from '../../embedded/kafka/src/codec/writer.ts';
import type { Target } from './target.ts';

export class RawClient {
  /** Resolves once the broker has closed the connection. */
  readonly closed: Promise<void>;
  private readonly socket: Socket;
  private received: Buffer = Buffer.alloc(0);
  private readonly waiting: ((frame: Buffer) => void)[] = [];
  private readonly clientId: string;
  private correlationId = 0;

  constructor(target: Target, clientId = 'raw') {
    this.clientId = clientId;
    this.socket = connect(target.port, target.host);
    this.socket.setNoDelay(true);
    this.closed = new Promise((resolve) => this.socket.once('close', () => resolve()));
    // A reset is one of the ways in which a broker closes a connection.
    this.socket.on('error', () => {});
    this.socket.on('data', (chunk) => this.take(chunk));
  }

  /** Sends a request and waits for its answer; the reader stands behind the correlation id. */
  async request(key: number, version: number, write: (body: Writer) => void = () => {}): Promise<Reader> {
    this.correlationId += 1;
    const header = new Writer().i16(key).i16(version).i32(this.correlationId).string(this.clientId);
    write(header);
    const expected = this.correlationId;
    this.sendFrame(Buffer.concat(header.finish()));
    const reader = await this.nextAnswer();
    const correlationId = reader.i32();
    if (correlationId !== expected) throw new Error(`answer ${correlationId} where ${expected} was due`);
    return reader;
  }

  /** As `request`, in the encoding of the version: `write` gets the body, and the reader stands at the body of the answer. */
  async exchange(key: number, version: number, write: (body: Writer) => void): Promise<Reader> {
    const isFlexible = version >= apis.find((api) => api.key === key)!.flexibleVersion;
    const body = new Writer(isFlexible).tags();
    write(body);
    const reader = await this.request(key, version, (header) => void header.raw(Buffer.concat(body.tags().finish())));
    reader.flexible = isFlexible;
    // Whoever asks for the versions cannot know them yet, so that answer has the old header for ever (KIP-511).
    if (key !== 18) reader.tags();
    return reader;
  }

  /** The next answer that nobody waits for yet. */
  async nextAnswer(): Promise<Reader> {
    const answer = new Promise<Buffer>((resolve) => this.waiting.push(resolve));
    const frame = await Promise.race([answer, this.closed.then(() => null)]);
    if (frame === null) throw new Error('the broker closed the connection');
    return new Reader(frame);
  }

  sendFrame(frame: Buffer): void {
    const length = Buffer.alloc(4);
    length.writeInt32BE(frame.length);
    this.sendBytes(Buffer.concat([length, frame]));
  }

  sendBytes(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  destroy(): void {
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk]);
    while (this.received.length >= 4 && this.received.length >= 4 + this.received.readInt32BE(0)) {
      const end = 4 + this.received.readInt32BE(0);
      const frame = this.received.subarray(4, end);
      this.received = this.received.subarray(end);
      this.waiting.shift()?.(frame);
    }
  }
}

export interface FetchWish {
  topic: string;
  offset: number;
  partition?: number;
  maxWaitMs?: number;
  minBytes?: number;
  maxBytes?: number;
}

export interface Fetched {
  error: number;
  highWatermark: number;
  logStart: number;
  /** Whole batches; a cut one at the end is left out, as clients do. */
  batches: Buffer[];
}

/** Fetch v11 of one partition, without a session. */
export async function fetchOnce(client: RawClient, wish: FetchWish): Promise<Fetched> {
  const { topic, offset, partition = 0, maxWaitMs = 0, minBytes = 1, maxBytes = 1_048_576 } = wish;
  const reader = await client.request(1, 11, (body) => {
    body.i32(-1).i32(maxWaitMs).i32(minBytes).i32(maxBytes).i8(0).i32(0).i32(-1);
    body.structs([topic], (name) => {
      body.string(name).structs([partition], (index) => body.i32(index).i32(-1).i64(offset).i64(-1).i32(maxBytes));
    });
    body.structs([], () => {}).string('');
  });
  reader.i32();
  reader.i16();
  reader.i32();
  const [answer] = reader.structs(() => {
    reader.string();
    return reader.structs(() => {
      reader.i32();
      const error = reader.i16();
      const highWatermark = reader.i64();
      reader.i64();
      const logStart = reader.i64();
      reader.nullableStructs(() => [reader.i64(), reader.i64()]);
      reader.i32();
      return { error, highWatermark, logStart, batches: wholeBatches(reader.nullableBytes() ?? Buffer.alloc(0)) };
    });
  });
  return answer[0];
}

/** Produce v7 of one batch to partition 0 of a topic. */
export async function produceOnce(client: RawClient, topic: string, batch: Buffer, acks = -1, partition = 0) {
  const reader = await client.request(0, 7, (body) => {
    body.string(null).i16(acks).i32(10_000);
    body.structs([topic], (name) => body.string(name).structs([partition], (index) => body.i32(index).bytes(batch)));
  });
  const [answer] = reader.structs(() => {
    reader.string();
    return reader.structs(() => {
      reader.i32();
      return { error: reader.i16(), baseOffset: reader.i64(), appendMs: reader.i64(), logStart: reader.i64() };
    });
  });
  return answer[0];
}

function wholeBatches(records: Buffer): Buffer[] {
  const batches: Buffer[] = [];
  for (let at = 0; at + 12 <= records.length; ) {
    const end = at + 12 + records.readInt32BE(at + 8);
    if (end > records.length) break;
    batches.push(records.subarray(at, end));
    at = end;
  }
  return batches;
}
