import { spawn } from 'node:child_process';
import { shellWord } from '../../engine/shell-word.ts';

/** What a loader did with one file. */
export interface Loaded {
  /** Null where it was killed by a signal. */
  readonly code: number | null;
  /** Its lines, without blanks around them; `{}` stands for the file, which lies elsewhere each time. */
  readonly stderr: readonly string[];
}

const mostStderr = 65_536;

/**
 * Runs a loader on a file by the shell: `{}` in its line stands for the file, as does `WAVETANK_FILE` in its environment.
 * Stopped by the signal, it dies with all that it has started.
 */
export function runLoader(line: string, file: string, env: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Loaded> {
  return new Promise((resolve, reject) => {
    const ownGroup = process.platform !== 'win32';
    const child = spawn(line.replaceAll('{}', shellWord(file)), {
      shell: true, detached: ownGroup, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env, WAVETANK_FILE: file },
    });
    const kill = (): void => {
      try {
        if (ownGroup) process.kill(-child.pid!, 'SIGKILL');
        else child.kill('SIGKILL');
      } catch (error) {
        // It ended a moment ago.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    };
    signal.addEventListener('abort', kill, { once: true });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => {
      if (text.length < mostStderr) text += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      signal.removeEventListener('abort', kill);
      resolve({ code, stderr: text.replaceAll(file, '{}').split(/\r?\n/).map((each) => each.trim()).filter((each) => each !== '') });
    });
  });
}
