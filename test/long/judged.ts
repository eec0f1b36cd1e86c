import type { FullRun } from './full-runs.ts';

/** Ids of checks and metrics of thresholds that did not pass, each once. */
export function notPassed({ result }: FullRun): string[] {
  const judged = [...result.checks.map(({ id, verdict }) => ({ id, verdict })), ...result.thresholds.map(({ metric, verdict }) => ({ id: metric, verdict }))];
  return [...new Set(judged.filter(({ verdict }) => verdict !== 'passed').map(({ id }) => id))].toSorted();
}
