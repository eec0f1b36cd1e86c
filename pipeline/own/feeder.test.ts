import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { startKafka, type RunningKafka } from '@wavetank/kafka';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ComponentContext } from '../../engine/component.ts';
import { Host } from '../../engine/host.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { real } from '../../engine/virtual/virtual-clock.ts';
import { ownLog } from '../log-address.ts';
import { Feeder } from './feeder.ts';
import { InputLanes } from './input-lanes.ts';
import type { InputRecord } from './outgoing.ts';
import { ItemSet } from './item-set.ts';
import { outputToRead, type TopicsRun } from './own-run.ts';
import { OwnTables } from './own-tables.ts';

let folder: string;
let kafka: RunningKafka;
let tables: OwnTables;
let host: Host;
let lanes: InputLanes;
const failures: unknown[] = [];

beforeEach(async () => {
  folder = mkdtempSync(`${tmpdir()}/wavetank-feeder-`);
  kafka = await startKafka({ topics: [{ name: 'in', partitions: 1 }] });
  tables = await OwnTables.create(folder);
  host = new Host('source');
  failures.length = 0;
});
afterEach(async () => {
  host.kill();
  await tables.close();
  await kafka.close();
  rmSync(folder, { recursive: true });
});

/** A feeder that has so many records to send at once, each of so many bytes. */
async function feed(count: number, bytes: number): Promise<Feeder> {
  const run: TopicsRun = { tables, ended: new Map(), cameOut: new ItemSet(), mayStayOut: new Map(), movement: { atMs: 0, stillMs: 0 }, output: outputToRead(), log: ownLog(kafka.brokers), in: { topic: 'in', partitions: 1 }, out: { topic: 'out', partitions: 1 }, group: 'group' };
  lanes = new InputLanes(run);
  const clock = {
    now: () => real.now(),
    setTimeout(fire: () => void, ms: number) {
      const timer = real.setTimeout(() => {
        forget();
        try {
          fire();
        } catch (error) {
          failures.push(error);
        }
      }, ms);
      const forget = host.onDeath(() => real.clearTimeout(timer));
    },
  };
  const context = { id: 'source', host, clock, stage: { saw() {} }, generated() {}, native: (_: string, call: () => Promise<void>) => call() } as unknown as ComponentContext;
  let left = count;
  const feeder = new Feeder(context, {
    run, lanes, filtered: null,
    make: (taker) => () => {
      for (; left > 0; left--) {
        const record: InputRecord = { item: count - left, id: `o-${left}`, dueMs: 0, key: null, value: 'x'.repeat(bytes), headers: {}, content: 0, struck: [] };
        taker.made(record);
        taker.sent(record, false);
      }
    },
  });
  await feeder.start();
  return feeder;
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => void real.setTimeout(resolve, 10));
};

test('a backlog that is larger than a batch may be is sent in several, and the lanes have each record although nobody hears for the log', async () => {
  const feeder = await feed(3_000, 1_000);
  await until(() => lanes.acknowledged === 3_000 || failures.length > 0);
  expect(failures).toEqual([]);
  expect([...lanes.held()]).toEqual(Array.from({ length: 3_000 }, (_, item) => item));
  await until(() => feeder.waiting() === 0);
  expect(await tables.rows('SELECT count(*)::INTEGER, count(DISTINCT "offset")::INTEGER FROM acknowledged')).toEqual([[3_000, 3_000]]);
});

test('a record that is larger than the log takes is a mistake in the config', async () => {
  await feed(1, 2 ** 21);
  await until(() => failures.length > 0);
  expect(failures[0]).toBeInstanceOf(UsageError);
  expect((failures[0] as Error).message).toMatch(/a record of 2,097,\d+ bytes is larger than in takes/);
});
