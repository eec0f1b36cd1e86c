import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lengthFirst, recordBatch, sealed, type BatchShape } from '../../test/record-batches.ts';
import { Writer } from '../codec/writer.ts';
import { errors, type ErrorCode } from '../errors.ts';
import { RecordBatch, soundBatches } from './record-batch.ts';

function verdict(bytes: Buffer): ErrorCode {
  return new RecordBatch(bytes).validate();
}

describe('a batch from a producer', () => {
  it('is taken as a client makes it', () => {
    expect(verdict(recordBatch({ values: ['a', 'b', 'c'], producerId: 5, producerEpoch: 0, baseSequence: 0 }))).toBe(errors.NONE);
  });

  it('is corrupt when any bit under its checksum is flipped', () => {
    const batch = recordBatch({ values: ['a', 'b'] });
    for (let position = 17; position < batch.length; position++) {
      for (let bit = 0; bit < 8; bit++) {
        const damaged = Buffer.from(batch);
        damaged[position] ^= 1 << bit;
        expect(verdict(damaged)).toBe(errors.CORRUPT_MESSAGE);
      }
    }
  });

  it('is corrupt when it is cut anywhere', () => {
    const batch = recordBatch({ values: ['a', 'b'] });
    for (let size = 0; size < batch.length; size++) expect(verdict(batch.subarray(0, size))).toBe(errors.CORRUPT_MESSAGE);
  });

  it('is invalid when there are two, or the magic is not 2', () => {
    expect(verdict(Buffer.concat([recordBatch(), recordBatch()]))).toBe(errors.INVALID_RECORD);
    const old = recordBatch();
    old[16] = 1;
    expect(verdict(old)).toBe(errors.INVALID_RECORD);
  });

  it.each<[string, BatchShape, ErrorCode]>([
    ['that claims more records than there are', { recordCount: 2, lastOffsetDelta: 1 }, errors.INVALID_RECORD],
    ['that claims fewer records than there are', { values: ['a', 'b'], recordCount: 1, lastOffsetDelta: 0 }, errors.INVALID_RECORD],
    ['without records', { values: [], lastOffsetDelta: -1 }, errors.INVALID_RECORD],
    ['whose last offset contradicts its count', { values: ['a', 'b'], lastOffsetDelta: 5 }, errors.INVALID_RECORD],
    ['of control records', { attributes: 0x20 }, errors.INVALID_RECORD],
    ['that claims the broker had stamped it', { attributes: 0x08 }, errors.INVALID_TIMESTAMP],
    ['of a codec that does not exist', { attributes: 5 }, errors.UNSUPPORTED_COMPRESSION_TYPE],
    ['of an idempotent producer without a sequence', { producerId: 5, producerEpoch: 0 }, errors.INVALID_RECORD],
  ])('%s is refused', (_, shape, errorCode) => {
    expect(verdict(recordBatch(shape))).toBe(errorCode);
  });

  it('whose records overrun it is invalid, though its checksum holds', () => {
    const batch = recordBatch();
    batch[61] = 126;
    expect(verdict(sealed(batch))).toBe(errors.INVALID_RECORD);
  });

  it('with keys, nulls and headers of every kind is taken', () => {
    const key = Buffer.from('k');
    const records = [
      lengthFirst(new Writer().i8(0).varlong(-5).varint(0).varint(0).varint(-1).varint(2).varint(1).raw(key).varint(-1).varint(0).varint(0)),
      lengthFirst(new Writer().i8(127).varlong(2 ** 50).varint(1).varint(1).raw(key).varint(300).raw(Buffer.alloc(300)).varint(0)),
    ];
    expect(verdict(recordBatch({ values: ['', ''], records: Buffer.concat(records) }))).toBe(errors.NONE);
  });

  const key = Buffer.from('k');
  const head = (offsetDelta = 0): Writer => new Writer().i8(0).varlong(0).varint(offsetDelta);
  it.each<[string, Buffer]>([
    ['is empty', lengthFirst(new Writer())],
    ['ends after its attributes', lengthFirst(new Writer().i8(0))],
    ['has no end of its timestamp', lengthFirst(new Writer().i8(0).raw(Buffer.alloc(11, 0xff)))],
    ['has another offset than its place', lengthFirst(head(1).varint(-1).varint(-1).varint(0))],
    ['has an offset of more than 32 bits', lengthFirst(new Writer().i8(0).varlong(0).raw(Buffer.from('ffffffff7f', 'hex')).varint(-1).varint(-1).varint(0))],
    ['has a key beyond its end', lengthFirst(head().varint(9).raw(key))],
    ['has a key of length -2', lengthFirst(head().varint(-2).varint(-1).varint(0))],
    ['has a value beyond its end', lengthFirst(head().varint(-1).varint(1).varint(0))],
    ['has fewer headers than it says', lengthFirst(head().varint(-1).varint(-1).varint(1))],
    ['has a negative number of headers', lengthFirst(head().varint(-1).varint(-1).varint(-1))],
    ['has two thousand million headers', lengthFirst(head().varint(-1).varint(-1).varint(2147483647).raw(Buffer.alloc(9)))],
    ['has a header without a name', lengthFirst(head().varint(-1).varint(-1).varint(1).varint(-1).varint(-1))],
    ['has bytes left over', lengthFirst(head().varint(-1).varint(-1).varint(0).i8(0))],
  ])('with a record that %s is refused', (_, records) => {
    expect(verdict(recordBatch({ records }))).toBe(errors.INVALID_RECORD);
  });

  it('that is taken can be searched by time, whatever bytes its records are', () => {
    const whole = recordBatch({ values: ['a', 'b', 'c'], stepMs: 5 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 62), fc.nat(255)), { minLength: 1, maxLength: 4 }), (changes) => {
        const batch = Buffer.from(whole);
        for (const [position, byte] of changes) batch[61 + position] = byte;
        const changed = new RecordBatch(sealed(batch));
        // One that is refused now may have been stored by another program: a search in it must not throw either.
        const { offset } = changed.firstAtOrAfter(1003);
        if (changed.validate() !== errors.NONE) return;
        expect([...changed.records()].map((record) => record.offset)).toEqual([0, 1, 2]);
        expect(offset).toBeLessThan(3);
      }),
      { numRuns: 2000 },
    );
  });

  it('that is compressed is not opened', () => {
    const batch = recordBatch({ attributes: 2 });
    batch[61] = 126;
    expect(verdict(sealed(batch))).toBe(errors.NONE);
  });
});

it('that has a place already is no batch from a producer', () => {
  const batch = recordBatch();
  batch.writeInt32BE(1, 4);
  expect(verdict(batch)).toBe(errors.INVALID_RECORD);
});

it('keeps its checksum when it gets its place, and gets a new one when it is stamped', () => {
  const batch = new RecordBatch(recordBatch({ values: ['a', 'b'] }));
  batch.assign(2 ** 40 + 3, 0);
  expect([batch.baseOffset, batch.lastOffset]).toEqual([2 ** 40 + 3, 2 ** 40 + 4]);
  batch.stamp(123456789012);
  expect(batch.maxTimestampMs).toBe(123456789012);
  expect(batch.firstAtOrAfter(0)).toEqual({ offset: 2 ** 40 + 3, timestampMs: 123456789012 });
  expect([...soundBatches(batch.bytes)]).toHaveLength(1);
});
