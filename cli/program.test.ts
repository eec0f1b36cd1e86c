import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { UsageError } from '../engine/usage-error.ts';
import { runProgram } from './program.ts';
import { processTerminal } from './terminal.ts';

// Windows deletes no folder that somebody is in.
test.skipIf(process.platform === 'win32')('in a folder that was deleted it says so, whatever was asked', async () => {
  const before = process.cwd();
  const gone = mkdtempSync(join(tmpdir(), 'wavetank-gone-'));
  process.chdir(gone);
  rmdirSync(gone);
  const answered = runProgram(['list'], processTerminal());
  process.chdir(before);
  await expect(answered).rejects.toThrow(UsageError);
  await expect(answered).rejects.toThrow('the folder that you are in is no longer there');
});

test('a warning changes no terminal, whatever it quotes; its lines stay apart', () => {
  let told = '';
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((told += String(text)), true));
  try {
    processTerminal().warn('error: papers/\u001B]0;TITLE\u0007.json\n  a hint\u202E');
  } finally {
    spy.mockRestore();
  }
  expect(told).toBe('error: papers/ ]0;TITLE .json\n  a hint \n');
});
