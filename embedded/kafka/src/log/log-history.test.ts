// A partition against a list of records, under everything that can happen to it: appends, time, retention, compaction, deletions,
// crashes that tear, restarts. What the list says must be there is there, at its offset, and nothing else is.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BrokerRig } from '../../test/broker-rig.ts';
import { keyedBatch, recordsIn, type Found } from '../../test/keyed-batches.ts';
import { fetch, produce } from '../../test/log-requests.ts';
import { seededRandom } from '../../test/seeded-random.ts';
import { committedIn } from '../../test/transactions.ts';
import type { FlushPolicy } from '../broker-options.ts';
import type { BrokerEvent } from '../events.ts';
import { SimulatedDisk, type Tear } from '../storage/simulated-disk.ts';
import type { PartitionLog } from './partition-log.ts';
import { RecordBatch } from './record-batch.ts';
import type { TransactionResult } from './transaction-marker.ts';

const INTERVAL_MS = 50;
/** Sixty histories take 4 seconds, and 16 on a machine that is shared. */
const PATIENT_MS = 120_000;
const KEYS = ['a', 'b', 'c', 'd'];

interface Setup {
  policy: 'delete' | 'compact' | 'compact,delete';
  flush: FlushPolicy;
  retentionMs: number;
  retentionBytes: number;
  deleteRetentionMs: number;
  minLagMs: number;
  segmentBytes: number;
}

interface Append {
  append: { key: number; isTombstone: boolean; agoMs: number }[];
  gzip: boolean;
  idempotent: boolean;
  /** How the transaction ends that it is the whole of; null for none. */
  ends: TransactionResult | null;
}

type Step =
  | Append
  | { advanceMs: number }
  | { deleteTo: number }
  | { crash: false | Tear; seed: number };

const setup: fc.Arbitrary<Setup> = fc.record({
  policy: fc.constantFrom('delete', 'compact', 'compact,delete'),
  flush: fc.constantFrom('acks-all', 'never'),
  retentionMs: fc.constantFrom(-1, 200, 600),
  retentionBytes: fc.constantFrom(-1, 0, 700),
  deleteRetentionMs: fc.constantFrom(0, 200),
  minLagMs: fc.constantFrom(0, 100),
  segmentBytes: fc.constantFrom(250, 400, 800),
});

const record = fc.record({ key: fc.nat(KEYS.length - 1), isTombstone: fc.boolean(), agoMs: fc.nat(150) });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ append: fc.array(record, { minLength: 1, maxLength: 3 }), gzip: fc.boolean(), idempotent: fc.boolean(), ends: fc.constantFrom<(TransactionResult | null)[]>(null, null, 'commit', 'abort') }) },
  { weight: 4, arbitrary: fc.record({ advanceMs: fc.integer({ min: 1, max: 150 }) }) },
  { weight: 1, arbitrary: fc.record({ deleteTo: fc.nat(100) }) },
  { weight: 1, arbitrary: fc.record({ crash: fc.constantFrom<(false | Tear)[]>(false, 'prefix', 'zeros', 'garbage'), seed: fc.nat() }) },
);

/** What was appended and not lost, and when tombstones were first there. */
class History {
  /** By offset; null where the end of a transaction stands. */
  readonly records: (Found | null)[] = [];
  /** Offsets of records whose transaction was aborted. */
  private readonly aborted = new Set<number>();
  readonly seen = { compacted: 0, retention: 0 };
  rig: BrokerRig;
  private readonly disk = new SimulatedDisk((): number => this.random());
  private random = seededRandom(1);
  private readonly setup: Setup;
  private sequence = 0;
  private transactionalSequence = 0;
  private producerEpoch = 0;
  private startOffset = 0;

  constructor(setup: Setup) {
    this.setup = setup;
    this.rig = this.open();
    const { policy, retentionMs, retentionBytes, deleteRetentionMs, minLagMs, segmentBytes } = setup;
    this.rig.nowMs = 1000;
    const configs = {
      'cleanup.policy': policy, 'retention.ms': retentionMs, 'retention.bytes': retentionBytes, 'delete.retention.ms': deleteRetentionMs,
      'min.compaction.lag.ms': minLagMs, 'segment.bytes': segmentBytes, 'min.cleanable.dirty.ratio': 0,
    };
    this.rig.broker.topics.create('topic', 1, new Map(Object.entries(configs).map(([name, value]) => [name, String(value)])));
  }

