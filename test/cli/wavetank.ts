import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
if (!existsSync(main)) throw new Error('these tests run the built program: npm run build');

/** What the tests of a file leave, also those that failed half-way. */
const running = new Set<ChildProcess>();
const folders: string[] = [];
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The built command line as a child, with its output so far; `ownGroup`: in a process group of its own, as a shell would start it; `typed`: somebody types into it. */
export class Wavetank {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  out = '';
  err = '';
  readonly #watchers: (() => void)[] = [];

  constructor(args: readonly string[], cwd: string, env: Record<string, string> = {}, ownGroup = false, typed = false) {
    const { GITHUB_ACTIONS: _, ...inherited } = process.env;
    this.process = spawn(process.execPath, [main, ...args], { cwd, env: { ...inherited, ...env }, stdio: [typed ? 'pipe' : 'ignore', 'pipe', 'pipe'], detached: ownGroup });
    running.add(this.process);
    this.process.stdout!.on('data', (chunk: Buffer) => this.#heard(() => (this.out += chunk.toString())));
    this.process.stderr!.on('data', (chunk: Buffer) => this.#heard(() => (this.err += chunk.toString())));
    this.ended = new Promise((resolve) => this.process.on('close', (code) => {
      running.delete(this.process);
      resolve({ code, out: this.out, err: this.err });
    }));
  }

  /** Waits until its output matches. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const gone = this.ended.then(() => true);
    for (;;) {
      const found = pattern.exec(this.out + this.err);
      if (found) return found;
      const heard = new Promise<false>((resolve) => this.#watchers.push(() => resolve(false)));
      if (await Promise.race([gone, heard]) && !pattern.test(this.out + this.err)) throw new Error(`it ended without saying ${pattern}: ${this.out}${this.err}`);
    }
  }

  type(line: string): void {
    this.process.stdin!.write(`${line}\n`);
  }

  /** Sends a signal as a terminal does at Ctrl-C: to the command and to whatever it has started. */
  signalGroup(signal: NodeJS.Signals): void {
    process.kill(-this.process.pid!, signal);
  }

  #heard(keep: () => void): void {
    keep();
    for (const watcher of this.#watchers.splice(0)) watcher();
  }
}

/** A folder of its own, removed at the end of the test file. */
export function workFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-test-'));
  folders.push(folder);
  return folder;
}

export function wavetank(cwd: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Wavetank(args, cwd, env).ended;
}
