// A week of batches on the real clock: a registry over HTTP, DuckDB, and the verdicts of virtual time.
import { expect, test } from 'vitest';
import { scenarios } from '../../scenarios/registry.ts';
import { workFolder } from '../cli/wavetank.ts';
import { fullRun, sumOf } from './full-runs.ts';
import { notPassed } from './judged.ts';

const folder = workFolder();
const scenario = await scenarios['vendor-drift']();

test.each([1, 2])('seed %i fails without remedies in exactly what the scenario declares, and passes with all, on the records of virtual time', async (seed) => {
  const args = ['vendor-drift', '--short', '--seed', String(seed)];
  const none = await fullRun(folder, [...args, '--clock', 'real']);
  const all = await fullRun(folder, [...args, '--clock', 'real', '--remedies', 'all']);
  const virtual = await fullRun(folder, args);
  expect(notPassed(none)).toEqual(scenario.sick.toSorted());
  expect([none.code, none.result.reason]).toEqual([99, virtual.result.reason]);
  expect([notPassed(all), all.code, all.result.verdict]).toEqual([[], 0, 'passed']);
  for (const { result } of [none, all]) {
    expect(result.run.arrivalsHash).toBe(virtual.result.run.arrivalsHash);
    expect(result.faults.map(({ id, hits }) => [id, hits])).toEqual(virtual.result.faults.map(({ id, hits }) => [id, hits]));
    expect(sumOf(result.ledger)).toBe(result.ledger.generated);
  }
});
