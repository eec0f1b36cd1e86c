import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Result } from '../../engine/result.ts';
import { wavetank, workFolder } from '../cli/wavetank.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/how-to/share-a-run.md', import.meta.url)), 'utf8');
const [runLine, shareLine, atLine] = [...page.matchAll(/```sh\nnpx wavetank (.*)\n```/g)].map(([, line]) => line.split(' '));
const [, shown] = /```text\n([\s\S]*?)```/.exec(page)!;
const folder = workFolder();
const runs = join(folder, '.wavetank/runs');
let name: string;

beforeAll(async () => {
  expect((await wavetank(folder, runLine)).code).toBe(exitCode.failed);
  [name] = readdirSync(runs);
});

/** The run under another name, with some of its files changed. */
function changed(as: string, change: { plan?: (plan: Plan) => Plan; result?: (result: Result) => Result } = {}): string {
  const to = join(runs, as);
  cpSync(join(runs, name), to, { recursive: true });
  for (const [file, make] of [['plan', change.plan], ['result', change.result]] as const) {
    if (make === undefined) continue;
    const path = join(to, `${file}.json`);
    writeFileSync(path, JSON.stringify(make(JSON.parse(readFileSync(path, 'utf8')) as never)));
  }
  return to;
}

const share = (...args: string[]): ReturnType<typeof wavetank> => wavetank(folder, ['share', ...args]);

test('its lines print what it shows, in 80 columns, and write it', async () => {
  const { code, out } = await wavetank(folder, shareLine);
  expect(code).toBe(exitCode.ok);
  expect(out).toBe(shown);
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(readFileSync(join(folder, 'shared/card.txt'), 'utf8')).toBe(`${shown.split('\n').slice(0, 5).join('\n')}\n`);
  const picture = readFileSync(join(folder, 'shared/screen.svg'), 'utf8');
  for (const words of ['DONE', 'FAILED', 'dropped', shown.split('\n')[0]]) expect(picture).toContain(words);
  expect(picture).not.toContain(folder);
});

test('the live screen of a moment, for which the plan is executed again', async () => {
  // An earlier one shows as much of it in less time.
  const line = atLine.map((word, i) => (atLine[i - 1] === '--at' ? '3s' : word));
  expect(await wavetank(folder, line)).toMatchObject({ code: exitCode.ok, out: shown });
  const picture = readFileSync(join(folder, 'shared/screen.svg'), 'utf8');
  for (const words of ['>STEADY<', ' at 0:03</title>']) expect(picture).toContain(words);
});

test('of a run that was interrupted it says so; without --out all lies in its folder', async () => {
  const to = changed('20260101T000000-stopped-1', { result: (result) => ({ ...result, verdict: 'unknown', checks: [], thresholds: [], reason: 'the run was interrupted, so the checks cannot tell', run: { ...result.run, status: 'interrupted', clockMs: 23_000 } }) });
  const { code, out } = await share('stopped');
  expect(code).toBe(exitCode.ok);
  expect(out).toContain('\n✗ interrupted at 0:23, unknown · the checks cannot tell\n');
  expect(readFileSync(join(to, 'card.txt'), 'utf8')).toContain('interrupted');
  expect(readFileSync(join(to, 'screen.svg'), 'utf8')).toContain('>INTERRUPTED');
});

test('a plan that no options make goes along', async () => {
  changed('20260101T000000-turned-1', { plan: (plan) => ({ ...plan, knobs: { ...plan.knobs, 'worker.count': 4 } }) });
  const { out } = await share('turned', '--out', 'for-you');
  expect(out).toContain('\nagain · npx wavetank run plan.json\n');
  expect(JSON.parse(readFileSync(join(folder, 'for-you/plan.json'), 'utf8'))).toMatchObject({ knobs: { 'worker.count': 4 } });
});

test('a folder that cannot be one is refused', async () => {
  const { code, err } = await share('latest', '--out', join('shared', 'card.txt'));
  expect(err).toMatch(/card\.txt: the file cannot be written \((EEXIST|ENOTDIR)\)\n {2}name another folder/);
  expect(code).toBe(exitCode.usage);
});
