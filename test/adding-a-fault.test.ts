import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { workFolder } from './cli/wavetank.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(join(root, 'docs/adding-a-fault.md'), 'utf8');
const copy = workFolder();

/** The code blocks that the page tells a reader to write or to run: each follows the line that names its file. */
const blocks = [...page.matchAll(/`([\w/-]+\.ts)`:\n\n```ts\n([\s\S]*?)```/g)].map(([, file, text]) => ({ file, text }));
const lines = /```sh\n([\s\S]*?)```/.exec(page)![1].trim().split('\n');

/** Runs a line of the page in a shell, as it stands there. */
function shell(line: string): { code: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], {
    cwd: copy, encoding: 'utf8', env: { ...process.env, npm_config_cache: join(copy, '.npm'), npm_config_offline: 'true', GITHUB_ACTIONS: '' },
  });
  return { code: status, text: stdout + stderr };
}

const ran = new Map<string, { code: number | null; text: string }>();

beforeAll(() => {
  // What is under version control, as it stands now, and what was built of it, so that only what changes is built anew.
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter((file) => file !== '' && existsSync(join(root, file)));
  for (const file of [...tracked, 'dist', 'embedded/kafka/dist']) cpSync(join(root, file), join(copy, file), { recursive: true, preserveTimestamps: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

  for (const { file, text } of blocks) {
    const path = join(copy, file);
    // A registry gets a line more; any other file is new.
    writeFileSync(path, existsSync(path) ? readFileSync(path, 'utf8') + text : text);
  }
  for (const line of lines) ran.set(line, shell(line));
}, 240_000);

const outputOf = (part: string): string => [...ran].find(([line]) => line.includes(part))![1].text;

test('the page writes one file and one line of a registry', () => {
  expect(blocks.map(({ file }) => file)).toEqual(['pipeline/faults/slow-gateway.ts', 'pipeline/faults/registry.ts']);
  expect(blocks[1].text.trim().split('\n')).toHaveLength(1);
});

test('the project builds with it', () => {
  expect(ran.get(lines[0])).toMatchObject({ code: 0 });
});

test('explain and list know the new fault', () => {
  expect(outputOf('explain')).toMatch(/^ {2}slow-gateway +Forwarding an event takes the gateway longer\./m);
  expect(shell('npx wavetank list').text).toMatch(/^ {2}slow-gateway +Forwarding an event/m);
});

test('it fires in the run that the page starts', () => {
  expect(outputOf('--faults')).toMatch(/fault slow-gateway +fired at \d+:\d\d–\d+:\d\d, [\d,]+ hits/);
});

test('every line of the page ends as a reader expects: built, explained, and sick without remedies', () => {
  expect(lines.map((line) => [line, ran.get(line)!.code])).toEqual(lines.map((line) => [line, line.includes(' run iot-spike') ? 99 : 0]));
});
