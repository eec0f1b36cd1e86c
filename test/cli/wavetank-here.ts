import { vi } from 'vitest';
import { answer } from '../../cli/answer.ts';
import { processTerminal } from '../../cli/terminal.ts';
import type { Ended } from './wavetank.ts';

/**
 * A command line within this process, one at a time: for what is refused before anything is started, where a process each
 * takes longer than all that it says.
 */
export async function wavetankHere(folder: string, args: readonly string[]): Promise<Ended> {
  const before = process.cwd();
  let [out, err] = ['', ''];
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true)),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true)),
  ];
  // As for a child: nobody annotates what a test breaks on purpose.
  vi.stubEnv('GITHUB_ACTIONS', undefined);
  process.chdir(folder);
  try {
    const code = await answer(args, processTerminal());
    return { code, out, err };
  } finally {
    process.chdir(before);
    vi.unstubAllEnvs();
    for (const spy of spies) spy.mockRestore();
  }
}
