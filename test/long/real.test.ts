// The short form on the real clock: the disease and its cure are those of virtual time.
import { expect, test } from 'vitest';
import { scenarios } from '../../scenarios/registry.ts';
import { workFolder } from '../cli/wavetank.ts';
import { fullRun, sumOf } from './full-runs.ts';
import { notPassed } from './judged.ts';

const folder = workFolder();
const scenario = await scenarios['iot-spike']();

// One after the other: each wants the machine for itself, and is void of times where it does not get it.
test.each([1, 2, 3, 4, 5])('seed %i on the real clock fails without remedies in exactly what the scenario declares, and passes with all, on the arrivals of virtual time', async (seed) => {
  const args = ['iot-spike', '--short', '--seed', String(seed)];
  const none = await fullRun(folder, [...args, '--clock', 'real']);
  const all = await fullRun(folder, [...args, '--clock', 'real', '--remedies', 'all']);
  const virtual = await fullRun(folder, args);
  expect(notPassed(none)).toEqual(scenario.sick.toSorted());
  expect([none.code, none.result.reason]).toEqual([99, virtual.result.reason]);
  expect([notPassed(all), all.code, all.result.verdict]).toEqual([[], 0, 'passed']);
  for (const { result } of [none, all]) {
    expect(result.run.arrivalsHash).toBe(virtual.result.run.arrivalsHash);
    expect(sumOf(result.ledger)).toBe(result.ledger.generated);
  }
});
