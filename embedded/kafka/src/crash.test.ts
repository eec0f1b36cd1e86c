// Durability, end to end through the core: what was acknowledged, against what a new broker finds on the disk after a crash.
import { describe, expect, it } from 'vitest';
import { BrokerRig, type RigClient } from '../test/broker-rig.ts';
import { Changer, Sender } from '../test/crash-clients.ts';
import { fetch } from '../test/log-requests.ts';
import { valuesIn } from '../test/record-batches.ts';
import { seededRandom } from '../test/seeded-random.ts';
import type { FlushPolicy } from './broker-options.ts';
import { SimulatedDisk, type Tear } from './storage/simulated-disk.ts';

const SEEDS = 200;
const PARTITIONS = 3;

interface Crash {
  /** Acknowledged under acks=all and not in the log afterwards. */
  missing: string[];
  acknowledged: number;
  /** Values that are in the log more than once. */
  repeated: string[];
  /** Topics that came and went, in a state that nobody was told of. */
  wrong: string[];
  changes: number;
}

/** Works for a while, with syncs that take time; the power fails at a random moment; everything is read back, then retried. */
function crashed(seed: number, flush: FlushPolicy, tear: false | Tear): Crash {
  const random = seededRandom(seed);
  let rig: BrokerRig;
  const disk = new SimulatedDisk(random, { syncMs: 5, appendMs: 1, now: () => rig?.nowMs ?? 0 });
  const options = { storage: disk, flush, random, segmentBytes: 500 };
  rig = new BrokerRig(options);
  rig.broker.topics.create('topic', PARTITIONS);
  rig.advance(5);
  const senders = Array.from({ length: PARTITIONS }, (_, partition) => new Sender(partition));
  const changers = ['fleeting', 'passing'].map((topic) => new Changer(topic));
  let workers: (Sender | Changer)[] = [...senders, ...changers];
  let clients: RigClient[] = workers.map(() => rig.connect());
  const turn = (): void => {
    workers.forEach((worker, index) => {
      if (random() < 0.6) worker.act(clients[index], random);
      // A line that breaks while the disk syncs, and the same batch over a new one.
      if (worker instanceof Sender && random() < 0.05) {
        clients[index].close();
        clients[index] = rig.connect();
      }
    });
    rig.advance(Math.floor(random() * 8));
    workers.forEach((worker, index) => worker.takeAnswer(clients[index]));
  };
  for (let left = 5 + Math.floor(random() * 40); left > 0; left--) turn();
  const promised = senders.flatMap(({ acknowledged }) => [...acknowledged]);
  disk.crash({ tear });
  const { nowMs } = rig;
  rig = new BrokerRig(options);
  rig.nowMs = nowMs;
  const missing = promised.filter((value) => !new Set(stored(rig)).has(value));
  const wrong = changers.filter((changer) => !changer.allowed.includes(changer.found(rig))).map((changer) => `${changer.found(rig)}, not ${changer.allowed.join(' or ')}`);
  workers = senders;
  clients = senders.map(() => rig.connect());
  for (let left = 10; left > 0; left--) turn();
  const values = stored(rig);
  const repeated = values.filter((value, index) => values.indexOf(value) !== index);
  return { missing, acknowledged: promised.length, repeated, wrong, changes: changers.reduce((sum, { answered }) => sum + answered, 0) };
}

function stored(rig: BrokerRig): string[] {
  const from = Array.from({ length: PARTITIONS }, (_, partition) => [partition, 0] as const);
  const { partitions } = fetch(rig.connect(), { from: from.map(([partition, offset]) => [partition, offset]) });
  return partitions.flatMap(({ records }) => valuesIn(records).map(({ value }) => value));
}

const crashes = (flush: FlushPolicy, tear: false | Tear): Crash[] => Array.from({ length: SEEDS }, (_, seed) => crashed(seed, flush, tear));

describe(`${SEEDS} crashes of the disk, also in the middle of its syncs,`, () => {
  it.each([false, 'prefix', 'zeros', 'garbage'] as const)("with flush 'acks-all' lose nothing that was acknowledged, and repeat nothing that is retried (torn: %s)", (tear) => {
    const found = crashes('acks-all', tear);
    const told = (what: 'missing' | 'repeated' | 'wrong'): string[] => found.flatMap((crash, seed) => crash[what].map((text) => `seed ${seed}: ${text}`));
    expect([told('missing'), told('repeated'), told('wrong')]).toEqual([[], [], []]);
    expect(found.filter(({ acknowledged, changes }) => acknowledged > 0 && changes > 0).length).toBeGreaterThan(SEEDS / 2);
  });

  it.each([false, 'prefix'] as const)("with flush 'never' lose messages that were acknowledged (torn: %s)", (tear) => {
    const losses = crashes('never', tear).filter(({ missing }) => missing.length > 0);
    expect(losses.length).toBeGreaterThan(SEEDS / 2);
  });
});
