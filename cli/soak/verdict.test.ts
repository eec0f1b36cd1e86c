import { expect, test } from 'vitest';
import type { Result } from '../../engine/result.ts';
import type { SeriesFound } from './judge-series.ts';
import { verdictOf } from './verdict.ts';

const series = (id: string, finding: SeriesFound['finding'], told: string | null = null): SeriesFound => ({ id, finding, told, unit: 'bytes', level: 1, limit: null, trend: null, hoursLeft: null, why: '', values: [] });
const run = (status: Result['run']['status'], verdict: Result['verdict']): Pick<Result, 'run' | 'verdict' | 'reason'> => ({ run: { status } as Result['run'], verdict, reason: 'because' });
const [steady, grows, unknown] = [series('a', 'steady'), series('b', 'grows'), series('c', 'unknown')];

test.each<[Result['run']['status'], Result['verdict'], SeriesFound[], Result['verdict'], RegExp]>([
  ['completed', 'passed', [steady], 'passed', /nothing grows/],
  ['completed', 'passed', [steady, grows, unknown], 'failed', /grows: b/],
  ['completed', 'passed', [steady, unknown], 'unknown', /nobody can tell of c/],
  ['completed', 'failed', [steady, unknown], 'failed', /the run failed: because/],
  ['completed', 'void', [steady], 'void', /says nothing: because/],
  ['completed', 'unknown', [steady], 'unknown', /of the run nobody can tell: because/],
  ['interrupted', 'unknown', [steady], 'unknown', /stopped before its end/],
  ['interrupted', 'unknown', [grows], 'failed', /grows: b/],
  ['errored', 'unknown', [steady], 'unknown', /because/],
  // What is told only decides nothing.
  ['completed', 'passed', [steady, series('engine', 'grows', 'it keeps all'), series('folder', 'unknown', 'it stores')], 'passed', /nothing grows/],
])('a run that %s and %s, with %j', (status, verdict, found, expected, reason) => {
  const said = verdictOf(run(status, verdict), found);
  expect(said.verdict).toBe(expected);
  expect(said.reason).toMatch(reason);
});
