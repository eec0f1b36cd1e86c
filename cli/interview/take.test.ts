import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { command } from '../commands/train.ts';
import { processTerminal } from '../terminal.ts';

type Flags = Parameters<typeof command.execute>[0]['flags'];

describe('a mistake is told before anything runs', () => {
  test.each<[string, string[], Flags, string]>([
    ['nothing asked', [], {}, 'nothing to train'],
    ['a word that train does not know', ['grad', 'a.json'], {}, 'train knows no "grad"'],
    ['no sheets', ['grade'], {}, 'there is nothing to grade'],
    ['two papers', [], { daily: true, paper: 1 }, 'the day has a paper of its own'],
    ['answers that are not there', [], { daily: true, answers: join('none', 'answers.yaml') }, 'cannot be read (ENOENT)'],
  ])('%s', async (_, args, flags, text) => {
    await expect((async () => command.execute({ args, flags, given: new Set(), terminal: processTerminal() }))()).rejects.toThrow(text);
  });
});
