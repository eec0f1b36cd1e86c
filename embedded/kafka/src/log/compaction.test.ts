import { describe, expect, it } from 'vitest';
import { BrokerRig } from '../../test/broker-rig.ts';
import { keyedBatch, recordsIn, type Keyed } from '../../test/keyed-batches.ts';
import { produce } from '../../test/log-requests.ts';
import { recordBatch, type BatchShape } from '../../test/record-batches.ts';
import { seededRandom } from '../../test/seeded-random.ts';
import { errors } from '../errors.ts';
import { MemoryStorage } from '../storage/memory.ts';
import { SimulatedDisk } from '../storage/simulated-disk.ts';
import type { Storage } from '../storage/storage.ts';
import { logSettings } from '../topics/topic-config.ts';
import { codecsOf } from './codecs.ts';
import { cleanable, compact, isDue } from './compaction.ts';
import type { LogSettings } from './log-settings.ts';
import { PartitionLog } from './partition-log.ts';
import { RecordBatch } from './record-batch.ts';

const settings = logSettings(new Map([['cleanup.policy', 'compact'], ['delete.retention.ms', '100']]), { host: 'host', port: 1, random: () => 0 });
const GZIP = 1;
const SNAPPY = 2;
const TRANSACTIONAL = 0x10;

function open(storage: Storage, changes: Partial<LogSettings> = {}): PartitionLog {
  return new PartitionLog(storage, 'log', { ...settings, ...changes }, { fileNames: storage.list() });
}

/** Ends the file, so that what is in it can be compacted. */
function roll(log: PartitionLog): void {
  log.rollActive();
}

function append(log: PartitionLog, records: readonly Keyed[], shape: BatchShape = {}): void {
  expect(log.append(new RecordBatch(keyedBatch(records, shape)), 0, false).errorCode).toBe(errors.NONE);
}

function compactAt(log: PartitionLog, nowMs: number): boolean {
  return compact(log, cleanable(log, nowMs), nowMs);
}

function content(log: PartitionLog): string[] {
  return recordsIn(Buffer.concat(log.read(log.startOffset, Infinity, true).pieces)).map(({ offset, key, value }) => `${offset} ${key}=${value}`);
}

const pair = (text: string): Keyed => ({ key: text.split('=')[0], value: text.endsWith('=') ? null : text.split('=')[1] });
const pairs = (text: string): Keyed[] => text.split(' ').map(pair);

