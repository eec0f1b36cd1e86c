import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Plan } from '../engine/plan.ts';
import type { Result } from '../engine/result.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import { resultSchema } from '../engine/store/result-schema.ts';
import { createRunFolder, finishRunFolder } from '../engine/store/run-folder.ts';
import { tinyPlan } from '../test/engine/tiny-scenario.ts';
import { erroredResult, saveErrored } from './errored-result.ts';
import { accountRows } from './text/account.ts';

let out: string;
beforeEach(() => { out = mkdtempSync(join(tmpdir(), 'wavetank-errored-')); });
afterEach(() => rmSync(out, { recursive: true }));

const plan = tinyPlan();
const errored = erroredResult(plan, null, 'killed by SIGKILL', new Date(0), 5);
const read = <T>(...path: string[]): T => JSON.parse(readFileSync(join(...path), 'utf8')) as T;

describe('what is saved of a run whose engine died', () => {
  test('stands under the final name', async () => {
    const folder = await createRunFolder(out, 'a-run');
    saveErrored(folder, plan, errored);
    expect(readdirSync(out)).toEqual(['a-run']);
    expect(read<Plan>(folder.final, 'plan.json')).toEqual(plan);
    expect(read<Result>(folder.final, 'result.json')).toEqual(errored);
  });

  test('tells of the death also where the engine had finished its folder, and keeps the plan that it had written', async () => {
    const folder = await createRunFolder(out, 'a-run');
    const steered = { ...plan, commands: [{ atMs: 1, firing: 1, action: { do: 'rate', factor: 2 } }] };
    writeFileSync(join(folder.path, 'plan.json'), JSON.stringify(steered));
    writeFileSync(join(folder.path, 'result.json'), '{}');
    await finishRunFolder(folder);
    saveErrored(folder, plan, errored);
    expect(existsSync(folder.path)).toBe(false);
    expect(read<Plan>(folder.final, 'plan.json')).toEqual(steered);
    expect(read<Result>(folder.final, 'result.json')).toEqual(errored);
  });
});

const last: Snapshot = {
  clockMs: 4_000, durationMs: 10_000, phase: 'steady', paused: false, firing: 900, generated: 1_500, stored: 1_200, inFlight: 180, shed: 20, dropped: 100,
  pace: null, ended: [{ bucket: 'shed', reason: 'debug', items: 20 }, { bucket: 'dropped', reason: 'gateway: queue full', items: 80 }, { bucket: 'quarantined', reason: 'gate: type', items: 15 }, { bucket: 'filtered', reason: 'gate', items: 5 }], nodes: [], topology: { nodes: [], edges: [] }, checks: [], recent: { sampleMs: 1000, fromSample: 0, offered: [], stored: [], lag: [], behindMs: [] },
  faults: [], remedies: ['a'], switches: [], knobs: { size: 9 }, damage: [], shown: { held: 0, changed: 0, task: 0 }, commands: [],
};
const result = erroredResult(tinyPlan(), last, 'killed by SIGKILL', new Date(0), 1_234);

test('what a stage called stored is not delivered: nobody read it back', () => {
  expect(result.ledger.delivered).toBe(0);
  expect(result.ledger.pending).toEqual({ 'stored by its last word': 1_200, 'in the pipeline': 180 });
  expect(result.ledger).toMatchObject({ shed: { debug: 20 }, dropped: { 'gateway: queue full': 80 }, quarantined: { 'gate: type': 15 }, filtered: 5 });
  expect(result.reason).toBe('the engine died (killed by SIGKILL); nothing was read back, and by its last word 1,200 of 1,500 items were stored');
});

test('the account adds up, and the result obeys its schema', () => {
  const ended = accountRows(result.ledger).filter(({ bucket }) => bucket !== 'generated' && bucket !== 'duplicate');
  expect(ended.reduce((sum, { total }) => sum + total, 0)).toBe(result.ledger.generated);
  expect(resultSchema.parse(result)).toEqual(result);
});

test('remedies and knobs are those of its last word', () => {
  expect([result.run.remedies, result.run.knobs]).toEqual([['a'], { ...tinyPlan().knobs, size: 9 }]);
});

test('without a snapshot nothing is claimed', () => {
  const { reason, ledger } = erroredResult(tinyPlan(), null, 'exit code 1', new Date(0), 10);
  expect(reason).toBe('the engine died (exit code 1); nothing was read back');
  expect([ledger.generated, ledger.pending]).toEqual([0, {}]);
});
