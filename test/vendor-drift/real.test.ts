// Two days of batches on the real clock: what they share with those in virtual time.
import { expect, test } from 'vitest';
import type { Result } from '../../engine/result.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { runPlan, shortPlan } from '../contracts/run-scenario.ts';

const scenario = await scenarios['vendor-drift']();
const hourMs = 3_600_000;
/** A day is too short for the drifts of the form: two of them, of a record and of a batch. */
const faults = [
  { fault: 'rename', atMs: 14 * hourMs, forMs: 8 * hourMs },
  { fault: 'type-change', atMs: 22 * hourMs, forMs: 8 * hourMs },
];

async function run(clock: 'virtual' | 'real', told: string[] = []): Promise<Result> {
  const plan = shortPlan(scenario, { clock, faults: 'none', forMs: 36 * hourMs });
  return (await runPlan(scenario, { ...plan, faults }, { onEvent: ({ text }) => told.push(text) })).result;
}

test('the registry is asked over a socket, rows are in DuckDB, and verdicts and records are those of virtual time', async ({ skip }) => {
  const told: string[] = [];
  const [real, virtual] = [await run('real', told), await run('virtual')];
  expect(real.run.arrivalsHash).toBe(virtual.run.arrivalsHash);
  expect(real.driver.pace).toBe(scenario.calendar!.pace);
  expect(told.filter((text) => text.includes('breaks with'))).not.toEqual([]);
  skip(real.reason.includes('too slow for the calendar'), real.reason);
  const judgedIn = ({ checks, thresholds }: Result): unknown => [...checks.map(({ id, verdict, value }) => [id, verdict, value]), ...thresholds.map(({ metric, verdict }) => [metric, verdict])];
  expect(judgedIn(real)).toEqual(judgedIn(virtual));
  expect([real.verdict, real.reason]).toEqual([virtual.verdict, virtual.reason]);
  expect(real.ledger).toEqual(virtual.ledger);
  expect(real.faults.map(({ id, hits }) => [id, hits])).toEqual(virtual.faults.map(({ id, hits }) => [id, hits]));
});
