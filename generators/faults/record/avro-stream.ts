import { once } from 'node:events';
import { inflateRaw } from 'node:zlib';
import avro from 'avsc';
import { UsageError } from '../../../engine/usage-error.ts';
import type { FaultUse } from '../fault-use.ts';
import type { FlowOptions } from '../flow.ts';
import { RecordFlow, type DataRecord } from './record-flow.ts';
import type { RecordOptions } from './record-breaker.ts';

/** A block is refused that is longer, or expands to more. */
const mostBlockBytes = 64 * 2 ** 20;
/** Of a block that has not ended so much is gathered before the decoder looks at it again. */
const mostWaiting = 8 * 2 ** 20;
/** Codecs that Node brings with it. */
const codecs: Readonly<Record<string, (block: Buffer, done: (error: Error | null, bytes?: Buffer) => void) => void>> = {
  null: (block, done) => done(null, block),
  deflate: (block, done) => inflateRaw(block, { maxOutputLength: mostBlockBytes }, done),
};
const markerBytes = 16;
const magic = Buffer.from('Obj\u0001', 'latin1');

/**
 * Breaks an Avro object file as it streams by, record by record: each is decoded and encoded anew with the file's own
 * schema and codec. A change that the schema does not allow is left out.
 */
export class AvroStream {
  /** Records as written so far. */
  rows = 0;
  /** Bytes as written so far. */
  size = 0;
  readonly #faults: readonly FaultUse[];
  readonly #options: FlowOptions & RecordOptions;
  readonly #decoder: avro.streams.BlockDecoder;
  readonly #decoded: Promise<unknown>;
  #encoder: avro.streams.BlockEncoder | null = null;
  #encoded: Promise<unknown> = Promise.resolve();
  #flow: RecordFlow | null = null;
  #failure: unknown = null;
  #head: Buffer | null = Buffer.alloc(0);
  /** The last bytes so far: those of a whole file are the marker that ends its last block. */
  #tail: Buffer = Buffer.alloc(0);
  #marker: Buffer | null = null;
  /** Bytes since a block was whole, and those of them that the decoder has not seen. */
  #sinceBlock = 0;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;

  constructor(faults: readonly FaultUse[], options: FlowOptions & RecordOptions) {
    this.#faults = faults;
    this.#options = options;
    this.#decoder = new avro.streams.BlockDecoder({ codecs });
    this.#decoder.on('block', () => (this.#sinceBlock = 0));
    this.#decoder.on('metadata', (type: avro.Type, codec: string, header: { sync: Buffer }) => {
      this.#marker = Buffer.from(header.sync);
      this.#begin(type, codec);
    });
    this.#decoder.on('data', (record: DataRecord) => this.#guarded(() => this.#flow?.push(record)));
    this.#decoded = once(this.#decoder, 'end').catch((error: unknown) => (this.#failure ??= unreadable(error)));
  }

  async write(chunk: Buffer): Promise<void> {
    let bytes = chunk;
    if (this.#head !== null) {
      this.#head = Buffer.concat([this.#head, chunk]);
      if (this.#head.length < magic.length) return;
      bytes = this.#head;
      this.#head = null;
      if (!bytes.subarray(0, magic.length).equals(magic)) throw new UsageError('the file is no Avro object file: it does not begin with Obj', { hint: 'say another format with --as' });
    }
    this.#tail = Buffer.concat([this.#tail, bytes.subarray(-markerBytes)]).subarray(-markerBytes);
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    // The decoder copies what it has with every chunk: by small ones a long block would take the square of its time.
    if (this.#waitingBytes >= Math.min(this.#sinceBlock, mostWaiting)) await this.#decode();
  }

  async #decode(): Promise<void> {
    const bytes = Buffer.concat(this.#waiting);
    this.#sinceBlock += bytes.length;
    this.#waiting = [];
    this.#waitingBytes = 0;
    await new Promise<void>((resolve) => {
      this.#decoder.write(bytes, () => resolve());
      void this.#decoded.then(() => resolve());
    });
    this.#throwFailure();
    if (this.#sinceBlock > mostBlockBytes) throw new UsageError(`the Avro file has no block that ends within ${mostBlockBytes / 2 ** 20} MiB`, { hint: 'write it with shorter blocks, or look whether it is whole' });
  }

  async end(): Promise<void> {
    if (this.#head !== null) throw new UsageError('the file is no Avro object file: it is too short', { hint: 'say another format with --as' });
    await this.#decode();
    // The decoder passes over a last block that is not all there.
    if (this.#marker === null || !this.#tail.equals(this.#marker)) throw unreadable(new Error('it breaks off'));
    this.#decoder.end();
    await this.#decoded;
    this.#throwFailure();
    this.#flow?.end();
    this.#encoder?.end();
    await this.#encoded;
    this.#throwFailure();
  }

  #begin(type: avro.Type, codec: string): void {
    this.#guarded(() => {
      if (!Object.hasOwn(codecs, codec)) throw otherCodec(codec);
      const { random, plant, key, fields, item } = this.#options;
      // The marker between blocks is random by the format; here it follows from the seed.
      const marks = random('avro.sync');
      const syncMarker = Buffer.from(Uint32Array.from({ length: 4 }, () => marks.u32()).buffer);
      const encoder = new avro.streams.BlockEncoder(type, { codec: codec as 'null' | 'deflate', syncMarker, writeHeader: 'always' });
      encoder.on('data', (bytes: Buffer) => this.#guarded(() => {
        this.size += bytes.length;
        this.#options.emit(bytes);
      }));
      this.#encoder = encoder;
      this.#encoded = once(encoder, 'end').catch((error: unknown) => (this.#failure ??= error));
      this.#flow = new RecordFlow(this.#faults, {
        random, key, fields, plant,
        item: (_, number) => item?.(number) ?? number,
        emit: (record) => {
          this.rows++;
          encoder.write(record);
        },
        valid: (record) => type.isValid(record),
      });
    });
  }

  /** What is thrown inside of a stream's event would end the process. */
  #guarded(work: () => void): void {
    try {
      if (this.#failure === null) work();
    } catch (error) {
      this.#failure = error;
      this.#decoder.destroy();
    }
  }

  #throwFailure(): void {
    if (this.#failure !== null) throw this.#failure;
  }
}

function otherCodec(codec: string): UsageError {
  return new UsageError(`the file is compressed by ${codec}`, { hint: `write it with one of ${Object.keys(codecs).join(', ')}` });
}

function unreadable(error: unknown): UsageError {
  const { message, cause } = error as Error;
  const [, codec] = /^unknown codec: (.*)$/.exec(message) ?? [];
  if (codec !== undefined) return otherCodec(codec);
  // A number of JavaScript would hold it rounded.
  if (message === 'potential precision loss') return new UsageError('the Avro file has a long beyond 2^53, which would be written again as another number', { hint: 'break the same records as JSON lines, which are exact: --as json' });
  if ((cause as NodeJS.ErrnoException | undefined)?.code === 'ERR_BUFFER_TOO_LARGE') return new UsageError(`a block of the Avro file expands to more than ${mostBlockBytes / 2 ** 20} MiB`, { hint: 'write it with shorter blocks' });
  return new UsageError(`the Avro file cannot be read: ${message}`, { hint: 'is it whole?' });
}
