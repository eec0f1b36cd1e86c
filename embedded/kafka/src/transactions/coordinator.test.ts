import { describe, expect, it } from 'vitest';
import { BrokerRig } from '../../test/broker-rig.ts';
import { deleteTopics } from '../../test/admin-requests.ts';
import { commitOffset, fetchOffset } from '../../test/group-requests.ts';
import { fetch, listOffset } from '../../test/log-requests.ts';
import { seededRandom } from '../../test/seeded-random.ts';
import { committedValues, initProducer, TransactionalProducer } from '../../test/transactions.ts';
import type { BrokerOptions } from '../broker-options.ts';
import { errors } from '../errors.ts';
import { MemoryStorage } from '../storage/memory.ts';
import { SimulatedDisk } from '../storage/simulated-disk.ts';
import { TransactionCoordinator } from './coordinator.ts';
import { initialized, newTransaction } from './transaction.ts';

const WEEK_MS = 604_800_000;

function start(options: Partial<BrokerOptions> = {}) {
  const rig = new BrokerRig(options);
  if (rig.broker.topics.get('topic') === undefined) rig.broker.topics.create('topic', 3, new Map([['retention.ms', '-1']]));
  return { rig, client: rig.connect() };
}

const stateOf = (rig: BrokerRig, transactionalId: string) => rig.broker.service(TransactionCoordinator).find(transactionalId)?.transaction.state;

describe('a transaction', () => {
  it('goes through its states, and each is told', () => {
    const { rig, client } = start();
    const producer = new TransactionalProducer(client, 'id');
    expect([producer.add([0, 1]), producer.send('a'), producer.addGroup(), producer.commitOffset(1), producer.end(true)]).toEqual([0, 0, 0, 0, 0]);
    const states = rig.events.flatMap((event) => (event.type === 'transaction' ? [event.state] : []));
    expect(states).toEqual(['Empty', 'Ongoing', 'Ongoing', 'PrepareCommit', 'CompleteCommit']);
    expect(rig.events.filter(({ type }) => type === 'marker')).toMatchObject([{ partition: 0, offset: 1, result: 'commit' }, { partition: 1, offset: 0 }]);
    expect(rig.events.filter(({ type }) => type === 'commit')).toMatchObject([{ group: 'group', offset: 1 }]);
    // The group that the offsets are of is looked at once more.
    rig.advance(600_000);
    expect(rig.broker.nextDeadline()).toBe(Infinity);
  });

  it('tells when it began, by the time that records are stamped with, and nothing before it did', () => {
    const { rig, client } = start({ wallTime: () => 1_700_000_000_000 + rig.nowMs });
    const began = (): number => {
      const reader = client.call(65, 0, (writer) => writer.array(['id'], (id) => writer.string(id)));
      reader.i32();
      return reader.structs(() => [reader.i16(), reader.string(), reader.string(), reader.i32(), reader.i64(), reader.i64(), reader.i16(), reader.structs(() => [reader.string(), reader.array(() => reader.i32())])])[0][4] as number;
    };
    const producer = new TransactionalProducer(client, 'id');
    expect(began()).toBe(-1);
    rig.advance(5);
    producer.add();
    rig.advance(5);
    producer.add([1]);
    expect(began()).toBe(1_700_000_000_005);
    producer.end(true);
    expect(began()).toBe(1_700_000_000_005);
    new TransactionalProducer(client, 'id');
    expect(began()).toBe(-1);
  });

  it('that outlasts its timeout is aborted then, and not before', () => {
    const { rig, client } = start();
    const producer = new TransactionalProducer(client, 'id', 5_000);
    producer.add();
    producer.send('a');
    rig.advance(4_999);
    expect(stateOf(rig, 'id')).toBe('Ongoing');
    rig.advance(1);
    expect(stateOf(rig, 'id')).toBe('CompleteAbort');
    expect(producer.end(true)).toBe(errors.PRODUCER_FENCED);
    expect(producer.send('b')).toBe(errors.INVALID_PRODUCER_EPOCH);
    expect(committedValues(client)).toEqual([]);
    const { highWatermark, stableOffset } = fetch(client).partitions[0];
    expect([highWatermark, stableOffset]).toEqual([2, 2]);
  });

  it('hides what is aborted from a search by time, as what is not decided', () => {
    const { client } = start();
    const producer = new TransactionalProducer(client, 'id');
    producer.add();
    producer.send('a');
    const wanted = (isolation: number) => {
      const reader = client.call(2, 2, (writer) => writer.i32(-1).i8(isolation).structs(['topic'], (name) => writer.string(name).structs([0], (index) => writer.i32(index).i64(500))));
      reader.i32();
      return reader.structs(() => [reader.string(), reader.structs(() => [reader.i32(), reader.i16(), reader.i64(), reader.i64()][3])])[0][1];
    };
    expect([wanted(0), wanted(1)]).toEqual([[0], [-1]]);
    producer.end(true);
    expect(wanted(1)).toEqual([0]);
    expect(listOffset(client, -1).offset).toBe(2);
  });

  it('whose topic was deleted ends all the same', () => {
    const { rig, client } = start();
    const producer = new TransactionalProducer(client, 'id');
    producer.add();
    producer.send('a');
    deleteTopics(client, ['topic']);
    expect(producer.end(true)).toBe(errors.NONE);
    expect(stateOf(rig, 'id')).toBe('CompleteCommit');
  });

  it('does not overwrite an offset that was committed after it was told its own', () => {
    const { client } = start();
    const producer = new TransactionalProducer(client, 'id');
    producer.addGroup();
    producer.commitOffset(5);
    commitOffset(client, { offset: 9 });
    producer.end(true);
    expect(fetchOffset(client)).toBe(9);
  });
});

