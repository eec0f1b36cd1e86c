// Atomicity, through crashes of the disk at any moment: of each transaction all is there afterwards, or nothing.
import { describe, expect, it } from 'vitest';
import { BrokerRig, type RigClient } from '../../test/broker-rig.ts';
import { fetchOffset } from '../../test/group-requests.ts';
import { fetch } from '../../test/log-requests.ts';
import { seededRandom } from '../../test/seeded-random.ts';
import { committedValues, initProducer, TransactionalProducer } from '../../test/transactions.ts';
import { recordBatch } from '../../test/record-batches.ts';
import { writeProduce } from '../../test/log-requests.ts';
import type { Writer } from '../codec/writer.ts';
import { SimulatedDisk, type Tear } from '../storage/simulated-disk.ts';

const SEEDS = 150;
const PARTITIONS = 3;
const TIMEOUT_MS = 500;

interface Identity {
  producerId: number;
  producerEpoch: number;
}

/** A request of one transaction, and whether it is its decision. */
interface Step {
  key: number;
  version: number;
  write: (writer: Writer) => unknown;
  decides?: 'commit' | 'abort';
}

/** Copies one value after the other, each into all partitions and as an offset, in a transaction of its own. */
class Copier {
  /** Values whose end was acknowledged. */
  readonly committed: string[] = [];
  readonly aborted: string[] = [];
  identity: Identity | null = null;
  readonly name: string;
  private readonly random: () => number;
  private made = 0;
  private value = '';
  private steps: Step[] = [];
  private pending: Step | null = null;
  private readonly sequences: number[] = Array.from({ length: PARTITIONS }, () => 0);

  constructor(name: string, random: () => number) {
    this.name = name;
    this.random = random;
  }

  act(client: RigClient): void {
    if (this.pending !== null) return;
    if (this.identity === null) this.steps = [this.initialize()];
    else if (this.steps.length === 0) this.steps = this.transaction(this.identity);
    this.pending = this.steps[0];
    client.send(this.pending.key, this.pending.version, (writer) => void this.pending!.write(writer));
  }

  takeAnswer(client: RigClient): void {
    const reader = this.pending === null ? null : client.take();
    if (reader === null) return;
    const step = this.pending!;
    this.pending = null;
    if (step.key !== 0) reader.i32();
    if (step.key === 22 || step.key === 25 || step.key === 26) {
      const error = reader.i16();
      // Busy with the transaction before: the same again.
      if (error === 51) return;
      if (error !== 0) throw new Error(`API key ${step.key}: error ${error}`);
    } else {
      const [[error]] = reader.structs(() => [reader.string(), reader.structs(() => [reader.i32(), reader.i16(), ...(step.key === 0 ? [reader.i64(), reader.i64(), reader.i64()] : [])][1])][1] as number[]);
      if (error === 51) return;
      if (error !== 0) throw new Error(`API key ${step.key}: error ${error}`);
    }
    if (step.key === 22) this.identity = { producerId: reader.i64(), producerEpoch: reader.i16() };
    if (step.decides === 'commit') this.committed.push(this.value);
    if (step.decides === 'abort') this.aborted.push(this.value);
    this.steps.shift();
  }

  private initialize(): Step {
    return { key: 22, version: 4, write: (writer) => writer.string(this.name).i32(TIMEOUT_MS).i64(-1).i16(-1) };
  }

  private transaction({ producerId, producerEpoch }: Identity): Step[] {
    const [number, value] = [++this.made, `${this.name}-${this.made}`];
    this.value = value;
    const own = (writer: Writer): Writer => writer.string(this.name).i64(producerId).i16(producerEpoch);
    const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);
    const batches = partitions.map((partition) => recordBatch({ values: [value], producerId, producerEpoch, baseSequence: this.sequences[partition]++, attributes: 0x10 }));
    const isCommit = this.random() < 0.6;
    return [
      { key: 24, version: 3, write: (writer) => own(writer).structs(['topic'], (name) => writer.string(name).array(partitions, (each) => writer.i32(each))) },
      ...partitions.map((partition): Step => ({ key: 0, version: 7, write: writeProduce(batches[partition], { partition, transactionalId: this.name }) })),
      { key: 25, version: 3, write: (writer) => own(writer).string(this.name) },
      {
        key: 28, version: 3,
        write: (writer) => {
          writer.string(this.name).string(this.name).i64(producerId).i16(producerEpoch).i32(-1).string('').string(null);
          writer.structs(['topic'], (name) => writer.string(name).structs([0], (index) => writer.i32(index).i64(number).i32(-1).string('')));
        },
      },
      { key: 26, version: 3, write: (writer) => own(writer).bool(isCommit), decides: isCommit ? 'commit' : 'abort' },
    ];
  }
}

