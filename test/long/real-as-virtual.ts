import { expect } from 'vitest';
import type { Scenario } from '../../engine/scenario.ts';
import { fullRun, sumOf, type FullRun } from './full-runs.ts';
import { notPassed } from './judged.ts';

/**
 * Holds the short form on the real clock against virtual time: without remedies it fails in exactly what the scenario
 * declares, with all it passes, and both have the same arrivals. Answers with the two, and the run of virtual time without.
 */
export async function expectAsVirtual(folder: string, { id, sick }: Scenario, seed: number): Promise<{ real: readonly FullRun[]; virtual: FullRun }> {
  const args = [id, '--short', '--seed', String(seed)];
  const none = await fullRun(folder, [...args, '--clock', 'real']);
  const all = await fullRun(folder, [...args, '--clock', 'real', '--remedies', 'all']);
  const virtual = await fullRun(folder, args);
  expect(notPassed(none)).toEqual(sick.toSorted());
  expect([none.code, none.result.reason]).toEqual([99, virtual.result.reason]);
  expect([notPassed(all), all.code, all.result.verdict]).toEqual([[], 0, 'passed']);
  for (const { result } of [none, all]) {
    expect(result.run.arrivalsHash).toBe(virtual.result.run.arrivalsHash);
    expect(sumOf(result.ledger)).toBe(result.ledger.generated);
  }
  return { real: [none, all], virtual };
}
