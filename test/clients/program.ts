// Runs a client to its end.
import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where what is built and fetched for the clients is kept, outside of the repository. */
export const cacheFolder = process.env.WAVETANK_CLIENTS ?? join(homedir(), '.cache/wavetank-clients');

export interface Run {
  input?: string;
  cwd?: string;
  /** Ends the program as soon as a line of its output has this in it, for those that run for ever. */
  until?: string;
  timeoutMs?: number;
}

/** What a program printed; throws, with what it said on its error stream, when it fails or takes too long. */
export function run(command: string, args: readonly string[], { input = '', cwd, until, timeoutMs = 120_000 }: Run = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: 'pipe' });
    let [out, err, isStopped] = ['', '', false];
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk;
      if (until === undefined || isStopped || !out.includes(until)) return;
      isStopped = true;
      child.kill('SIGTERM');
    });
    child.stderr.on('data', (chunk: Buffer) => void (err += chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0 || isStopped) resolve(out);
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code ?? signal}\n${out.slice(-2_000)}\n${err.slice(-4_000)}`));
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** Whether a program is on the PATH. */
export async function isInstalled(command: string, versionFlag = '--version'): Promise<boolean> {
  return run(command, [versionFlag]).then(() => true, () => false);
}

/** What a client is told apart by, in the title of its tests, when it cannot run here. */
export function titled(client: string, missing: string | null): string {
  return missing === null ? client : `${client} (skipped: ${missing})`;
}
