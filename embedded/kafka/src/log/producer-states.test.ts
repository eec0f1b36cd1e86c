import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordBatch, valuesIn } from '../../test/record-batches.ts';
import { errors } from '../errors.ts';
import { MemoryStorage } from '../storage/memory.ts';
import { logSettings } from '../topics/topic-config.ts';
import type { AppendResult } from './append-result.ts';
import { PartitionLog } from './partition-log.ts';
import { RecordBatch } from './record-batch.ts';

const settings = logSettings(new Map([['max.message.bytes', '10000'], ['segment.bytes', '400']]), { host: 'host', port: 1, random: () => 0 });

class Producer {
  readonly storage = new MemoryStorage();
  private log = this.open();

  send(baseSequence: number, count = 1, producerEpoch = 0, producerId = 9): AppendResult {
    const values = Array.from({ length: count }, (_, index) => String(baseSequence + index));
    return this.log.append(new RecordBatch(recordBatch({ values, producerId, producerEpoch, baseSequence })), 0, false);
  }

  restart(): void {
    this.log = this.open();
  }

  get stored(): string[] {
    return valuesIn(Buffer.concat(this.log.read(0, Infinity, true).pieces)).map(({ value }) => value);
  }

  private open(): PartitionLog {
    return new PartitionLog(this.storage, 'log', settings, { fileNames: this.storage.list() });
  }
}

describe('an idempotent producer', () => {
  it('that repeats any of its last five batches, across restarts, has each record in the log once and in order', () => {
    const step = fc.record({ count: fc.integer({ min: 1, max: 4 }), repeats: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }), restarts: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 15 }), (steps) => {
        const producer = new Producer();
        const sent: { sequence: number; count: number; baseOffset: number }[] = [];
        let sequence = 0;
        for (const { count, repeats, restarts } of steps) {
          const result = producer.send(sequence, count);
          expect(result).toMatchObject({ errorCode: errors.NONE, baseOffset: sequence, isDuplicate: false });
          sent.push({ sequence, count, baseOffset: result.baseOffset });
          sequence += count;
          if (restarts) producer.restart();
          for (const back of repeats) {
            const earlier = sent.at(-1 - back);
            if (earlier === undefined) continue;
            const again = producer.send(earlier.sequence, earlier.count);
            expect(again).toMatchObject({ errorCode: errors.NONE, baseOffset: earlier.baseOffset, isDuplicate: true });
          }
        }
        expect(producer.stored).toEqual(Array.from({ length: sequence }, (_, index) => String(index)));
      }),
    );
  });

  it('is refused when it leaves a gap, or repeats a batch that is older than the last five', () => {
    const producer = new Producer();
    for (let sequence = 0; sequence < 6; sequence++) producer.send(sequence);
    expect(producer.send(7).errorCode).toBe(errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
    expect(producer.send(0).errorCode).toBe(errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
    expect(producer.send(1)).toMatchObject({ errorCode: errors.NONE, isDuplicate: true });
    expect(producer.send(6).errorCode).toBe(errors.NONE);
  });

  it('starts anew at zero with a later epoch, and is refused with an earlier one', () => {
    const producer = new Producer();
    producer.send(0, 1, 3);
    expect(producer.send(1, 1, 2).errorCode).toBe(errors.INVALID_PRODUCER_EPOCH);
    expect(producer.send(1, 1, 4).errorCode).toBe(errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
    expect(producer.send(0, 1, 4).errorCode).toBe(errors.NONE);
    expect(producer.send(0, 1, 3).errorCode).toBe(errors.INVALID_PRODUCER_EPOCH);
  });

  it('that the partition does not know may start anywhere', () => {
    expect(new Producer().send(100).errorCode).toBe(errors.NONE);
  });

  it('goes on at zero after the last sequence number, also inside a batch', () => {
    const producer = new Producer();
    producer.send(2147483646, 4);
    expect(producer.send(3).errorCode).toBe(errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
    expect(producer.send(2).errorCode).toBe(errors.NONE);
    const exact = new Producer();
    exact.send(2147483647);
    expect(exact.send(0).errorCode).toBe(errors.NONE);
  });
});

it('of a producer whose batches were deleted and whose markers were not, a restart takes any sequence, and of one with an empty transaction none but the first', () => {
  const storage = new MemoryStorage();
  const small = { ...settings, segmentBytes: 100 };
  const open = (startOffset: number): PartitionLog => new PartitionLog(storage, 'log', small, { fileNames: storage.list(), startOffset });
  const batch = (baseSequence: number): RecordBatch => new RecordBatch(recordBatch({ values: ['a'], producerId: 7, producerEpoch: 0, baseSequence, attributes: 0x10 }));
  let log = open(0);
  log.endTransaction(7, 0, 'abort', 0, false);
  log = open(0);
  expect(log.append(batch(3), 0, false).errorCode).toBe(errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
  log.append(batch(0), 0, false);
  log.endTransaction(7, 0, 'commit', 0, false);
  log.deleteBefore(2);
  expect(log.append(batch(3), 0, false).errorCode).toBe(errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
  log = open(2);
  expect(log.append(batch(3), 0, false).errorCode).toBe(errors.NONE);
  expect(log.append(batch(5), 0, false).errorCode).toBe(errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
  expect(log.append(batch(4), 0, false).errorCode).toBe(errors.NONE);
});