  get log(): PartitionLog {
    return this.rig.broker.topics.partition('topic', 0)!;
  }

  take(taken: Step): void {
    if ('append' in taken) this.append(taken);
    else if ('advanceMs' in taken) this.rig.advance(taken.advanceMs);
    else if ('deleteTo' in taken) this.deleteTo(taken.deleteTo);
    else this.crash(taken.crash, taken.seed);
  }

  check(): void {
    const { log, setup } = this;
    const found = this.stored(Buffer.concat(log.read(log.startOffset, Infinity, true).pieces), log.startOffset);
    expect(log.endOffset).toBe(this.records.length);
    expect(log.startOffset).toBeGreaterThanOrEqual(this.startOffset);
    this.startOffset = log.startOffset;
    expect(found.map(({ offset }) => offset)).toEqual([...new Set(found.map(({ offset }) => offset))].sort((a, b) => a - b));
    for (const each of found) expect(each).toEqual(this.records[each.offset]);
    const offsets = new Set(found.map(({ offset }) => offset));
    const missing = this.records.slice(log.startOffset).filter((each) => each !== null && !offsets.has(each.offset)) as Found[];
    if (setup.policy === 'delete') expect(missing).toEqual([]);
    for (const each of missing) {
      // What was aborted stays for ever, and overtakes nothing.
      expect(this.aborted.has(each.offset)).toBe(false);
      const isOvertaken = this.records.slice(each.offset + 1).some((later) => later?.key === each.key && !this.aborted.has(later.offset));
      // A tombstone goes only after its time, which is counted from a compaction, and that comes after it.
      expect(isOvertaken || (each.value === null && this.rig.nowMs >= setup.deleteRetentionMs + each.timestampMs)).toBe(true);
      expect(each.offset).toBeLessThan(log.segments.at(-1)!.baseOffset);
    }
    this.checkClean(found);
    this.checkReads(found);
  }

  /** In what was compacted each key is there once; tombstones may stay, and so may what was there when the topic began anew. */
  private checkClean(found: readonly Found[]): void {
    const clean = found.filter(({ offset }) => offset < this.log.cleanOffset);
    if (this.setup.policy === 'delete') return;
    const keys = clean.filter(({ offset }) => !this.aborted.has(offset)).map(({ key }) => key);
    expect(keys).toEqual([...new Set(keys)]);
  }

  private checkReads(found: readonly Found[]): void {
    const { log } = this;
    for (let offset = log.startOffset; offset < log.endOffset; offset += 1 + Math.floor((log.endOffset - log.startOffset) / 4)) {
      const records = this.stored(fetch(this.rig.connect(), { from: [[0, offset]] }).partitions[0].records, offset);
      expect(records).toEqual(found.filter((each) => each.offset >= offset));
      const { aborted, records: bytes } = fetch(this.rig.connect(), { from: [[0, offset]], readsCommitted: true }).partitions[0];
      const committed = committedIn(bytes, aborted!, recordsIn).records.filter((each) => each.offset >= offset);
      expect(committed).toEqual(records.filter((each) => !this.aborted.has(each.offset)));
    }
    const latestMs = found.reduce((latest, { timestampMs }) => Math.max(latest, timestampMs), -1);
    if (found.length > 0) expect(log.firstAtOrAfter(latestMs)).not.toBe(null);
    expect(log.firstAtOrAfter(latestMs + 1_000_000)).toBe(null);
  }

  /** Records from an offset on, without the ends of transactions. */
  private stored(batches: Buffer, fromOffset: number): Found[] {
    return recordsIn(batches).filter(({ offset }) => offset >= fromOffset && this.records[offset] !== null);
  }

