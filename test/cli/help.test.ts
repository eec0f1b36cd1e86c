import { describe, expect, test } from 'vitest';
import { commands } from '../../cli/commands/registry.ts';
import type { CommandEntry } from '../../cli/commands/registry.ts';
import { buildProgram } from '../../cli/program.ts';
import { wavetank, workFolder } from './wavetank.ts';

const folder = workFolder();
const names = Object.keys(commands) as (keyof typeof commands)[];

/** Words of a command line as a shell splits them; what comes after a pipe is another program's. */
function words(line: string): string[] {
  return [...line.split(' | ')[0].matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare);
}

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
    const help = await wavetank(folder, [name, '--help']);
    for (const [line] of command.examples) {
      expect(help.out).toContain(`wavetank ${line}`);
      let called = false;
      const argv = words(line);
      const program = await buildProgram(argv, async () => void (called = true));
      await program.parseAsync(argv, { from: 'user' });
      expect(called).toBe(true);
    }
  });

  test('tells the default of an option once', async () => {
    const { out } = await wavetank(folder, [name, '--help']);
    const options = out.replace(/\n {20,}/g, ' ').split('\n');
    expect(options.filter((line) => (line.match(/default:/g) ?? []).length > 1)).toEqual([]);
  });
});
