import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { failedOf } from '../cli/compare/comparison.ts';
import { startRun, type RunHandle } from '../engine/run/execute.ts';
import type { Result } from '../engine/result.ts';
import { scenarios } from '../scenarios/registry.ts';
import { shortPlan } from './contracts/run-scenario.ts';

const scenario = await scenarios['iot-spike']();

/** A third of the short form with every fault, stopped in the middle as soon as the run decides this. */
async function stoppedAt(decision: string, remedies: 'all' | 'none'): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
  try {
    const handle: RunHandle = startRun({
      plan: shortPlan(scenario, { remedies, forMs: 20_000 }), scenario, folder, speed: 'max', program: { wavetank: 'test', lockHash: 'test' },
      onEvent: ({ text }) => { if (text === decision) handle.act({ do: 'abort' }); },
    });
    return (await handle.done).result;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const sum = (split: Record<string, number>): number => Object.values(split).reduce((total, count) => total + count, 0);

test('a healthy run that is stopped in its wave has lost nothing, and nobody can tell whether it would have passed', async () => {
  const { run, verdict, reason, ledger, checks, thresholds, figures } = await stoppedAt('fault slow-sink begins', 'all');
  expect([run.status, verdict]).toEqual(['interrupted', 'unknown']);
  expect(reason).toBe('the run was interrupted, so the checks cannot tell');
  // Without anything on its way the stop would have been an easy one.
  expect(sum(ledger.pending)).toBeGreaterThan(100);
  expect(new Set([...checks, ...thresholds].map((judged) => judged.verdict))).toEqual(new Set(['unknown']));
  expect(figures).toMatchObject({ 'critical-lost': { value: 0 }, 'critical-p99': { value: null }, 'drain-time': { value: null } });
});

test('what was lost before the stop is lost, and fails', async () => {
  const result = await stoppedAt('fault burst ends', 'none');
  expect([result.run.status, result.verdict]).toEqual(['interrupted', 'failed']);
  expect(failedOf(result).toSorted()).toEqual(['critical-lost', 'dropped', 'duplicates']);
  expect(sum(result.ledger.pending)).toBeGreaterThan(100);
});
