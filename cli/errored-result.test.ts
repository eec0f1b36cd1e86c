import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Plan } from '../engine/plan.ts';
import type { Result } from '../engine/result.ts';
import { createRunFolder, finishRunFolder } from '../engine/store/run-folder.ts';
import { tinyPlan } from '../test/engine/tiny-scenario.ts';
import { erroredResult, saveErrored } from './errored-result.ts';

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
