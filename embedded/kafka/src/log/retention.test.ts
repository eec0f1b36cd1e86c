// Records that go by age, size or request, through the core: when, how much, and what is left after a crash.
import { describe, expect, it } from 'vitest';
import { alterConfigs } from '../../test/admin-requests.ts';
import { BrokerRig, type RigClient } from '../../test/broker-rig.ts';
import { fetch, listOffset, produce, readFetched, writeFetch } from '../../test/log-requests.ts';
import { recordBatch, valuesIn } from '../../test/record-batches.ts';
import { seededRandom } from '../../test/seeded-random.ts';
import type { BrokerOptions } from '../broker-options.ts';
import { errors } from '../errors.ts';
import { MemoryStorage } from '../storage/memory.ts';
import { SimulatedDisk } from '../storage/simulated-disk.ts';
import type { PartitionLog } from './partition-log.ts';

const CHECK_MS = 1000;
/** Room for a batch of one short value, and for no second one. */
const ONE_BATCH = '100';

function start(configs: Record<string, string>, options: Partial<BrokerOptions> = {}) {
  const rig = new BrokerRig({ logRetentionCheckIntervalMs: CHECK_MS, logCleanerBackoffMs: CHECK_MS, ...options });
  if (rig.broker.topics.get('topic') === undefined) rig.broker.topics.create('topic', 1, new Map(Object.entries(configs)));
  return { rig, client: rig.connect(), log: rig.broker.topics.partition('topic', 0)! };
}

function send(client: RigClient, value: string, baseTimestampMs: number): void {
  expect(produce(client, recordBatch({ values: [value], baseTimestampMs })).errorCode).toBe(errors.NONE);
}

function deleteTo(client: RigClient, offset: number, topic = 'topic'): { startOffset: number; errorCode: number } {
  const reader = client.call(21, 2, (writer) => {
    writer.structs([topic], (name) => writer.string(name).structs([0], (index) => writer.i32(index).i64(offset))).i32(1000);
  });
  reader.i32();
  const [[deleted]] = reader.structs(() => {
    reader.string();
    return reader.structs(() => {
      reader.i32();
      return { startOffset: reader.i64(), errorCode: reader.i16() };
    });
  });
  return deleted;
}

const values = (log: PartitionLog): string[] =>
  valuesIn(Buffer.concat(log.read(log.startOffset, Infinity, true).pieces)).filter(({ offset }) => offset >= log.startOffset).map(({ value }) => value);