describe('a transactional id', () => {
  it('that nobody used for a week is forgotten, and its producer with it', () => {
    const { rig, client } = start();
    const producer = new TransactionalProducer(client, 'id');
    rig.advance(WEEK_MS - 1);
    expect(producer.add()).toBe(errors.NONE);
    producer.end(false);
    rig.advance(WEEK_MS);
    expect(producer.add()).toBe(errors.INVALID_PRODUCER_ID_MAPPING);
    expect([...rig.broker.service(TransactionCoordinator).all()]).toEqual([]);
  });

  it('gets another producer id when there are no epochs left', () => {
    const last = { ...newTransaction('id', 7), producerEpoch: 32_766 };
    expect(initialized(last, 1, null, () => 8)).toMatchObject({ producerId: 8, producerEpoch: 0, previousProducerId: 7, lastProducerEpoch: -1 });
    expect(initialized(last, 1, { producerId: 7, producerEpoch: 32_766 }, () => 8)).toMatchObject({ producerId: 8, producerEpoch: 0, lastProducerEpoch: 32_766 });
    expect(initialized(last, 1, { producerId: 7, producerEpoch: 3 }, () => 8)).toBe(errors.PRODUCER_FENCED);
  });
});

describe('a broker that is started again', () => {
  it('fences and goes on as the one before: ongoing transactions are given their time anew, then aborted', () => {
    const storage = new MemoryStorage();
    const before = start({ storage });
    const done = new TransactionalProducer(before.client, 'done');
    done.add();
    done.send('a');
    done.end(true);
    const open = new TransactionalProducer(before.client, 'open', 5_000);
    open.add([0, 1]);
    open.send('b', 1);
    open.addGroup();
    open.commitOffset(4);
    const { rig, client } = start({ storage });
    rig.nowMs = 1_000_000;
    rig.advance(4_999);
    expect(initProducer(client, 'done')).toMatchObject({ producerId: done.producerId, producerEpoch: done.producerEpoch + 1 });
    expect(committedValues(client)).toEqual(['a']);
    expect([stateOf(rig, 'open'), fetch(client, { from: [[1, 0]] }).partitions[0].stableOffset]).toEqual(['Ongoing', 0]);
    rig.advance(1);
    expect([stateOf(rig, 'open'), fetch(client, { from: [[1, 0]] }).partitions[0].stableOffset]).toEqual(['CompleteAbort', 2]);
    expect([committedValues(client, 1), fetchOffset(client)]).toEqual([[], -1]);
    // The group that the offsets are of is looked at once more.
    rig.advance(600_000);
    expect(rig.broker.nextDeadline()).toBe(Infinity);
  });

  it('knows from the log what was aborted', () => {
    const storage = new MemoryStorage();
    const before = start({ storage, segmentBytes: 200 });
    const producer = new TransactionalProducer(before.client, 'id');
    for (const isCommit of [true, false, false, true]) {
      producer.add();
      producer.send(`${isCommit}`);
      producer.send(`${isCommit} again`);
      producer.end(isCommit);
    }
    const seen = ['true', 'true again', 'true', 'true again'];
    expect(committedValues(before.client)).toEqual(seen);
    expect(committedValues(start({ storage, segmentBytes: 200 }).client)).toEqual(seen);
  });

  it('aborts what a lost journal left behind in the logs and in the offsets', () => {
    const disk = new SimulatedDisk(seededRandom(1));
    const before = start({ storage: disk });
    const producer = new TransactionalProducer(before.client, 'id');
    producer.add();
    producer.send('a');
    producer.addGroup();
    producer.commitOffset(3);
    for (const name of disk.list().filter((each) => !each.startsWith('__transaction_state'))) disk.open(name).sync();
    disk.crash();
    const { rig, client } = start({ storage: disk });
    rig.advance(0);
    expect(rig.events).toContainEqual({ type: 'marker', topic: 'topic', partition: 0, offset: 1, producerId: producer.producerId, result: 'abort' });
    expect(fetch(client).partitions[0].stableOffset).toBe(2);
    expect([committedValues(client), fetchOffset(client)]).toEqual([[], -1]);
  });
});

