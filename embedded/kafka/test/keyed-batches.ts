// Record batches whose records have keys, and what is found of them in a log.
import { gunzipSync, gzipSync } from 'node:zlib';
import { Reader } from '../src/codec/reader.ts';
import { Writer } from '../src/codec/writer.ts';
import { lengthFirst, recordBatch, sealed, type BatchShape } from './record-batches.ts';

export interface Keyed {
  key: string | null;
  /** Null for a tombstone. */
  value: string | null;
  timestampMs?: number;
}

export interface Found extends Keyed {
  offset: number;
  timestampMs: number;
}

const GZIP = 1;

/** `encode` stands for the codec that `attributes` name; by default gzip is done, and all else left as it is. */
export function keyedBatch(records: readonly Keyed[], shape: BatchShape = {}, encode = (bytes: Buffer) => bytes): Buffer {
  const times = records.map(({ timestampMs }) => timestampMs ?? shape.baseTimestampMs ?? 1000);
  const baseTimestampMs = times[0];
  const plain = Buffer.concat(records.map(({ key, value }, index) => record(key, value, index, times[index] - baseTimestampMs)));
  const bytes = ((shape.attributes ?? 0) & 7) === GZIP ? gzipSync(plain) : encode(plain);
  const batch = recordBatch({ ...shape, values: records.map(() => ''), records: bytes, baseTimestampMs });
  batch.writeBigInt64BE(BigInt(Math.max(...times)), 35);
  return sealed(batch);
}

function record(key: string | null, value: string | null, offsetDelta: number, timestampDelta: number): Buffer {
  const body = new Writer().i8(0).varlong(timestampDelta).varint(offsetDelta);
  for (const text of [key, value]) {
    if (text === null) body.varint(-1);
    else body.varint(Buffer.byteLength(text)).raw(Buffer.from(text));
  }
  return lengthFirst(body.varint(0));
}

/** All records in a run of batches, as a consumer would see them. */
export function recordsIn(batches: Buffer): Found[] {
  const found: Found[] = [];
  for (let start = 0; start < batches.length; ) {
    const end = start + 12 + batches.readInt32BE(start + 8);
    const header = new Reader(batches, false, start);
    const baseOffset = header.i64();
    header.skip(13);
    const attributes = header.i16();
    header.skip(4);
    const baseTimestampMs = header.i64();
    const stored = batches.subarray(start + 61, end);
    const count = batches.readInt32BE(start + 57);
    const reader = new Reader((attributes & 7) === GZIP && count > 0 ? gunzipSync(stored) : stored);
    for (let left = count; left > 0; left--) {
      const fields = new Reader(reader.view(reader.varint()));
      fields.i8();
      const timestampMs = baseTimestampMs + fields.varlong();
      const offset = baseOffset + fields.varint();
      const text = (): string | null => {
        const length = fields.varint();
        return length < 0 ? null : fields.view(length).toString();
      };
      found.push({ offset, timestampMs, key: text(), value: text() });
    }
    if (reader.remaining > 0) throw new Error(`${reader.remaining} bytes behind the records of a batch`);
    start = end;
  }
  return found;
}