interface Found {
  problems: string[];
  decided: number;
}

function crashed(seed: number, tear: false | Tear): Found {
  const random = seededRandom(seed);
  let rig: BrokerRig;
  const disk = new SimulatedDisk(random, { syncMs: 5, appendMs: 1, now: () => rig?.nowMs ?? 0 });
  const options = { storage: disk, flush: 'acks-all' as const, random, segmentBytes: 1_000 };
  rig = new BrokerRig(options);
  rig.broker.topics.create('topic', PARTITIONS);
  rig.advance(100);
  const copiers = ['first', 'second'].map((name) => new Copier(name, random));
  const clients = copiers.map(() => rig.connect());
  for (let left = 10 + Math.floor(random() * 150); left > 0; left--) {
    copiers.forEach((copier, index) => copier.act(clients[index]));
    rig.advance(Math.floor(random() * 12));
    copiers.forEach((copier, index) => copier.takeAnswer(clients[index]));
  }
  disk.crash({ tear });
  const { nowMs } = rig;
  rig = new BrokerRig(options);
  rig.nowMs = nowMs;
  // Some come before the first tick, as the next producer of their id.
  if (random() < 0.5) for (const { name } of copiers) rig.connect().send(22, 4, (writer) => writer.string(name).i32(TIMEOUT_MS).i64(-1).i16(-1));
  // What was not decided runs out of its time.
  rig.advance(2 * TIMEOUT_MS);
  return { problems: copiers.flatMap((copier) => problemsOf(rig, copier)), decided: copiers.reduce((sum, { committed, aborted }) => sum + committed.length + aborted.length, 0) };
}

function problemsOf(rig: BrokerRig, copier: Copier): string[] {
  const client = rig.connect();
  const name = copier.name;
  const problems: string[] = [];
  const read = Array.from({ length: PARTITIONS }, (_, partition) => committedValues(client, partition).filter((value) => value.startsWith(name)));
  if (new Set(read.map((values) => values.join())).size !== 1) problems.push(`partitions differ: ${read.map((values) => values.join()).join(' | ')}`);
  const [seen] = read;
  for (const value of copier.committed) if (!seen.includes(value)) problems.push(`${value} was committed, and is not there`);
  for (const value of copier.aborted) if (seen.includes(value)) problems.push(`${value} was aborted, and is there`);
  const offset = fetchOffset(client, name);
  if (offset !== Number(seen.at(-1)?.split('-')[1] ?? -1)) problems.push(`the offset is ${offset}, the records are ${seen.join()}`);
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const { highWatermark, stableOffset } = fetch(client, { from: [[partition, 0]], readsCommitted: true }).partitions[0];
    if (stableOffset !== highWatermark) problems.push(`${partition} is stable up to ${stableOffset} of ${highWatermark}`);
  }
  if (copier.identity === null) return problems;
  client.send(22, 4, (writer) => writer.string(name).i32(TIMEOUT_MS).i64(-1).i16(-1));
  rig.advance(100);
  const reader = client.take()!;
  reader.i32();
  const [error, producerId, producerEpoch] = [reader.i16(), reader.i64(), reader.i16()];
  const isFenced = producerId !== copier.identity.producerId || producerEpoch > copier.identity.producerEpoch;
  if (error !== 0 || !isFenced) problems.push(`the next producer is ${producerId}/${producerEpoch} (error ${error}), as the one before`);
  return problems.map((problem) => `${name}: ${problem}`);
}

describe(`${SEEDS} crashes of a disk whose syncs take time, with flush 'acks-all',`, () => {
  it.each([false, 'prefix', 'garbage'] as const)('leave of each transaction all or nothing, and its producer fenced (torn: %s)', (tear) => {
    const found = Array.from({ length: SEEDS }, (_, seed) => crashed(seed, tear));
    expect(found.flatMap(({ problems }, seed) => problems.map((problem) => `seed ${seed}: ${problem}`))).toEqual([]);
    expect(found.filter(({ decided }) => decided > 0).length).toBeGreaterThan(SEEDS / 2);
  });
});