describe('by age', () => {
  it('whole files go once their latest record is too old, and a consumer below is told', () => {
    const { rig, client, log } = start({ 'retention.ms': '5000', 'segment.bytes': ONE_BATCH });
    for (const [value, ms] of [['a', 100], ['b', 50], ['c', 2000]] as const) send(client, value, ms);
    rig.advance(5100);
    expect(values(log)).toEqual(['a', 'b', 'c']);
    rig.advance(1);
    // Both: one that is old enough lies behind another, and the check is the same.
    expect(values(log)).toEqual(['c']);
    expect(rig.events.at(-1)).toEqual({ type: 'retention', topic: 'topic', partition: 0, startOffset: 2 });
    expect(fetch(client, { from: [[0, 1]] }).partitions[0].errorCode).toBe(errors.OFFSET_OUT_OF_RANGE);
    expect([listOffset(client, -2).offset, listOffset(client, 0).offset]).toEqual([2, 2]);
  });

  it('the file that is appended to goes, too, and the next record gets the next offset, also after a crash', () => {
    const disk = new SimulatedDisk(seededRandom(1));
    const { rig, client, log } = start({ 'retention.ms': '5000' }, { storage: disk, flush: 'acks-all' });
    for (const value of ['a', 'b', 'c']) send(client, value, 0);
    rig.advance(6000);
    expect([values(log), log.startOffset, log.endOffset, log.sizeBytes]).toEqual([[], 3, 3, 0]);
    disk.crash({ tear: true });
    const again = start({}, { storage: disk });
    expect([again.log.startOffset, again.log.endOffset]).toEqual([3, 3]);
    send(again.client, 'd', 0);
    expect(listOffset(again.client, -1).offset).toBe(4);
  });

  it('a waiting fetch is answered when its offset is gone', () => {
    const { rig, client } = start({ 'retention.ms': '5000' });
    send(client, 'a', 0);
    const waiting = rig.connect();
    waiting.send(1, 11, writeFetch({ from: [[0, 0]], maxWaitMs: 100_000, minBytes: 10_000 }));
    rig.advance(6000);
    expect(readFetched(waiting.take()!).partitions[0].errorCode).toBe(errors.OFFSET_OUT_OF_RANGE);
  });

  it('a new file is begun once records are segment.ms apart, so that the old ones can go', () => {
    const { rig, client, log } = start({ 'retention.ms': '5000', 'segment.ms': '1000' });
    for (const ms of [0, 1000, 1001, 2001, 2002]) send(client, String(ms), ms);
    rig.advance(6001);
    expect(values(log)).toEqual(['1001', '2001', '2002']);
  });

  it('nothing goes for ever with -1, nothing is armed then, and a change of the settings counts', () => {
    const { rig, client, log } = start({ 'retention.ms': '-1' });
    send(client, 'a', 0);
    expect(rig.broker.nextDeadline()).toBe(Infinity);
    alterConfigs(client, 'topic', [['retention.ms', '10']]);
    rig.advance(CHECK_MS);
    expect(values(log)).toEqual([]);
  });

  it('with the defaults of Kafka nothing is due before a week, and no deadline moves when records come', () => {
    const { rig, client } = start({});
    send(client, 'a', 1000);
    const dueMs = rig.broker.nextDeadline();
    expect(dueMs).toBe(1000 + 7 * 86_400_000 + 1);
    for (let sent = 0; sent < 100; sent++) send(client, 'more', 2000 + sent);
    expect(rig.broker.nextDeadline()).toBe(dueMs);
  });

  it('what an earlier broker left goes by the time that records are stamped with, however far that is from the clock', () => {
    const storage = new MemoryStorage();
    const before = start({ 'retention.ms': '5000' }, { storage });
    send(before.client, 'a', 1_700_000_000_000);
    const options: Partial<BrokerOptions> = { storage, wallTime: () => 1_700_000_000_000 + rig.nowMs };
    const { rig, log } = start({}, options);
    rig.advance(5000);
    expect(log.startOffset).toBe(0);
    rig.advance(2 * CHECK_MS);
    expect(log.startOffset).toBe(1);
    expect(rig.broker.nextDeadline()).toBe(Infinity);
  });

  it('what an earlier broker left goes, too, after one interval', () => {
    const disk = new SimulatedDisk(seededRandom(1));
    send(start({ 'retention.ms': '5000' }, { storage: disk }).client, 'a', 10);
    const { rig, client, log } = start({}, { storage: disk });
    rig.nowMs = 1_000_000;
    listOffset(client, -1);
    rig.advance(CHECK_MS - 1);
    expect(values(log)).toEqual(['a']);
    rig.advance(1);
    expect(values(log)).toEqual([]);
  });
});

