// The two pages on adding a fault, followed to the letter in one copy of the project, which is built once with both.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { workFolder } from './cli/wavetank.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const copy = workFolder();

/** A page with its code blocks that a reader is to write, each after the line that names its file, and the lines to run. */
function pageOf(path: string): { blocks: { file: string; text: string }[]; lines: string[] } {
  const page = readFileSync(join(root, path), 'utf8');
  return {
    blocks: [...page.matchAll(/`([\w/-]+\.ts)`:\n\n```ts\n([\s\S]*?)```/g)].map(([, file, text]) => ({ file, text })),
    lines: /```sh\n([\s\S]*?)```/.exec(page)![1].trim().split('\n'),
  };
}

const fault = pageOf('docs/adding-a-fault.md');
const dataFault = pageOf('docs/adding-a-data-fault.md');
const lines = [...new Set([...fault.lines, ...dataFault.lines])];
const ran = new Map<string, { code: number | null; text: string }>();

/** Runs a line of a page in a shell, as it stands there. */
function shell(line: string): { code: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], {
    cwd: copy, encoding: 'utf8', env: { ...process.env, npm_config_cache: join(copy, '.npm'), npm_config_offline: 'true', GITHUB_ACTIONS: '', NO_COLOR: '1' },
  });
  return { code: status, text: stdout + stderr };
}

beforeAll(() => {
  // What is under version control, as it stands now, and what was built of it, so that only what changes is built anew.
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter((file) => file !== '' && existsSync(join(root, file)));
  for (const file of [...tracked, 'dist', 'embedded/kafka/dist']) cpSync(join(root, file), join(copy, file), { recursive: true, preserveTimestamps: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  writeFileSync(join(copy, 'orders.csv'), `id,amount\n${Array.from({ length: 200 }, (_, i) => `C${i},${i}.50\n`).join('')}`);

  for (const { file, text } of fault.blocks) {
    const path = join(copy, file);
    // A registry gets a line more; any other file is new.
    writeFileSync(path, existsSync(path) ? readFileSync(path, 'utf8') + text : text);
  }
  const [made, registered] = dataFault.blocks;
  writeFileSync(join(copy, made.file), made.text);
  const [imported, entry] = registered.text.trimEnd().split('\n');
  const registry = readFileSync(join(copy, registered.file), 'utf8');
  writeFileSync(join(copy, registered.file), `${imported}\n${registry.replace('\n} satisfies', `\n${entry}\n} satisfies`)}`);
  for (const line of lines) ran.set(line, shell(line));
}, 300_000);

const ranLine = (page: typeof fault, part: string): { code: number | null; text: string } => ran.get(page.lines.find((line) => line.includes(part))!)!;

test('the project builds with both', () => {
  expect([fault.lines[0], dataFault.lines[0]]).toEqual(['npm run build', 'npm run build']);
  expect(ran.get('npm run build')).toMatchObject({ code: 0 });
});

describe('a fault of a component', () => {
  test('the page writes one file and one line of a registry', () => {
    expect(fault.blocks.map(({ file }) => file)).toEqual(['pipeline/faults/slow-gateway.ts', 'pipeline/faults/registry.ts']);
    expect(fault.blocks[1].text.trim().split('\n')).toHaveLength(1);
  });

  test('explain and list know the new fault', () => {
    expect(ranLine(fault, 'explain').text).toMatch(/^ {4}slow-gateway +Forwarding an event takes the gateway longer\./m);
    expect(shell('npx wavetank list').text).toMatch(/^ {2}slow-gateway +Forwarding an event/m);
  });

  test('it fires in the run that the page starts', () => {
    expect(ranLine(fault, '--faults').text).toMatch(/fault slow-gateway +fired at \d+:\d\d–\d+:\d\d, [\d,]+ hits/);
  });

  test('every line of the page ends as a reader expects: built, explained, and sick without remedies', () => {
    expect(fault.lines.map((line) => [line, ran.get(line)!.code])).toEqual(fault.lines.map((line) => [line, line.includes(' run iot-spike') ? 99 : 0]));
  });
});

describe('a fault of data', () => {
  test('the page writes one file, and an import and a line of the registry', () => {
    expect(dataFault.blocks.map(({ file }) => file)).toEqual(['generators/faults/kinds/negative.ts', 'generators/faults/registry.ts']);
  });

  test('it breaks a file', () => {
    expect(ranLine(dataFault, '--kinds').text).toMatch(/^ {2}negative +A number has the wrong sign\./m);
    expect(ranLine(dataFault, '--fault')).toMatchObject({ code: 0 });
    const manifest = readFileSync(join(copy, 'broken/manifest.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { kind: string; before: string; after: string });
    expect(manifest.length).toBeGreaterThan(5);
    for (const { kind, before, after } of manifest) expect([kind, after]).toEqual(['negative', `-${before}`]);
  });

  test('the tests pick it up by themselves, and it passes them', () => {
    const { code, text } = ranLine(dataFault, 'vitest');
    expect(text).toMatch(/Tests +\d+ passed/);
    expect(code).toBe(0);
  });
});
