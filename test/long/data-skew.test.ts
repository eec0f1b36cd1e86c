// What one seed shows of data-skew in the short tests, on twenty: sick and cured in both forms, and each remedy alone and taken away.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Comparison } from '../../cli/compare/comparison.ts';
import { scenario } from '../../scenarios/data-skew/scenario.ts';
import { wavetank, workFolder } from '../cli/wavetank.ts';
import { fullRun, onEveryCore, sumOf, type FullRun } from './full-runs.ts';
import { notPassed } from './judged.ts';

const folder = workFolder();
const seeds = Array.from({ length: 20 }, (_, i) => i + 1);

describe('seeds 1 to 20, full form', () => {
  let runs: { none: FullRun; all: FullRun }[];

  beforeAll(async () => {
    const tasks = seeds.flatMap((seed) => (['none', 'all'] as const).map((remedies) => ({ seed, remedies })));
    const done = await onEveryCore(tasks, ({ seed, remedies }) => fullRun(folder, ['data-skew', '--seed', String(seed), '--remedies', remedies]));
    runs = seeds.map((_, i) => ({ none: done[2 * i], all: done[2 * i + 1] }));
  }, 7_200_000);

  test.each(seeds)('seed %i fails without remedies in exactly what the scenario declares, and passes with all, on the same arrivals', (seed) => {
    const { none, all } = runs[seed - 1];
    expect([notPassed(none), none.code, none.result.verdict]).toEqual([scenario.sick.toSorted(), 99, 'failed']);
    expect([notPassed(all), all.code, all.result.verdict]).toEqual([[], 0, 'passed']);
    expect(all.result.run.arrivalsHash).toBe(none.result.run.arrivalsHash);
    for (const { result } of [none, all]) {
      expect(sumOf(result.ledger)).toBe(result.ledger.generated);
      expect(result.ledger.delivered).toBe(result.ledger.generated);
    }
  });

  test.each(seeds)('seed %i: four times the rows of the median and more without remedies; with all the largest task and the time of the job fall too', (seed) => {
    const [none, all] = [runs[seed - 1].none, runs[seed - 1].all].map(({ result }) => (id: string): number => result.figures[id].value!);
    expect(none('skew-ratio')).toBeGreaterThanOrEqual(4);
    expect(all('largest-task')).toBeLessThan(none('largest-task') / 3);
    expect(all('makespan')).toBeLessThan(none('makespan') / 2);
  });

  test('no two seeds have the same arrivals', () => {
    expect(new Set(runs.map(({ all }) => all.result.run.arrivalsHash)).size).toBe(seeds.length);
  });
});

/** Sick without, healthy with, the same arrivals in every column, each remedy alone and taken away; on nineteen of twenty seeds. */
test('every column of compare holds what the scenario declares, on twenty seeds of the short form', async () => {
  const { code, out, err } = await wavetank(folder, ['compare', 'data-skew', '--short', '--seeds', '1..20', '--reporter', 'json']);
  console.log(err);
  const { declared, errored } = JSON.parse(out) as Comparison;
  expect(declared.filter(({ held }) => !held)).toEqual([]);
  expect(errored).toEqual([]);
  expect(code).toBe(0);
});
