// Record batches as a producer would send them.
import { crc32c } from '../src/codec/crc32c.ts';
import { Writer } from '../src/codec/writer.ts';

export interface BatchShape {
  values?: readonly string[];
  /** The bytes of the records, instead of those that hold `values`. */
  records?: Buffer;
  /** Time of the first record; each of the following is `stepMs` later. */
  baseTimestampMs?: number;
  stepMs?: number;
  producerId?: number;
  producerEpoch?: number;
  baseSequence?: number;
  attributes?: number;
  /** Instead of the number of records that are there. */
  recordCount?: number;
  lastOffsetDelta?: number;
}

export function recordBatch(shape: BatchShape = {}): Buffer {
  const { values = ['value'], baseTimestampMs = 1000, stepMs = 0, producerId = -1, producerEpoch = -1, baseSequence = -1, attributes = 0 } = shape;
  const times = values.map((_, index) => index * stepMs);
  const records = shape.records ?? Buffer.concat(values.map((value, index) => record(value, index, times[index])));
  const writer = new Writer();
  writer.i64(0).i32(49 + records.length).i32(-1).i8(2).i32(0);
  writer.i16(attributes).i32(shape.lastOffsetDelta ?? values.length - 1);
  writer.i64(baseTimestampMs).i64(baseTimestampMs + Math.max(0, ...times));
  writer.i64(producerId).i16(producerEpoch).i32(baseSequence).i32(shape.recordCount ?? values.length).raw(records);
  return sealed(Buffer.concat(writer.finish()));
}

/** The batch with the checksum that its bytes have now. */
export function sealed(batch: Buffer): Buffer {
  batch.writeUInt32BE(crc32c(batch, 21), 17);
  return batch;
}

function record(value: string, offsetDelta: number, timestampDelta: number): Buffer {
  const bytes = Buffer.from(value);
  return lengthFirst(new Writer().i8(0).varlong(timestampDelta).varint(offsetDelta).varint(-1).varint(bytes.length).raw(bytes).varint(0));
}

/** What was written, as one record: with its length before it. */
export function lengthFirst(body: Writer): Buffer {
  const content = Buffer.concat(body.finish());
  return Buffer.concat([...new Writer().varint(content.length).finish(), content]);
}

/** The values in a run of uncompressed batches, with their offsets. */
export function valuesIn(batches: Buffer): { offset: number; value: string }[] {
  const found: { offset: number; value: string }[] = [];
  for (let start = 0; start < batches.length; ) {
    const baseOffset = Number(batches.readBigInt64BE(start));
    const end = start + 12 + batches.readInt32BE(start + 8);
    const count = batches.readInt32BE(start + 57);
    let at = start + 61;
    const varint = (): number => {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = batches[at++];
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
      }
    };
    for (let index = 0; index < count; index++) {
      const length = varint();
      const next = at + length;
      at++;
      varint();
      const offset = baseOffset + varint();
      varint();
      const size = varint();
      found.push({ offset, value: batches.toString('utf8', at, at + size) });
      at = next;
    }
    start = end;
  }
  return found;
}
