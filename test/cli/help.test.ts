import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../cli/commands/registry.ts';
import { exitCode } from '../../cli/exit-code.ts';
import type { CommandEntry } from '../../cli/commands/registry.ts';
import { buildProgram } from '../../cli/program.ts';
import { madeCapacity } from '../capacity/made-capacity.ts';
import { wavetank, workFolder } from './wavetank.ts';

const folder = workFolder();
const names = Object.keys(commands) as (keyof typeof commands)[];

/** Words of a command line as a shell splits them; what comes after a pipe is another program's. */
function words(line: string): string[] {
  return [...line.split(' | ')[0].matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare);
}

/** The help of a command as the program prints it. */
async function helpOf(name: string): Promise<string> {
  const program = await buildProgram([name], () => Promise.resolve());
  let help = '';
  program.commands.find((command) => command.name() === name)!.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  return help;
}

test('the help of a command is what the program prints', async () => {
  expect((await wavetank(folder, ['run', '--help'])).out).toBe(await helpOf('run'));
});

test('the help names every command of the registry, and none that is not there', async () => {
  const { code, out } = await wavetank(folder, ['--help']);
  expect(code).toBe(0);
  const named = [...out.matchAll(/^ {2}([a-z-]+) {2,}/gm)].map(([, name]) => name);
  expect(named.filter((name) => name !== 'help').toSorted()).toEqual([...names].toSorted());
});

test('without arguments it prints the help', async () => {
  expect(await wavetank(folder, [])).toMatchObject({ code: 0, out: (await wavetank(folder, ['--help'])).out });
});

describe.each(names)('wavetank %s', (name) => {
  test('shows two examples, which are understood as printed', async () => {
    const { command } = await (commands[name] as CommandEntry).load();
    expect(command.examples).toHaveLength(2);
    const help = await helpOf(name);
    for (const [line] of command.examples) {
      expect(help).toContain(`wavetank ${line}`);
      let called = false;
      const argv = words(line);
      const program = await buildProgram(argv, async () => void (called = true));
      await program.parseAsync(argv, { from: 'user' });
      expect(called).toBe(true);
    }
  });

  test('has each example whole in a line, and what it is for beside it or below', async () => {
    const { command } = await (commands[name] as CommandEntry).load();
    const lines = (await helpOf(name)).split('\n');
    for (const [line, about] of command.examples) {
      const at = lines.findIndex((each) => each === `  npx wavetank ${line}` || each.startsWith(`  npx wavetank ${line}  `));
      expect(at).toBeGreaterThan(0);
      const [first, ...others] = lines.slice(at, at + 3);
      if (first === `  npx wavetank ${line}`) expect(others.map((each) => each.trim()).join(' ').startsWith(about)).toBe(true);
      else expect(first).toMatch(/^.{1,80}$/);
    }
  });

  test('tells the default of an option once', async () => {
    const options = (await helpOf(name)).replace(/\n {20,}/g, ' ').split('\n');
    expect(options.filter((line) => (line.match(/default:/g) ?? []).length > 1)).toEqual([]);
  });
});

/** Commands whose examples take minutes, or a cluster, or never end. */
const dear: ReadonlySet<string> = new Set(['baseline', 'capacity', 'ci', 'clean', 'compare', 'doctor', 'replay', 'run', 'serve', 'soak', 'start', 'train']);

describe('examples are executed as printed', () => {
  const prepared = workFolder();

  beforeAll(async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    for (const name of ['alerts', 'data', 'feeds', 'histories', 'spark-logs']) cpSync(join(root, 'examples', name), join(prepared, 'examples', name), { recursive: true });
    cpSync(join(root, 'examples/alerts/kafka.yml'), join(prepared, 'rules.yml'));
    expect((await wavetank(prepared, ['run', 'iot-spike', '--short', '--for', '3s', '--rate', '200', '--ui', 'off'])).code).not.toBe(exitCode.usage);
    const runs = join(prepared, '.wavetank/runs');
    const [made] = readdirSync(runs);
    for (const name of ['a', 'b', '20260102T030405-iot-spike-1']) cpSync(join(runs, made), join(runs, name), { recursive: true });
    expect((await wavetank(prepared, ['init', '--command', 'node service.mjs'])).code).toBe(exitCode.ok);
    mkdirSync(join(prepared, 'ci'));
    cpSync(join(prepared, 'wavetank.yaml'), join(prepared, 'ci/wavetank.yaml'));
    writeFileSync(join(prepared, '.wavetank/capacity.json'), JSON.stringify(madeCapacity));
  });

  test.each(names.filter((name) => !dear.has(name)))('%s', async (name) => {
    const { command } = await (commands[name] as CommandEntry).load();
    for (const [line] of command.examples) {
      const folder = workFolder();
      // What makes a config wants a folder that has none.
      if (name !== 'init') cpSync(prepared, folder, { recursive: true });
      const { code, err } = await wavetank(folder, words(line));
      expect(err).not.toMatch(/^error:/m);
      expect([exitCode.ok, exitCode.failed, exitCode.undecided]).toContain(code);
    }
  });
});
