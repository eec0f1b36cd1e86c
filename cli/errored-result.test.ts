import { expect, test } from 'vitest';
import type { Snapshot } from '../engine/snapshot.ts';
import { resultSchema } from '../engine/store/result-schema.ts';
import { tinyPlan } from '../test/engine/tiny-scenario.ts';
import { erroredResult } from './errored-result.ts';
import { accountRows } from './text/account.ts';

const last: Snapshot = {
  clockMs: 4_000, durationMs: 10_000, phase: 'steady', paused: false, firing: 900, generated: 1_500, stored: 1_200, inFlight: 180, shed: 20, dropped: 100,
  nodes: [], topology: { nodes: [], edges: [] }, live: {}, activeFaults: [], remedies: [],
};
const result = erroredResult(tinyPlan(), last, 'killed by SIGKILL', new Date(0), 1_234);

test('what a stage called stored is not delivered: nobody read it back', () => {
  expect(result.ledger.delivered).toBe(0);
  expect(result.ledger.pending).toEqual({ 'stored by its last word': 1_200, 'in the pipeline': 180 });
  expect(result.reason).toBe('the engine died (killed by SIGKILL); nothing was read back, and by its last word 1,200 of 1,500 items were stored');
});

test('the account adds up, and the result obeys its schema', () => {
  const ended = accountRows(result.ledger).filter(({ bucket }) => bucket !== 'generated' && bucket !== 'duplicate');
  expect(ended.reduce((sum, { total }) => sum + total, 0)).toBe(result.ledger.generated);
  expect(resultSchema.parse(result)).toEqual(result);
});

test('without a snapshot nothing is claimed', () => {
  const { reason, ledger } = erroredResult(tinyPlan(), null, 'exit code 1', new Date(0), 10);
  expect(reason).toBe('the engine died (exit code 1); nothing was read back');
  expect([ledger.generated, ledger.pending]).toEqual([0, {}]);
});