describe('a full disk', () => {
  it('refuses what can be tried again, and ends later what was decided already', () => {
    const disk = new SimulatedDisk(seededRandom(1));
    const { rig, client } = start({ storage: disk });
    const producer = new TransactionalProducer(client, 'id');
    producer.add([0, 1]);
    producer.send('a');
    const { usedBytes } = disk;
    disk.settings.capacityBytes = usedBytes;
    expect(producer.add([2])).toBe(errors.COORDINATOR_NOT_AVAILABLE);
    expect(producer.end(true)).toBe(errors.COORDINATOR_NOT_AVAILABLE);
    expect(stateOf(rig, 'id')).toBe('Ongoing');
    // Room for the decision and for one marker, not for the other.
    disk.settings.capacityBytes = usedBytes + 200;
    expect(producer.end(true)).toBe(errors.NONE);
    expect(stateOf(rig, 'id')).toBe('PrepareCommit');
    expect(producer.add()).toBe(errors.CONCURRENT_TRANSACTIONS);
    expect(producer.end(true)).toBe(errors.CONCURRENT_TRANSACTIONS);
    expect(producer.end(false)).toBe(errors.INVALID_TXN_STATE);
    disk.settings.capacityBytes = Infinity;
    rig.advance(1_000);
    expect(stateOf(rig, 'id')).toBe('CompleteCommit');
    expect(rig.events.filter(({ type }) => type === 'marker')).toHaveLength(2);
    expect(committedValues(client)).toEqual(['a']);
  });
});

it('the journal of transactions stays small, and keeps the latest of each id', () => {
  const storage = new MemoryStorage();
  const { client } = start({ storage });
  const producer = new TransactionalProducer(client, 'i'.repeat(2_000));
  for (let round = 0; round < 400; round++) {
    producer.add();
    producer.end(round % 2 === 0);
  }
  const sizes = storage.list().filter((name) => name.startsWith('__transaction_state')).map((name) => storage.open(name).size);
  expect(Math.max(...sizes)).toBeLessThan(1_100_000);
  const again = start({ storage });
  expect(stateOf(again.rig, 'i'.repeat(2_000))).toBe('CompleteAbort');
});
