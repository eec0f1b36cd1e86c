// A month of files on twenty seeds: how much damage is planted, and how much of it is told.
import { beforeAll, describe, expect, test } from 'vitest';
import type { DetectionReport } from '../../engine/result.ts';
import { isOfFile } from '../../scenarios/csv-feed/faults.ts';
import { scenario } from '../../scenarios/csv-feed/scenario.ts';
import { workFolder } from '../cli/wavetank.ts';
import { fullRun, onEveryCore, type FullRun } from './full-runs.ts';

const folder = workFolder();
const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
const kinds = Object.values(scenario.damages!);

describe('csv-feed, seeds 1 to 20, full form', () => {
  let runs: FullRun[];
  let byKind: Map<string, Pick<DetectionReport, 'planted' | 'truePositive' | 'falsePositive'>>;

  beforeAll(async () => {
    runs = await onEveryCore(seeds, (seed) => fullRun(folder, ['csv-feed', '--seed', String(seed), '--remedies', 'all']));
    byKind = new Map(kinds.map(({ id }) => {
      const reports = runs.flatMap(({ result }) => result.detection.filter(({ fault }) => fault === id));
      const sum = (of: 'planted' | 'truePositive' | 'falsePositive'): number => reports.reduce((total, report) => total + report[of], 0);
      return [id, { planted: sum('planted'), truePositive: sum('truePositive'), falsePositive: sum('falsePositive') }];
    }));
  }, 3_600_000);

  test.each(seeds)('seed %i passes with all remedies', (seed) => expect(runs[seed - 1].result.verdict).toBe('passed'));

  test.each(kinds)('$id is planted often enough to tell, and hardly ever missed or seen where it is not', (kind) => {
    const { planted, truePositive, falsePositive } = byKind.get(kind.id)!;
    expect(planted).toBeGreaterThanOrEqual(isOfFile(kind) ? 40 : 200);
    expect(truePositive / planted).toBeGreaterThanOrEqual(0.99);
    expect(truePositive / (truePositive + falsePositive)).toBeGreaterThanOrEqual(0.99);
  });
});
