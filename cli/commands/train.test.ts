import { join } from 'node:path';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { processTerminal } from '../terminal.ts';
import { command } from './train.ts';

type Flags = Parameters<typeof command.execute>[0]['flags'];
const usual = { seeds: [1, 2, 3], out: '.wavetank/runs', ui: 'auto' } as const satisfies Partial<Flags>;

test.each<[string, string[], Partial<Flags>, string]>([
  ['a word that is no lesson', ['grad'], {}, 'unknown lesson "grad"'],
  ['two words', ['grad', 'a.json'], {}, 'one at a time, and here are grad and a.json'],
  ['a lesson named twice', ['iot-spike'], { lesson: 'mine.yaml' }, 'here are iot-spike and mine.yaml'],
  ['no sheets', ['grade'], {}, 'there is nothing to grade'],
  ['two papers', [], { daily: true, paper: 1 }, 'the day has a paper of its own'],
  ['a paper about something', ['iot-spike'], { paper: 1 }, 'a paper chooses for itself what it is about'],
  ['answers that are not there', [], { daily: true, answers: join('none', 'answers.yaml') }, 'cannot be read (ENOENT)'],
  ['code of nothing', [], { code: true }, 'a lesson in code is of a scenario'],
  ['an option of something else', ['iot-spike'], { code: true, paper: 1 }, 'goes with --interview, and this is --code'],
  ['an option of two other things', ['grade', 'a.json'], { answers: 'a.yaml' }, 'goes with a lesson and --interview, and this is grade'],
])('%s: told before anything runs', async (_, args, flags, text) => {
  const executed = async (): Promise<unknown> => command.execute({ args, flags: { ...usual, ...flags }, given: new Set(Object.keys(flags)), terminal: processTerminal() });
  await expect(executed()).rejects.toThrow(text);
});

test('every option goes with something, and is refused elsewhere', async () => {
  const configured = new Command();
  command.configure(configured);
  const names = configured.options.map((option) => option.attributeName()).filter((name) => name !== 'jobs');
  expect(names.length).toBeGreaterThan(10);
  for (const name of names) {
    const executed = async (): Promise<unknown> => command.execute({ args: ['grade', 'a.json'], flags: usual, given: new Set([name]), terminal: processTerminal() });
    await expect(executed(), name).rejects.toThrow('and this is grade');
  }
});
