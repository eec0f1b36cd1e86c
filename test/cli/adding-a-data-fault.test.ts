import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { workFolder } from './wavetank.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/adding-a-data-fault.md'), 'utf8');
const copy = workFolder();
const blocks = [...page.matchAll(/`([\w/-]+\.ts)`:\n\n```ts\n([\s\S]*?)```/g)].map(([, file, text]) => ({ file, text }));
const lines = /```sh\n([\s\S]*?)```/.exec(page)![1].trim().split('\n');
const ran = new Map<string, { code: number | null; text: string }>();

beforeAll(() => {
  // What is under version control, as it stands now, and what was built of it, so that only what changes is built anew.
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter((file) => file !== '' && existsSync(join(root, file)));
  for (const file of [...tracked, 'dist', 'embedded/kafka/dist']) cpSync(join(root, file), join(copy, file), { recursive: true, preserveTimestamps: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  writeFileSync(join(copy, 'orders.csv'), `id,amount\n${Array.from({ length: 200 }, (_, i) => `C${i},${i}.50\n`).join('')}`);
  const [fault, registered] = blocks;
  writeFileSync(join(copy, fault.file), fault.text);
  const [imported, entry] = registered.text.trimEnd().split('\n');
  const registry = readFileSync(join(copy, registered.file), 'utf8');
  writeFileSync(join(copy, registered.file), `${imported}\n${registry.replace('\n} satisfies', `\n${entry}\n} satisfies`)}`);
  for (const line of lines) {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', line], {
      cwd: copy, encoding: 'utf8', env: { ...process.env, npm_config_cache: join(copy, '.npm'), npm_config_offline: 'true', GITHUB_ACTIONS: '', NO_COLOR: '1' },
    });
    ran.set(line, { code: status, text: stdout + stderr });
  }
}, 300_000);

const ranLine = (part: string): { code: number | null; text: string } => [...ran].find(([line]) => line.includes(part))![1];

test('the page writes one file, and an import and a line of the registry', () => {
  expect(blocks.map(({ file }) => file)).toEqual(['generators/faults/kinds/negative.ts', 'generators/faults/registry.ts']);
});

test('the project builds with it, and it breaks a file', () => {
  expect(ranLine('build')).toMatchObject({ code: 0 });
  expect(ranLine('--kinds').text).toMatch(/^ {2}negative +A number has the wrong sign\./m);
  expect(ranLine('--fault')).toMatchObject({ code: 0 });
  const manifest = readFileSync(join(copy, 'broken/manifest.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { kind: string; before: string; after: string });
  expect(manifest.length).toBeGreaterThan(5);
  for (const { kind, before, after } of manifest) expect([kind, after]).toEqual(['negative', `-${before}`]);
});

test('the tests pick it up by themselves, and it passes them', () => {
  const { code, text } = ranLine('vitest');
  expect(text).toMatch(/Tests +\d+ passed/);
  expect(code).toBe(0);
});
