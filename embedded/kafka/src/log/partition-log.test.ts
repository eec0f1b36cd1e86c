import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordBatch, valuesIn, type BatchShape } from '../../test/record-batches.ts';
import { seededRandom } from '../../test/seeded-random.ts';
import { errors } from '../errors.ts';
import { MemoryStorage } from '../storage/memory.ts';
import { SimulatedDisk } from '../storage/simulated-disk.ts';
import type { Storage } from '../storage/storage.ts';
import type { LogSettings } from './log-settings.ts';
import type { AppendResult } from './append-result.ts';
import { PartitionLog } from './partition-log.ts';
import { logSettings } from '../topics/topic-config.ts';
import { RecordBatch } from './record-batch.ts';
import { Segment } from './segment.ts';

const settings: LogSettings = {
  ...logSettings(new Map(), { host: 'host', port: 1, random: () => 0 }), maxMessageBytes: 1000, segmentBytes: 1000000,
};

/** Room for a batch of one short value, and for no second one. */
const ONE_BATCH = 100;

function open(storage: Storage, changes: Partial<LogSettings> = {}): PartitionLog {
  return new PartitionLog(storage, 'log', { ...settings, ...changes }, { fileNames: storage.list() });
}

function append(log: PartitionLog, shape: BatchShape, isDurable = false): AppendResult {
  return log.append(new RecordBatch(recordBatch(shape)), 77, isDurable);
}

function content(log: PartitionLog): { offset: number; value: string }[] {
  return valuesIn(Buffer.concat(log.read(log.startOffset, Infinity, true).pieces));
}