describe('compaction', () => {
  it('keeps the last record of each key at its offset, whatever the batch, and all of the file that is appended to', () => {
    const log = open(new MemoryStorage());
    append(log, pairs('a=1 b=1 a=2'));
    append(log, pairs('b=2 c=1'), { attributes: GZIP });
    append(log, pairs('a=3 c=2 d=1'), { attributes: GZIP });
    roll(log);
    append(log, pairs('a=4 a=5'));
    compactAt(log, 0);
    expect(content(log)).toEqual(['3 b=2', '5 a=3', '6 c=2', '7 d=1', '8 a=4', '9 a=5']);
    expect([log.startOffset, log.endOffset, log.cleanOffset]).toEqual([0, 10, 8]);
    roll(log);
    compactAt(log, 0);
    expect(content(log)).toEqual(['3 b=2', '6 c=2', '7 d=1', '9 a=5']);
  });

  it('makes one file of as many as fit into one, and finds everything again after a restart', () => {
    const storage = new MemoryStorage();
    const log = open(storage, { segmentBytes: 300 });
    for (let index = 0; index < 40; index++) append(log, [{ key: String(index % 4), value: String(index) }]);
    const files = storage.list().length;
    for (let round = 0; round < 3; round++) {
      compactAt(log, 0);
      log.cleanOffset = 0;
    }
    const after = content(log);
    expect(after.slice(0, 2)).toEqual(['32 0=32', '33 1=33']);
    expect([files, storage.list().length]).toEqual([10, 3]);
    const again = open(storage, { segmentBytes: 300 });
    expect([content(again), again.startOffset, again.endOffset]).toEqual([after, 0, 40]);
    for (let offset = 0; offset <= 40; offset++) {
      const first = recordsIn(Buffer.concat(again.read(offset, 1, true).pieces)).filter((record) => record.offset >= offset)[0]?.offset;
      const expected = after.map((text) => Number(text.split(' ')[0])).find((each) => each >= offset);
      // An empty batch may come first, which tells a consumer where to go on.
      if (first !== undefined) expect(first).toBe(expected);
    }
  });

  it('lets tombstones go only after delete.retention.ms, counted from the compaction that saw them first, and keeps times', () => {
    const log = open(new MemoryStorage());
    append(log, [{ key: 'a', value: '1', timestampMs: 5 }, { key: 'b', value: null, timestampMs: 7 }, { key: 'a', value: null, timestampMs: 9 }], { attributes: GZIP });
    const more = (key: string): void => {
      append(log, [{ key, value: 'x', timestampMs: 20 }]);
      roll(log);
    };
    more('c');
    compactAt(log, 1000);
    expect(content(log)).toEqual(['1 b=null', '2 a=null', '3 c=x']);
    const [found] = recordsIn(Buffer.concat(log.read(0, 1, true).pieces));
    expect(found).toMatchObject({ key: 'b', timestampMs: 7 });
    expect(log.firstAtOrAfter(20)).toEqual({ offset: 3, timestampMs: 20 });
    more('d');
    compactAt(log, 1099);
    expect(content(log)).toContain('2 a=null');
    more('e');
    compactAt(log, 1100);
    expect(content(log)).toEqual(['3 c=x', '4 d=x', '5 e=x']);
  });

  it('keeps the place of the last batch and the last batch of each producer, empty if need be', () => {
    const storage = new MemoryStorage();
    const log = open(storage);
    append(log, pairs('a=1'), { producerId: 7, producerEpoch: 0, baseSequence: 0 });
    append(log, pairs('a=2'), { producerId: 7, producerEpoch: 0, baseSequence: 1 });
    append(log, pairs('a=3 b='));
    roll(log);
    append(log, pairs('c=1'));
    roll(log);
    compactAt(log, 0);
    compactAt(log, 0);
    const again = open(storage);
    expect([content(again), again.endOffset]).toEqual([['2 a=3', '3 b=null', '4 c=1'], 5]);
    const retry = keyedBatch(pairs('a=2'), { producerId: 7, producerEpoch: 0, baseSequence: 1 });
    expect(again.append(new RecordBatch(retry), 0, false)).toMatchObject({ isDuplicate: true, baseOffset: 1 });
    append(again, pairs('a=4'), { producerId: 7, producerEpoch: 0, baseSequence: 2 });
  });

  it('opens batches of codecs that it is given, and keeps those of others as they are, with the tombstones behind them', () => {
    const reversed = (bytes: Buffer): Buffer => Buffer.from(bytes).reverse();
    const snappy = { compress: reversed, decompress: reversed };
    const fill = (log: PartitionLog): void => {
      log.append(new RecordBatch(keyedBatch(pairs('a=1 b=1'), { attributes: SNAPPY }, reversed)), 0, false);
      append(log, pairs('a= b=2'));
      append(log, pairs('b=3'));
      roll(log);
    };
    const blind = open(new MemoryStorage());
    fill(blind);
    for (const nowMs of [0, 1000]) compactAt(blind, nowMs);
    const left = Buffer.concat(blind.read(0, Infinity, true).pieces);
    expect(left.readInt32BE(57)).toBe(2);
    expect(recordsIn(left.subarray(12 + left.readInt32BE(8))).map(({ key, value }) => `${key}=${value}`)).toEqual(['a=null', 'b=3']);
    const seeing = open(new MemoryStorage(), { codecs: codecsOf({ snappy }) });
    fill(seeing);
    compactAt(seeing, 0);
    expect(content(seeing)).toEqual(['2 a=null', '4 b=3']);
    append(seeing, pairs('c=1'));
    roll(seeing);
    compactAt(seeing, 1000);
    expect(content(seeing)).toEqual(['4 b=3', '5 c=1']);
  });

  it('leaves what did not commit, and the markers, as they are', () => {
    const log = open(new MemoryStorage());
    const transactional = { attributes: TRANSACTIONAL, producerEpoch: 0, baseSequence: 0 };
    append(log, pairs('a=0'));
    append(log, pairs('a=aborted'), { ...transactional, producerId: 1 });
    append(log, pairs('b=0'));
    append(log, pairs('b=committed'), { ...transactional, producerId: 2 });
    log.endTransaction(1, 0, 'abort', 0, false);
    log.endTransaction(2, 0, 'commit', 0, false);
    append(log, pairs('c=0'));
    roll(log);
    append(log, pairs('c=open'), { ...transactional, producerId: 3 });
    roll(log);
    compactAt(log, 0);
    const kept = recordsIn(Buffer.concat(log.read(0, Infinity, true).pieces)).map(({ offset }) => offset);
    expect(kept).toEqual([0, 1, 3, 4, 5, 6, 7]);
    // From where a transaction is under way on, nothing is clean.
    expect(log.cleanOffset).toBe(7);
  });

  it('refuses records without a key, also in gzip, and what is no gzip', () => {
    const log = open(new MemoryStorage());
    for (const attributes of [0, GZIP]) {
      const batch = keyedBatch([{ key: 'a', value: '1' }, { key: null, value: '2' }], { attributes });
      expect(log.append(new RecordBatch(batch), 0, false).errorCode).toBe(errors.INVALID_RECORD);
    }
    expect(log.append(new RecordBatch(recordBatch({ records: Buffer.from('no gzip'), attributes: GZIP })), 0, false).errorCode).toBe(errors.INVALID_RECORD);
    expect(log.endOffset).toBe(0);
  });

  it('is due by the share of what is dirty, or by the age of it, and waits for what is too young', () => {
    const log = open(new MemoryStorage(), { minCleanableDirtyRatio: 0.5, maxCompactionLagMs: 500, minCompactionLagMs: 10 });
    append(log, [{ key: 'a', value: '1', timestampMs: 100 }]);
    expect(isDue(log, cleanable(log, 1000), 1000)).toBe(false);
    roll(log);
    expect(cleanable(log, 105)).toMatchObject({ dirtyBytes: 0, moreAtMs: 110 });
    expect(isDue(log, cleanable(log, 110), 110)).toBe(true);
    compactAt(log, 110);
    append(log, [{ key: 'b', value: '1', timestampMs: 200 }]);
    roll(log);
    // Half of it is dirty, which is not more than half.
    expect(isDue(log, cleanable(log, 300), 300)).toBe(false);
    expect(isDue(log, cleanable(log, 701), 701)).toBe(true);
  });

  it('comes by max.compaction.lag.ms also when nothing is appended any more', () => {
    const rig = new BrokerRig();
    const configs = { 'cleanup.policy': 'compact', 'segment.bytes': '150', 'min.cleanable.dirty.ratio': '1', 'max.compaction.lag.ms': '60000' };
    rig.broker.topics.create('topic', 1, new Map(Object.entries(configs)));
    rig.advance(1000);
    const client = rig.connect();
    for (const value of ['a', 'b', 'c', 'd', 'e', 'f']) expect(produce(client, keyedBatch([{ key: 'key', value, timestampMs: 1000 }])).errorCode).toBe(errors.NONE);
    const log = rig.broker.topics.partition('topic', 0)!;
    rig.advance(60_000);
    expect(log.cleanOffset).toBe(0);
    rig.advance(1);
    expect(log.cleanOffset).toBe(4);
  });

  it('on a full disk leaves the log as it was', () => {
    const disk = new SimulatedDisk(seededRandom(1));
    const log = open(disk);
    append(log, pairs('a=1 b=1'));
    append(log, pairs('a=2 b=2'));
    append(log, pairs('c=2'));
    roll(log);
    disk.settings.capacityBytes = disk.usedBytes + 100;
    expect(compactAt(log, 0)).toBe(false);
    expect(content(log)).toEqual(['0 a=1', '1 b=1', '2 a=2', '3 b=2', '4 c=2']);
    expect(disk.list()).toHaveLength(2);
    disk.settings.capacityBytes = Infinity;
    expect(compactAt(log, 0)).toBe(true);
    expect(content(log)).toEqual(['2 a=2', '3 b=2', '4 c=2']);
  });

  it('lets nothing go for the sake of a record that a crash could still take', () => {
    const disk = new SimulatedDisk(seededRandom(1));
    const log = open(disk, { segmentBytes: 200 });
    append(log, pairs('a=1 b=1'));
    roll(log);
    // A file that compaction leaves as it is, too large to become one with the first.
    append(log, [{ key: 'a', value: 'x'.repeat(100) }]);
    roll(log);
    compactAt(log, 0);
    disk.crash();
    expect(content(open(disk, { segmentBytes: 200 }))).toEqual(['1 b=1', `2 a=${'x'.repeat(100)}`]);
  });

  it('that a crash interrupts at any of its steps leaves the last record of each key', () => {
    const steps = ['rename', 'remove'] as const;
    for (const step of steps) {
      for (let skipped = 0; skipped < 3; skipped++) {
        const disk = new SimulatedDisk(seededRandom(1));
        let left = skipped;
        const breaking: Storage = {
          open: (name) => disk.open(name),
          list: () => disk.list(),
          remove: (name) => (step === 'remove' && left-- === 0 ? fail() : disk.remove(name)),
          rename: (from, to) => (step === 'rename' && left-- === 0 ? fail() : disk.rename(from, to)),
        };
        const log = open(breaking, { segmentBytes: 400 });
        for (let index = 0; index < 12; index++) {
          append(log, [{ key: String(index % 2), value: String(index) }]);
          roll(log);
        }
        expect(() => compactAt(log, 0)).toThrow('the power failed');
        disk.crash();
        const again = open(disk, { segmentBytes: 400 });
        const values = content(again);
        expect(values).toEqual(expect.arrayContaining(['10 0=10', '11 1=11']));
        expect([again.endOffset, again.lostBytes, disk.list().filter((name) => name.endsWith('.cleaned'))]).toEqual([12, 0, []]);
        expect(values.map((text) => Number(text.split(' ')[0]))).toEqual([...new Set(values.map((text) => Number(text.split(' ')[0])))].sort((a, b) => a - b));
      }
    }
  });
});

function fail(): never {
  throw new Error('the power failed');
}
