import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from '../usage-error.ts';
import { listRuns, readRun, resolveRun } from './read-run.ts';
import { smallRun } from '../../test/small-run.ts';
import { writeRun } from './write-run.ts';

const contents = smallRun(200);
let written: string;
let out: string;
beforeAll(async () => {
  written = mkdtempSync(join(tmpdir(), 'wavetank-store-'));
  await writeRun(written, contents);
});
afterAll(() => rmSync(written, { recursive: true }));
beforeEach(() => { out = mkdtempSync(join(tmpdir(), 'wavetank-store-')); });
afterEach(() => rmSync(out, { recursive: true }));

/** A folder with what makes a run, of which `change` makes something else. */
function stored(name: string, change: { plan?: (text: string) => string; result?: (text: string) => string } = {}): string {
  const folder = join(out, name);
  mkdirSync(folder);
  const same = (text: string): string => text;
  writeFileSync(join(folder, 'plan.json'), (change.plan ?? same)(readFileSync(join(written, 'plan.json'), 'utf8')));
  writeFileSync(join(folder, 'result.json'), (change.result ?? same)(readFileSync(join(written, 'result.json'), 'utf8')));
  return folder;
}

function refusal(work: () => unknown): { message: string; where: string | null } {
  try {
    work();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    expect(error.hint).not.toBe('');
    return { message: error.message, where: error.where };
  }
  throw new Error('nothing was refused');
}

describe('reading a run', () => {
  test('gives back what was written', () => {
    expect(readRun(written)).toEqual({ folder: written, plan: contents.plan, result: contents.result, hasRecords: true });
  });

  test('plan and result are enough, and small', () => {
    const folder = stored('small');
    expect(readRun(folder)).toMatchObject({ plan: contents.plan, result: contents.result, hasRecords: false });
    expect(statSync(join(folder, 'plan.json')).size + statSync(join(folder, 'result.json')).size).toBeLessThan(100_000);
  });

  test('tells what is unreadable', () => {
    expect(refusal(() => readRun(join(out, 'nowhere'))).message).toContain('no run folder');
    const cut = stored('cut', { result: (text) => text.slice(0, 50) });
    expect(refusal(() => readRun(cut))).toEqual({ message: 'result.json is damaged or was cut off: not valid JSON', where: join(cut, 'result.json') });
    const lost = stored('lost');
    rmSync(join(lost, 'plan.json'));
    expect(refusal(() => readRun(lost))).toEqual({ message: 'plan.json is missing', where: join(lost, 'plan.json') });
    const alone = stored('alone');
    rmSync(join(alone, 'result.json'));
    expect(() => readRun(alone)).toThrow(expect.objectContaining({ hint: `a plan alone is executed by: wavetank run ${join(alone, 'plan.json')}` }));
  });

  test('tells another schema version before its fields', () => {
    const newer = stored('newer', { result: () => '{ "schemaVersion": 2, "run": [] }' });
    expect(refusal(() => readRun(newer)).message).toBe('result.json has the schemaVersion 2; this wavetank reads 1');
    const none = stored('none', { plan: () => '[]' });
    expect(refusal(() => readRun(none)).message).toBe('plan.json has the schemaVersion none; this wavetank reads 1');
  });

  test('tells the field and the line that are wrong', () => {
    const wrong = stored('wrong', { result: (text) => text.replace('"wallMs": 5', '"wallMs": "five"') });
    const { message, where } = refusal(() => readRun(wrong));
    expect(message).toContain('run.wallMs');
    expect(where).toMatch(/result\.json:\d+$/);
  });

  test('refuses a run that was killed', () => {
    expect(refusal(() => readRun(stored('.a-run.partial'))).message).toContain('killed before it was written');
    expect(refusal(() => resolveRun(out, 'a-run')).message).toContain('killed before it was written');
  });
});

describe('finding a run', () => {
  test('lists finished runs in the order in which they began', () => {
    for (const name of ['20260102T030405-a-1-10', '20260102T030405-a-1-9', '20260101T000000-b-2', '.20260103T000000-a-1.partial']) stored(name);
    mkdirSync(join(out, '20260104T000000-no-result'));
    expect(listRuns(out)).toEqual(['20260101T000000-b-2', '20260102T030405-a-1-9', '20260102T030405-a-1-10']);
    expect(resolveRun(out, 'latest')).toBe(join(out, '20260102T030405-a-1-10'));
  });

  test('that was stopped before it began is not the latest', () => {
    const began = stored('20260102T030405-a-1');
    const stopped = (clockMs: number) => (text: string): string => text.replace(/"status": "\w+"/, '"status": "interrupted"').replace(/"clockMs": [\d.]+/, `"clockMs": ${clockMs}`);
    stored('20260102T030406-a-1', { result: stopped(0) });
    expect(resolveRun(out, 'latest')).toBe(began);
    const later = stored('20260102T030407-a-1', { result: stopped(5) });
    expect(resolveRun(out, 'latest')).toBe(later);
  });

  test('takes a path, a name, or its beginning with or without the time', () => {
    const folder = stored('20260102T030405-iot-spike-1');
    stored('20260102T030405-iot-spike-12');
    stored('20260102T030406-csv-feed-1');
    for (const wanted of [folder, '20260102T030405-iot-spike-1']) expect(resolveRun(out, wanted)).toBe(folder);
    for (const wanted of ['csv', '20260102T030406']) expect(resolveRun(out, wanted)).toBe(join(out, '20260102T030406-csv-feed-1'));
    expect(refusal(() => resolveRun(out, 'iot')).message).toBe('2 runs begin with iot');
  });

  test('says so where there is none, and names the nearest', () => {
    expect(refusal(() => resolveRun(out, 'latest')).message).toBe('there is no run yet');
    expect(refusal(() => resolveRun(join(out, 'nowhere'), 'latest')).message).toBe('there is no run yet');
    stored('20260102T030405-iot-spike-1');
    expect(() => resolveRun(out, 'iot-spkie-1')).toThrow(expect.objectContaining({ hint: 'did you mean iot-spike-1?' }) as Error);
  });
});