describe('reading', () => {
  const batches = fc.array(fc.record({ count: fc.integer({ min: 1, max: 5 }), length: fc.nat(60) }), { minLength: 1, maxLength: 25 });

  it('gives whole batches from the one with the offset on, and no more bytes than allowed', () => {
    fc.assert(
      fc.property(batches, fc.integer({ min: 420, max: 1300 }), fc.nat(1200), fc.nat(1000), fc.boolean(), (sizes, segmentBytes, maxBytes, place, firstWhole) => {
        const log = open(new MemoryStorage(), { segmentBytes });
        const sent: { base: number; last: number; sizeBytes: number }[] = [];
        for (const { count, length } of sizes) {
          const batch = new RecordBatch(recordBatch({ values: Array.from({ length: count }, () => 'x'.repeat(length)) }));
          const { baseOffset } = log.append(batch, 0, false);
          sent.push({ base: baseOffset, last: baseOffset + count - 1, sizeBytes: batch.sizeBytes });
        }
        const offset = place % (log.endOffset + 1);
        const rest = sent.filter(({ last }) => last >= offset);
        let expectedBytes = 0;
        for (const { sizeBytes } of rest) {
          if (expectedBytes + sizeBytes > maxBytes && !(firstWhole && expectedBytes === 0)) break;
          expectedBytes += sizeBytes;
        }
        const slice = log.read(offset, maxBytes, firstWhole);
        const bytes = Buffer.concat(slice.pieces);
        expect([slice.sizeBytes, bytes.length]).toEqual([expectedBytes, expectedBytes]);
        if (expectedBytes > 0) expect(valuesIn(bytes)[0].offset).toBe(rest[0].base);
        expect(log.bytesFrom(offset, Infinity)).toBe(rest.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
      }),
      { numRuns: 300 },
    );
  });

  it('finds times like a walk over all records', () => {
    const times = fc.array(fc.record({ first: fc.nat(50), step: fc.nat(5), count: fc.integer({ min: 1, max: 4 }) }), { maxLength: 12 });
    fc.assert(
      fc.property(times, fc.nat(70), fc.integer({ min: 100, max: 400 }), (sent, wantedMs, segmentBytes) => {
        const log = open(new MemoryStorage(), { segmentBytes });
        const records: { offset: number; timestampMs: number }[] = [];
        for (const { first, step, count } of sent) {
          const { baseOffset } = append(log, { values: Array.from({ length: count }, () => 'v'), baseTimestampMs: first, stepMs: step });
          for (let index = 0; index < count; index++) records.push({ offset: baseOffset + index, timestampMs: first + index * step });
        }
        expect(log.firstAtOrAfter(wantedMs)).toEqual(records.find(({ timestampMs }) => timestampMs >= wantedMs) ?? null);
        const latestMs = Math.max(...records.map(({ timestampMs }) => timestampMs));
        expect(log.latestByTimestamp()).toEqual(records.find(({ timestampMs }) => timestampMs === latestMs) ?? null);
      }),
    );
  });
});

describe('a sync', () => {
  it('goes from the oldest file on, and is tried again in full where it failed', () => {
    const synced: string[] = [];
    let failing = '';
    const storage = new MemoryStorage();
    const watched: Storage = {
      list: () => storage.list(),
      remove: (name) => storage.remove(name),
      rename: (from, to) => storage.rename(from, to),
      open: (name) => {
        const file = storage.open(name);
        file.sync = () => {
          if (name === failing) throw new Error('the disk failed');
          synced.push(name);
          return 0;
        };
        return file;
      },
    };
    const log = open(watched, { segmentBytes: ONE_BATCH });
    for (const value of ['a', 'b', 'c']) append(log, { values: [value] });
    const names = storage.list();
    failing = names[1];
    expect(() => log.sync()).toThrow('the disk failed');
    expect(synced).toEqual([names[0]]);
    failing = '';
    log.sync();
    expect(synced).toEqual(names);
    log.sync();
    expect(synced).toEqual(names);
  });
});

it('is read in any number of pieces', () => {
  const pieces = Array.from({ length: 200_000 }, () => Buffer.from([0]));
  const file = new MemoryStorage().open('file');
  file.read = () => pieces;
  const segment = new Segment(0, file);
  segment.append(new RecordBatch(recordBatch()));
  const found: Buffer[] = [];
  segment.read(0, Infinity, true, found);
  expect(found).toHaveLength(pieces.length);
});

describe('recovery', () => {
  it('keeps the whole batches before a tail that is torn at any byte, and goes on after them', () => {
    const storage = new MemoryStorage();
    const log = open(storage);
    const ends = [['a', 'b'], ['c'], ['d', 'e', 'f']].map((values) => {
      append(log, { values });
      return { endOffset: log.endOffset, sizeBytes: log.bytesFrom(0, Infinity) };
    });
    const [name] = storage.list();
    const whole = Buffer.concat(storage.open(name).read(0, ends[2].sizeBytes));
    for (let size = 0; size <= whole.length; size++) {
      const torn = new MemoryStorage();
      torn.open(name).append(Buffer.from(whole.subarray(0, size)));
      const recovered = open(torn);
      const kept = ends.filter(({ sizeBytes }) => sizeBytes <= size).at(-1) ?? { endOffset: 0, sizeBytes: 0 };
      expect([recovered.endOffset, recovered.lostBytes]).toEqual([kept.endOffset, size - kept.sizeBytes]);
      expect(append(recovered, { values: ['after'] }).baseOffset).toBe(kept.endOffset);
      const expected = ['a', 'b', 'c', 'd', 'e', 'f'].slice(0, kept.endOffset);
      expect(content(open(torn)).map(({ value }) => value)).toEqual([...expected, 'after']);
    }
  });

  it('drops the files behind one that was torn', () => {
    const storage = new MemoryStorage();
    const log = open(storage, { segmentBytes: ONE_BATCH });
    for (const value of ['a', 'b', 'c']) append(log, { values: [value] });
    const second = storage.open(storage.list()[1]);
    second.truncate(second.size - 1);
    const recovered = open(storage, { segmentBytes: ONE_BATCH });
    expect(content(recovered)).toEqual([{ offset: 0, value: 'a' }]);
    append(recovered, { values: ['again'] });
    expect(content(open(storage))).toEqual([{ offset: 0, value: 'a' }, { offset: 1, value: 'again' }]);
  });

  it('syncs before it promises anything for bytes that an earlier broker left', () => {
    const disk = new SimulatedDisk(seededRandom(1));
    const idempotent = { producerId: 1, producerEpoch: 0, baseSequence: 0 };
    append(open(disk), idempotent);
    expect(append(open(disk), idempotent, true)).toMatchObject({ isDuplicate: true, baseOffset: 0 });
    disk.crash();
    expect(open(disk).endOffset).toBe(1);
  });
});

describe('a full disk', () => {
  it('refuses the batch, keeps the log as it was, and takes more once there is room', () => {
    const disk = new SimulatedDisk(seededRandom(1), { capacityBytes: 100 });
    const log = open(disk, { segmentBytes: ONE_BATCH });
    expect(append(log, { values: ['a'] }).errorCode).toBe(errors.NONE);
    expect(append(log, { values: ['b'] }).errorCode).toBe(errors.KAFKA_STORAGE_ERROR);
    disk.settings.capacityBytes = 1000;
    expect(append(log, { values: ['c'] }, true)).toMatchObject({ errorCode: errors.NONE, baseOffset: 1 });
    disk.crash();
    expect(content(open(disk)).map(({ value }) => value)).toEqual(['a', 'c']);
  });

  it('does not remember the sequence of a batch that it had no room for', () => {
    const disk = new SimulatedDisk(seededRandom(1), { capacityBytes: 10 });
    const log = open(disk);
    const idempotent = { producerId: 1, producerEpoch: 0, baseSequence: 0 };
    expect(append(log, idempotent).errorCode).toBe(errors.KAFKA_STORAGE_ERROR);
    disk.settings.capacityBytes = 1000;
    expect(append(log, idempotent)).toMatchObject({ errorCode: errors.NONE, isDuplicate: false });
  });
});

it('refuses a batch that is larger than the topic allows, and stamps one where the topic says so', () => {
  expect(append(open(new MemoryStorage(), { maxMessageBytes: 80 }), { values: ['x'.repeat(100)] }).errorCode).toBe(errors.MESSAGE_TOO_LARGE);
  expect(append(open(new MemoryStorage(), { segmentBytes: 80 }), { values: ['x'.repeat(100)] }).errorCode).toBe(errors.RECORD_LIST_TOO_LARGE);
  const log = open(new MemoryStorage(), { stampsAppendTime: true });
  expect(append(log, { baseTimestampMs: 5 }).appendTimeMs).toBe(77);
  expect(log.firstAtOrAfter(6)).toEqual({ offset: 0, timestampMs: 77 });
});

it('tells a producer that sends a stamped batch again when it was stamped, also after a restart', () => {
  const storage = new MemoryStorage();
  const idempotent = { producerId: 1, producerEpoch: 0, baseSequence: 0, baseTimestampMs: 5 };
  const log = open(storage, { stampsAppendTime: true });
  expect(append(log, idempotent)).toMatchObject({ appendTimeMs: 77, isDuplicate: false });
  const again = (to: PartitionLog): AppendResult => to.append(new RecordBatch(recordBatch(idempotent)), 99, false);
  expect(again(log)).toMatchObject({ appendTimeMs: 77, isDuplicate: true });
  expect(again(open(storage, { stampsAppendTime: true }))).toMatchObject({ appendTimeMs: 77, isDuplicate: true });
});

it('a log does not begin on a file that holds records and that it was not told of', () => {
  const storage = new MemoryStorage();
  append(open(storage), { values: ['a'] });
  expect(() => new PartitionLog(storage, 'log', settings)).toThrow('holds 69 bytes that were never read back');
});
