import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import { wavetank, workFolder, type Ended } from './wavetank.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/how-to/keep-it-in-ci.md'), 'utf8');
const folder = workFolder();
const patientMs = 300_000;

/** Words of a command line as a shell splits them. */
function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare);
}

/** The command lines of the page's section with this number, in order. */
function linesOf(section: number): string[][] {
  const [, text] = new RegExp(`\n## ${section}\\. .*\n([\\s\\S]*?)(?=\n## |$)`).exec(page)!;
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => block.trimEnd().split('\n')).map((line) => words(line.replace(/^npx wavetank /, '')));
}

const run = (line: readonly string[], env?: Record<string, string>): Promise<Ended> => wavetank(folder, line, { COLUMNS: '80', ...env });

test('1: thresholds of your own are held', async () => {
  const [line] = linesOf(1);
  const { code, out } = await run(line);
  for (const text of line.filter((_, i) => line[i - 1] === '--threshold')) expect(out).toMatch(new RegExp(`✓ +${text.replaceAll(/[{}]/g, '\\$&')} `));
  expect(code).toBe(exitCode.ok);
}, patientMs);

test('2: a failed run is pinned, and told by every build as the page shows', async () => {
  const [failing, pin, build] = linesOf(2);
  expect((await run(failing)).code).toBe(exitCode.failed);
  expect((await run(pin)).code).toBe(exitCode.ok);
  const { code, out } = await run(build);
  expect(out).toBe(/```text\n([\s\S]*?)```/.exec(page)![1]);
  expect(code).toBe(exitCode.failed);
  expect(page).toContain(`${pin.at(-1)}.json`);
  expect(existsSync(join(folder, 'wavetank/pins', `${pin.at(-1)}.json`))).toBe(true);
}, patientMs);

test('3: fresh seeds come from a commit, besides the pins; breaches are annotated and summed up', async () => {
  const [line] = linesOf(3);
  const here = line.map((word) => (word === 'HEAD' ? 'a'.repeat(40) : word));
  const summary = join(folder, 'summary.md');
  const { code, out } = await run([...here, '--pins', 'wavetank/pins'], { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary });
  expect(out).toMatch(/1 pin, then 2 runs\n✗ failed {3}pin lost-in-the-wave.*\n[\s\S]*✓ passed {3}iot-spike seed \d+/);
  const annotated = out.split('\n').filter((each) => each.startsWith('::error'));
  expect(annotated.length).toBeGreaterThan(0);
  for (const each of annotated) expect(each).toMatch(/^::error title=pin lost-in-the-wave%3A .*; again: npx wavetank run wavetank\/pins\/lost-in-the-wave\.json$/);
  expect(readFileSync(summary, 'utf8').match(/^## /gm)).toHaveLength(3);
  expect(existsSync(join(folder, 'wavetank.xml'))).toBe(true);
  expect(code).toBe(exitCode.failed);
}, patientMs);

test('5: the test of the page holds, in a project that has wavetank and vitest installed', async () => {
  const here = workFolder();
  mkdirSync(join(here, 'node_modules'));
  symlinkSync(root, join(here, 'node_modules/wavetank'), 'dir');
  symlinkSync(join(root, 'node_modules/vitest'), join(here, 'node_modules/vitest'), 'dir');
  writeFileSync(join(here, 'wave.test.ts'), /```ts\n([\s\S]*?)```/.exec(page)![1]);
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', here], { cwd: here, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  expect(`${stdout}${stderr}`).toMatch(/Tests +1 passed/);
  expect(status).toBe(0);
}, patientMs);

/** Commands of a workflow file, with one seed for twenty. */
function commandsOf(name: string): string[][] {
  const text = readFileSync(join(root, 'docs/ci', name), 'utf8');
  return [...text.matchAll(/npx wavetank (.*)/g)].map(([, line]) => words(line.replace('--fresh 20', '--fresh 1').replace(/HEAD|\$CI_COMMIT_SHA/, 'b'.repeat(40))));
}

test('the workflow files call the same commands', () => {
  expect(commandsOf('gitlab.yml')).toEqual(commandsOf('github.yml'));
  for (const name of ['github.yml', 'gitlab.yml']) expect(readFileSync(join(root, 'docs/ci', name), 'utf8')).toContain('--fresh 20');
});

test('the workflow files run every scenario', async () => {
  const [build] = commandsOf('github.yml');
  const { code, out } = await run([...build, '--pins', 'none']);
  const { out: listed } = await run(['list', '--json']);
  const scenarios = (JSON.parse(listed) as { scenarios: { id: string }[] }).scenarios.map(({ id }) => id);
  for (const id of scenarios) expect(out).toMatch(new RegExp(`✓ passed {3}${id} seed \\d+`));
  expect(out).toContain(`${scenarios.length} runs: ${scenarios.length} passed`);
  expect(code).toBe(exitCode.ok);
}, patientMs);
