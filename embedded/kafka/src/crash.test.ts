// Durability, end to end through the core: what was acknowledged, against what a new broker finds on the disk after a crash.
import { describe, expect, it } from 'vitest';
import { BrokerRig, type RigClient } from '../test/broker-rig.ts';
import { fetch, readProduced, writeProduce } from '../test/log-requests.ts';
import { recordBatch, valuesIn } from '../test/record-batches.ts';
import { seededRandom } from '../test/seeded-random.ts';
import type { FlushPolicy, Random } from './broker-options.ts';
import { errors } from './errors.ts';
import { SimulatedDisk } from './storage/simulated-disk.ts';

const SEEDS = 200;
const PARTITIONS = 3;

interface Crash {
  /** Acknowledged under acks=all and not in the log afterwards. */
  missing: string[];
  acknowledged: number;
  /** Values that are in the log more than once. */
  repeated: string[];
}

/** One producer's sends to one partition, some with acks=1, as an idempotent client does them, with a retry of what was not answered. */
class Sender {
  readonly acknowledged: string[] = [];
  private readonly partition: number;
  private sequence = 0;
  private waitsOn: RigClient | null = null;
  private pending: { batch: Buffer; values: string[]; acks: number } | null = null;

  constructor(partition: number) {
    this.partition = partition;
  }

  send(client: RigClient, random: Random): void {
    if (this.waitsOn === client) return;
    this.waitsOn = client;
    if (this.pending === null) {
      const values = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, index) => `p${this.partition}-${this.sequence + index}`);
      const batch = recordBatch({ values, producerId: 100 + this.partition, producerEpoch: 0, baseSequence: this.sequence });
      this.pending = { batch, values, acks: random() < 0.5 ? 1 : -1 };
    }
    // The broker keeps the bytes that it is given and writes into them.
    client.send(0, 7, writeProduce(Buffer.from(this.pending.batch), { partition: this.partition, acks: this.pending.acks }));
  }

  takeAnswer(client: RigClient): void {
    const reader = client.take();
    if (reader === null) return;
    this.waitsOn = null;
    const { errorCode } = readProduced(reader);
    if (this.pending === null || errorCode !== errors.NONE) return;
    if (this.pending.acks === -1) this.acknowledged.push(...this.pending.values);
    this.sequence += this.pending.values.length;
    this.pending = null;
  }
}

/** Sends for a while, with syncs that take time; the power fails at a random moment; everything is read back, then retried. */
function crashed(seed: number, flush: FlushPolicy, tear: boolean): Crash {
  const random = seededRandom(seed);
  const disk = new SimulatedDisk(random, { syncMs: 5, appendMs: 1 });
  const options = { storage: disk, flush, random, segmentBytes: 500 };
  let rig = new BrokerRig(options);
  rig.broker.topics.create('topic', PARTITIONS);
  const senders = Array.from({ length: PARTITIONS }, (_, partition) => new Sender(partition));
  let clients = senders.map(() => rig.connect());
  const turn = (): void => {
    senders.forEach((sender, partition) => {
      if (random() < 0.6) sender.send(clients[partition], random);
    });
    rig.advance(Math.floor(random() * 8));
    senders.forEach((sender, partition) => sender.takeAnswer(clients[partition]));
  };
  for (let left = 5 + Math.floor(random() * 40); left > 0; left--) turn();
  const promised = senders.flatMap(({ acknowledged }) => [...acknowledged]);
  disk.crash({ tear });
  rig = new BrokerRig(options);
  const missing = promised.filter((value) => !new Set(stored(rig)).has(value));
  clients = senders.map(() => rig.connect());
  for (let left = 10; left > 0; left--) turn();
  const values = stored(rig);
  return { missing, acknowledged: promised.length, repeated: values.filter((value, index) => values.indexOf(value) !== index) };
}

function stored(rig: BrokerRig): string[] {
  const from = Array.from({ length: PARTITIONS }, (_, partition) => [partition, 0] as const);
  const { partitions } = fetch(rig.connect(), { from: from.map(([partition, offset]) => [partition, offset]) });
  return partitions.flatMap(({ records }) => valuesIn(records).map(({ value }) => value));
}

const crashes = (flush: FlushPolicy, tear: boolean): Crash[] => Array.from({ length: SEEDS }, (_, seed) => crashed(seed, flush, tear));

describe.each([{ tear: false }, { tear: true }])(`${SEEDS} crashes of the disk (torn files: $tear)`, ({ tear }) => {
  it("with flush 'acks-all' lose no message that was acknowledged, and repeat none that is retried", () => {
    const found = crashes('acks-all', tear);
    expect(found.flatMap(({ missing }, seed) => missing.map((value) => `seed ${seed}: ${value}`))).toEqual([]);
    expect(found.flatMap(({ repeated }, seed) => repeated.map((value) => `seed ${seed}: ${value}`))).toEqual([]);
    expect(found.filter(({ acknowledged }) => acknowledged > 0).length).toBeGreaterThan(SEEDS / 2);
  });

  it("with flush 'never' lose messages that were acknowledged", () => {
    const losses = crashes('never', tear).filter(({ missing }) => missing.length > 0);
    expect(losses.length).toBeGreaterThan(SEEDS / 2);
  });
});
