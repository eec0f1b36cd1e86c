import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordBatch, sealed } from '../../test/record-batches.ts';
import { RecordBatch } from './record-batch.ts';
import { TransactionIndex } from './transaction-index.ts';
import { resultOf, transactionMarker } from './transaction-marker.ts';

const TRANSACTIONAL = 0x10;

const records = (producerId: number): RecordBatch => new RecordBatch(recordBatch({ producerId, producerEpoch: 0, baseSequence: 0, attributes: TRANSACTIONAL }));
const marker = (producerId: number, isCommit: boolean): RecordBatch => new RecordBatch(transactionMarker(producerId, 0, isCommit ? 'commit' : 'abort', 1000));

describe('the index of transactions', () => {
  it('names each aborted transaction to whoever reads a part of it, whatever the order', () => {
    const step = fc.record({ producer: fc.integer({ min: 1, max: 3 }), action: fc.constantFrom('write', 'commit', 'abort') });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.nat(40), fc.nat(40), (steps, from, length) => {
        const index = new TransactionIndex();
        const open = new Map<number, number>();
        const aborted: { producerId: number; firstOffset: number; lastOffset: number }[] = [];
        steps.forEach(({ producer, action }, offset) => {
          index.record(action === 'write' ? records(producer) : marker(producer, action === 'commit'), offset);
          const firstOffset = open.get(producer);
          if (action === 'write') open.set(producer, firstOffset ?? offset);
          else open.delete(producer);
          if (action === 'abort' && firstOffset !== undefined) aborted.push({ producerId: producer, firstOffset, lastOffset: offset });
        });
        expect(index.firstUndecided).toBe(open.size === 0 ? null : Math.min(...open.values()));
        // Committed readers never come beyond the last stable offset.
        const end = Math.min(from + length, index.firstUndecided ?? steps.length);
        const due = aborted.filter(({ firstOffset, lastOffset }) => lastOffset >= from && firstOffset < end);
        expect(index.abortedIn(from, end).map(({ producerId, firstOffset, lastOffset }) => ({ producerId, firstOffset, lastOffset }))).toEqual(due);
      }),
    );
  });

  it('forgets what ended before the log begins', () => {
    const index = new TransactionIndex();
    for (const offset of [0, 2, 4]) {
      index.record(records(1), offset);
      index.record(marker(1, false), offset + 1);
    }
    index.forgetBefore(3);
    expect(index.abortedIn(0, 6).map(({ firstOffset }) => firstOffset)).toEqual([2, 4]);
  });

  it('takes no batch for a transaction that compaction has emptied', () => {
    const index = new TransactionIndex();
    const emptied = recordBatch({ producerId: 1, producerEpoch: 0, baseSequence: 0, attributes: TRANSACTIONAL, recordCount: 0, records: Buffer.alloc(0) });
    index.record(new RecordBatch(emptied), 0);
    const control = Buffer.from(emptied);
    control.writeInt16BE(0x30, 21);
    index.record(new RecordBatch(sealed(control)), 1);
    expect([index.firstUndecided, index.hasAborted]).toEqual([null, false]);
  });
});

it('a marker says how its transaction ended', () => {
  expect([resultOf(marker(1, true)), resultOf(marker(1, false)), resultOf(records(1))]).toEqual(['commit', 'abort', null]);
});