it('a producer of before a restart is fenced by the next one of its id', () => {
  const disk = new SimulatedDisk(seededRandom(1));
  const before = new BrokerRig({ storage: disk, flush: 'acks-all' });
  const first = initProducer(before.connect(), 'id');
  disk.crash();
  expect(initProducer(new BrokerRig({ storage: disk, flush: 'acks-all' }).connect(), 'id')).toMatchObject({ producerId: first.producerId, producerEpoch: first.producerEpoch + 1 });
});

it('a decision that the broker before had not synced is on the disk before anything is marked as it says', () => {
  const disk = new SimulatedDisk(seededRandom(1));
  const before = new BrokerRig({ storage: disk });
  before.broker.topics.create('topic', 2);
  const client = before.connect();
  const producer = new TransactionalProducer(client, 'id');
  producer.add([0, 1]);
  for (const partition of [0, 1]) producer.send('a', partition);
  before.broker.flush();
  // The decision is written, and the process ends before its cost is over: nothing is marked, and nobody synced it.
  disk.settings.appendMs = 1;
  client.send(26, 3, (writer) => writer.string('id').i64(producer.producerId).i16(producer.producerEpoch).bool(true));
  disk.settings.appendMs = 0;
  // Room for one of the two marks.
  disk.settings.capacityBytes = disk.usedBytes + 100;
  const second = new BrokerRig({ storage: disk, flush: 'acks-all' });
  second.advance(0);
  expect(second.events.filter(({ type }) => type === 'marker')).toMatchObject([{ partition: 0, result: 'commit' }]);
  disk.crash();
  disk.settings.capacityBytes = Infinity;
  const third = new BrokerRig({ storage: disk, flush: 'acks-all' });
  third.advance(60_000);
  expect([0, 1].map((partition) => committedValues(third.connect(), partition))).toEqual([['a'], ['a']]);
});

it.each([0, 4])('a transaction that is decided before the first tick after a restart, %i ms before it, is ended once, and the next one of its producer stays', (tickedAfterMs) => {
  let rig: BrokerRig;
  const disk = new SimulatedDisk(seededRandom(1), { syncMs: 5, now: () => rig.nowMs });
  const options = { storage: disk, flush: 'acks-all' as const };
  const asked = (key: number, version: number, write: (writer: Writer) => unknown): void => {
    rig.connect().send(key, version, (writer) => void write(writer));
  };
  rig = new BrokerRig(options);
  rig.broker.topics.create('topic', 1);
  const own = (writer: Writer): Writer => writer.string('id').i64(0).i16(0);
  const addsPartition = (writer: Writer): Writer => own(writer).structs(['topic'], (name) => writer.string(name).array([0], (each) => writer.i32(each)));
  const sends = (value: string, baseSequence: number): ((writer: Writer) => unknown) =>
    writeProduce(recordBatch({ values: [value], producerId: 0, producerEpoch: 0, baseSequence, attributes: 0x10 }), { transactionalId: 'id' });
  asked(22, 4, (writer) => writer.string('id').i32(60_000).i64(-1).i16(-1));
  rig.advance(20);
  asked(24, 3, addsPartition);
  rig.advance(20);
  asked(0, 7, sends('one', 0));
  rig.advance(20);
  disk.crash();
  const { nowMs } = rig;
  rig = new BrokerRig(options);
  rig.nowMs = nowMs;
  asked(26, 3, (writer) => own(writer).bool(true));
  rig.nowMs += tickedAfterMs;
  for (let step = 0; step < 40; step++) {
    rig.advance(1);
    asked(24, 3, addsPartition);
  }
  asked(0, 7, sends('two', 1));
  rig.advance(20);
  asked(26, 3, (writer) => own(writer).bool(true));
  rig.advance(40);
  expect(rig.events.filter(({ type }) => type === 'marker')).toMatchObject([{ offset: 1, result: 'commit' }, { offset: 3, result: 'commit' }]);
  expect(committedValues(rig.connect())).toEqual(['one', 'two']);
});
