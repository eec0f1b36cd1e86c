import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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