  private append({ append, gzip, idempotent, ends }: Append): void {
    const { nowMs } = this.rig;
    const base = this.records.length;
    const records = append.map(({ key, isTombstone, agoMs }, index) => {
      return { offset: base + index, key: KEYS[key], value: isTombstone ? null : `v${base + index}`, timestampMs: nowMs - agoMs };
    });
    const shape = idempotent ? { producerId: 5, producerEpoch: this.producerEpoch, baseSequence: this.sequence } : {};
    const bytes = keyedBatch(records, { ...shape, attributes: gzip ? 1 : 0 });
    if (ends !== null) return this.transact(records, gzip, ends);
    const client = this.rig.connect();
    expect(produce(client, Buffer.from(bytes))).toMatchObject({ errorCode: 0, baseOffset: base });
    this.records.push(...records);
    if (!idempotent) return;
    this.sequence += records.length;
    expect(produce(client, Buffer.from(bytes))).toMatchObject({ errorCode: 0, baseOffset: base });
  }

  private transact(records: readonly Found[], gzip: boolean, ends: TransactionResult): void {
    const { log, producerEpoch, transactionalSequence: baseSequence } = this;
    const isDurable = this.setup.flush === 'acks-all';
    const batch = keyedBatch(records, { producerId: 6, producerEpoch, baseSequence, attributes: 0x10 + (gzip ? 1 : 0) });
    expect(log.append(new RecordBatch(batch), this.rig.nowMs, isDurable)).toMatchObject({ errorCode: 0, baseOffset: this.records.length });
    this.records.push(...records);
    this.transactionalSequence += records.length;
    expect(log.endTransaction(6, producerEpoch, ends, this.rig.nowMs, isDurable)).toMatchObject({ errorCode: 0, baseOffset: this.records.length });
    this.records.push(null);
    if (ends === 'abort') for (const { offset } of records) this.aborted.add(offset);
  }

  private deleteTo(wanted: number): void {
    const offset = wanted % (this.log.endOffset + 1);
    const reader = this.rig.connect().call(21, 1, (writer) => {
      writer.structs(['topic'], (name) => writer.string(name).structs([0], (index) => writer.i32(index).i64(offset))).i32(1000);
    });
    reader.i32();
    const [[low]] = reader.structs(() => {
      reader.string();
      return reader.structs(() => {
        reader.i32();
        const startOffset = reader.i64();
        return [startOffset, reader.i16()];
      });
    });
    expect(low).toEqual(this.setup.policy === 'compact' ? [-1, 44] : [Math.max(offset, this.startOffset), 0]);
  }

  /** With `never` what was not synced is lost, from the end, and a deletion may be forgotten. */
  private crash(tear: false | Tear, seed: number): void {
    this.random = seededRandom(seed);
    const { nowMs } = this.rig;
    this.disk.crash({ tear });
    this.rig = this.open();
    this.rig.nowMs = nowMs;
    const { endOffset } = this.log;
    const [undecidedFrom] = this.log.transactions.undecided.values();
    this.rig.advance(0);
    if (this.setup.flush === 'acks-all') return;
    expect(endOffset).toBeLessThanOrEqual(this.records.length);
    this.records.length = endOffset;
    for (const offset of this.aborted) if (offset >= endOffset) this.aborted.delete(offset);
    // Its end was lost, and nobody is there who could end it another way.
    if (undecidedFrom !== undefined) {
      for (let offset = undecidedFrom; offset < endOffset; offset++) this.aborted.add(offset);
      this.records.push(null);
    }
    this.startOffset = Math.min(this.startOffset, this.log.startOffset);
    // Its producer is another one from here on, for what is known of it may be lost, too.
    this.sequence = 0;
    this.transactionalSequence = 0;
    this.producerEpoch++;
  }

  private open(): BrokerRig {
    const observe = ({ type }: BrokerEvent): void => {
      if (type === 'compacted' || type === 'retention') this.seen[type]++;
    };
    return new BrokerRig({ observe, storage: this.disk, flush: this.setup.flush, logRetentionCheckIntervalMs: INTERVAL_MS, logCleanerBackoffMs: INTERVAL_MS });
  }
}

it('a log is its records, whatever happens to it', () => {
  let compacted = 0;
  let deleted = 0;
  const run = fc.check(
    fc.property(setup, fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }), (given, steps) => {
      const history = new History(given);
      for (const taken of steps) {
        history.take(taken);
        history.check();
      }
      compacted += history.seen.compacted;
      deleted += history.seen.retention;
    }),
    { numRuns: 60 },
  );
  expect(run.failed, fc.defaultReportMessage(run)).toBe(false);
  expect([compacted > 10, deleted > 10], `seed ${run.seed}`).toEqual([true, true]);
}, PATIENT_MS);
