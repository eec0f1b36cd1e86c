// The lesson as somebody plays it, on one seed where the page has three; test/long has twenty, and every step.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Result } from '../../engine/result.ts';
import { lesson as data } from '../../scenarios/iot-spike/code/lesson.ts';
import { Wavetank, wavetank, workFolder } from '../cli/wavetank.ts';

const { naive, steps: [first, second] } = data;
const model = data.steps.at(-1)!.program;
const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/how-to/learn-by-code.md'), 'utf8');
const lines = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => block.trim().split('\n')).map((line) => line.replace(/^npx wavetank /, '').split(' '));
const [, shown] = /```text\n([\s\S]*?)```/.exec(page)!;
const [train, why, replay, once] = lines;
const oneSeed = [...train, '--seeds', '1'];
/** What holds and what does not, and whether it did before; figures are another matter. */
const marksIn = (text: string): string[] => [...text.matchAll(/^([✓✗?]) {2}(\S+) .* ([·▼▲]) /gmu)].map(([, ...words]) => words.join(' '));
const environment = { COLUMNS: '80' };

const folder = workFolder();
const own = join(folder, 'iot-spike-code/worker.mjs');
const program = (name: string): string => readFileSync(join(root, 'scenarios/iot-spike/code', name), 'utf8');
const runs = (): string[] => readdirSync(join(folder, '.wavetank/runs'));

/** As editors do: a new file takes the place of the old one. */
function save(text: string): void {
  writeFileSync(`${own}.swp`, text);
  renameSync(`${own}.swp`, own);
}

/** What the run measured that is kept, which must be the only one. */
async function measured(): Promise<(metric: string) => number> {
  await vi.waitUntil(() => runs().length === 1, { timeout: 60_000 });
  const { checks, thresholds } = JSON.parse(readFileSync(join(folder, '.wavetank/runs', runs()[0], 'result.json'), 'utf8')) as Result;
  return (metric) => [...checks.map(({ id, value }) => ({ id, value })), ...thresholds.map(({ metric: id, value }) => ({ id, value }))].find(({ id }) => id === metric)!.value!;
}

test('the naive program fails, a step improves what it is about, the model solution passes; mistakes, hints and a save in between are as the page says', async () => {
  const lesson = new Wavetank(oneSeed, folder, environment, true, true);
  await lesson.says(/\ntry 1 [\s\S]*5 of 9 fail on 1 seed[\s\S]*hint 1 of 3, about dropped:/);
  expect(existsSync(join(folder, 'iot-spike-code/worker-io.d.ts'))).toBe(true);
  expect(readFileSync(own, 'utf8')).toBe(program(naive));
  lesson.type('h');
  await lesson.says(/hint 2 of 3, about dropped:/);

  save(program(naive).replace('const rows =', 'const rows =='));
  await lesson.says(/\ntry 2 .*\n✗ worker\.mjs:22: SyntaxError: /);
  save(program(naive).replace('void work();', 'wrok();'));
  await lesson.says(/\ntry 3 .*\n✗ worker\.mjs:32: ReferenceError: wrok is not defined/);

  const before = (await measured())(first.metric);
  save(program(first.program));
  await lesson.says(new RegExp(`\ntry 4 [\\s\\S]* 4 of 9 fail on 1 seed[\\s\\S]*, about ${second.metric}:[\\s\\S]*leave\n`));
  expect((await measured())(first.metric)).toBeLessThan(0.9 * before);
  expect(marksIn(lesson.out.slice(lesson.out.indexOf('try 4')))).toEqual(marksIn(shown));

  save(program(naive));
  await lesson.says(/\ntry 5 /);
  // A save while another is tried: the older one is given up.
  save(program(model).replace('let working = false;', 'let working = false; // mine'));
  await lesson.says(/\ntry 6 [\s\S]*all hold on 1 seed[\s\S]*iot-spike-code\/model\.mjs[\s\S]*\n- .*mine\n\+ .*;\n[\s\S]*leave\n/);
  expect(lesson.out).not.toMatch(/try 5 .*\n[✓✗]/);
  await measured();
  expect(readFileSync(join(folder, 'iot-spike-code/model.mjs'), 'utf8')).toBe(program(model));
  const [kept] = runs();

  save(program(naive));
  await lesson.says(/\ntry 7 /);
  lesson.signalGroup('SIGINT');
  const { code, err, out } = await lesson.ended;
  expect([code, err]).toEqual([exitCode.interrupted, expect.stringMatching(/^leaving: your file stays as it is.*\n$/)]);
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(runs()).toEqual([kept]);
}, 1_200_000);

test('what it kept is asked, and executed again', async () => {
  const reasons = await wavetank(folder, why, environment);
  expect([reasons.code, reasons.out]).toEqual([exitCode.ok, expect.stringContaining('every item was delivered')]);

  // A short one, which is the latest then.
  const plan = JSON.parse(readFileSync(join(folder, '.wavetank/runs', runs()[0], 'plan.json'), 'utf8')) as Plan;
  writeFileSync(join(folder, 'short.json'), JSON.stringify({ ...plan, durationMs: 6000, faults: [], workload: { ...plan.workload, rateEps: 40 } }));
  const elsewhere = await wavetank(folder, ['run', 'short.json', '--ui', 'off'], environment);
  expect(elsewhere.code).not.toBe(exitCode.usage);
  expect(elsewhere.err).toContain(`warning: short.json holds a program of ${plan.code!.text.trimEnd().split('\n').length} lines, which runs with your rights`);
  const again = await wavetank(folder, replay, environment);
  expect(again.err).not.toContain('program');
  expect([again.code, again.out]).toEqual([exitCode.ok, expect.stringContaining('identical')]);
}, 300_000);

test('a file that is there is gone on with; one with a mistake ends --once with 2', async () => {
  const text = program(naive).replace('const rows =', 'const rows ==');
  save(text);
  const later = new Wavetank(oneSeed, folder, environment, false, true);
  await later.says(/Going on with iot-spike-code\/worker\.mjs/);
  await later.says(/worker\.mjs:22: SyntaxError/);
  later.type('q');
  expect((await later.ended).code).toBe(exitCode.usage);
  expect(readFileSync(own, 'utf8')).toBe(text);
  const { code, out } = await wavetank(folder, once, environment);
  expect([code, out]).toEqual([exitCode.usage, expect.stringContaining('worker.mjs:22: SyntaxError')]);
}, 300_000);

test.each<[name: string, folder: string, message: RegExp]>([
  ['no file to try once', 'nowhere', /nowhere\/worker\.mjs: is not there\n {2}without --once it is made/],
  ['a folder that is a file', 'iot-spike-code/worker.mjs', /iot-spike-code\/worker\.mjs/],
])('%s is told', async (_, dir, message) => {
  const { code, err } = await wavetank(folder, [...once, '--dir', dir], environment);
  expect([code, err]).toEqual([exitCode.usage, expect.stringMatching(message)]);
}, 300_000);

test('the package has what it lays before the learner', () => {
  const [{ files }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as [{ readonly files: readonly { readonly path: string }[] }];
  const programs = readdirSync(join(root, 'scenarios/iot-spike/code')).filter((name) => name.endsWith('.mjs')).map((name) => `scenarios/iot-spike/code/${name}`);
  expect(programs).not.toEqual([]);
  expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining([...programs, 'dist/pipeline/code/worker-io.d.ts']));
});