describe('by size', () => {
  it('nothing is armed while the file that is appended to cannot make it too much', () => {
    const { rig, client, log } = start({ 'retention.bytes': '300', 'retention.ms': '-1', 'segment.bytes': ONE_BATCH });
    const armed: number[] = [];
    for (let sent = 0; sent < 5; sent++) {
      send(client, 'x', 0);
      armed.push(rig.broker.nextDeadline());
    }
    // 69 bytes each, and up to 100 in the last one: with the fifth file there can be 307 without the first.
    expect(armed).toEqual([Infinity, Infinity, Infinity, Infinity, CHECK_MS]);
    rig.advance(CHECK_MS);
    expect(log.startOffset).toBe(0);
    send(client, 'x', 0);
    rig.advance(CHECK_MS);
    expect(log.startOffset).toBe(1);
  });

  it('whole files go while what is left is as large as retention.bytes', () => {
    const { rig, client, log } = start({ 'retention.bytes': '200', 'segment.bytes': ONE_BATCH });
    for (const value of ['a', 'b', 'c', 'd', 'e']) send(client, value, 1000);
    const one = recordBatch({ values: ['a'] }).length;
    expect([3 * one >= 200, 2 * one < 200]).toEqual([true, true]);
    rig.advance(CHECK_MS);
    expect(values(log)).toEqual(['c', 'd', 'e']);
    rig.advance(10 * CHECK_MS);
    expect(values(log)).toEqual(['c', 'd', 'e']);
    send(client, 'f', 1000);
    rig.advance(CHECK_MS);
    expect(values(log)).toEqual(['d', 'e', 'f']);
  });

  it('room is made on a full disk', () => {
    const disk = new SimulatedDisk(seededRandom(1));
    const { rig, client, log } = start({ 'retention.ms': '5000', 'segment.bytes': ONE_BATCH }, { storage: disk });
    for (const value of ['a', 'b', 'c']) send(client, value, 0);
    disk.settings.capacityBytes = disk.usedBytes;
    rig.advance(6000);
    expect(values(log)).toEqual([]);
    send(client, 'd', 6000);
  });
});

describe('DeleteRecords', () => {
  it('is remembered across a crash when it was acknowledged, in the middle of a file', () => {
    const disk = new SimulatedDisk(seededRandom(1));
    const { client } = start({}, { storage: disk, flush: 'acks-all' });
    for (const value of ['a', 'b', 'c', 'd']) send(client, value, 1000);
    expect(deleteTo(client, 2)).toEqual({ startOffset: 2, errorCode: errors.NONE });
    disk.crash();
    const again = start({}, { storage: disk });
    expect([again.log.startOffset, values(again.log)]).toEqual([2, ['c', 'd']]);
    expect(fetch(again.client, { from: [[0, 1]] }).partitions[0].errorCode).toBe(errors.OFFSET_OUT_OF_RANGE);
  });

  it('removes files that lie before the offset, and no other', () => {
    const disk = new SimulatedDisk(seededRandom(1));
    const { client, log } = start({ 'segment.bytes': ONE_BATCH }, { storage: disk });
    for (const value of ['a', 'b', 'c']) send(client, value, 1000);
    const files = () => disk.list().filter((name) => name.endsWith('.log')).length;
    deleteTo(client, 2);
    expect([files(), values(log)]).toEqual([1, ['c']]);
    deleteTo(client, -1);
    expect([files(), values(log), log.startOffset]).toEqual([1, [], 3]);
  });

  it('finds the latest of what is left', () => {
    const { client } = start({});
    for (const [value, ms] of [['a', 5000], ['b', 100], ['c', 300], ['d', 200]] as const) send(client, value, ms);
    deleteTo(client, 1);
    expect(listOffset(client, -3)).toMatchObject({ offset: 2, timestampMs: 300 });
    deleteTo(client, 4);
    expect(listOffset(client, -3)).toMatchObject({ offset: -1 });
  });

  it('says on a full disk that it could not', () => {
    const disk = new SimulatedDisk(seededRandom(1));
    const { client, log } = start({}, { storage: disk });
    send(client, 'a', 1000);
    disk.settings.capacityBytes = disk.usedBytes;
    expect(deleteTo(client, 1)).toEqual({ startOffset: -1, errorCode: errors.KAFKA_STORAGE_ERROR });
    expect(values(log)).toEqual(['a']);
  });

  it('does not bring back what it deleted when the rest is lost', () => {
    const disk = new SimulatedDisk(seededRandom(1));
    const { rig, client } = start({}, { storage: disk });
    for (const value of ['a', 'b', 'c']) send(client, value, 1000);
    deleteTo(client, 2);
    rig.broker.flush();
    const [name] = disk.list().filter((file) => file.endsWith('.log'));
    disk.open(name).truncate(80);
    const again = start({}, { storage: disk });
    expect([again.log.startOffset, again.log.endOffset]).toEqual([2, 2]);
  });
});
