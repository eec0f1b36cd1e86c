import { describe, expect, it } from 'vitest';
import { recordBatch, sealed, type BatchShape } from '../../test/record-batches.ts';
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
