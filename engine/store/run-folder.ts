import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { UsageError } from '../usage-error.ts';
import { makeFolders } from './make-folders.ts';

/** No room left: ours to report (exit code 1), not the user's mistake. */
export class DiskFullError extends Error {
  override name = 'DiskFullError';
}

/**
 * A run folder while the run lasts; it has its final name only once it is complete. Plain data: one process makes it,
 * another fills and finishes it.
 */
export interface RunFolder {
  /** Where to write: `<out>/.<name>.partial`. */
  readonly path: string;
  /** Its path once it is finished: `<out>/<name>`. */
  readonly final: string;
}

/** `20260102T030405-iot-spike-1`: names sort by the time at which runs began. */
export function runName(startedAt: Date, scenario: string, seed: number): string {
  const time = startedAt.toISOString().replace(/\.\d+Z$/, '').replaceAll(/[-:]/g, '');
  return `${time}-${scenario}-${seed}`;
}

export function partialName(name: string): string {
  return `.${name}.partial`;
}

const isPartial = (name: string): boolean => name.startsWith('.') && name.endsWith('.partial');

/** Makes a folder of its own for a run; a name that is taken gets a suffix. A run that is killed keeps the temporary name. */
export async function createRunFolder(outDir: string, wanted: string): Promise<RunFolder> {
  await orExplain(outDir, async () => void makeFolders(outDir));
  for (let attempt = 1; ; attempt++) {
    const name = attempt === 1 ? wanted : `${wanted}-${attempt}`;
    const path = join(outDir, partialName(name));
    const final = join(outDir, name);
    if (existsSync(final)) continue;
    const made = await orExplain(outDir, async () => {
      try {
        await mkdir(path);
        ownRunFolder(path);
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      }
    });
    if (made) return { path, final };
  }
}

/** Gives the folder its final name. */
export async function finishRunFolder({ path, final }: RunFolder): Promise<void> {
  disownRunFolder(path);
  await orExplain(dirname(final), () => rename(path, final));
}

/** In a run folder that is not finished: the processes that may finish it, a line each, machine and process id. */
const ownersFile = 'owners';

/** Whoever may finish a run folder says so in it. */
export function ownRunFolder(path: string): void {
  appendFileSync(join(path, ownersFile), `${hostname()} ${process.pid}\n`);
}

export function disownRunFolder(path: string): void {
  rmSync(join(path, ownersFile), { force: true });
}

/**
 * Removes run folders that nobody will finish any more, since all who might have were killed; answers with their paths. What
 * cannot be read or removed stays: whoever has to do with it says so.
 */
export function removeAbandoned(outDir: string): string[] {
  const removed: string[] = [];
  try {
    for (const path of readdirSync(outDir).filter(isPartial).map((name) => join(outDir, name)).filter(isAbandoned)) {
      rmSync(path, { recursive: true, force: true, maxRetries: 5 });
      removed.push(path);
    }
  } catch {
    // Most often there is no such folder yet.
  }
  return removed;
}

/** Of other machines that write to the same disk nobody here can tell. */
function isAbandoned(path: string): boolean {
  const file = join(path, ownersFile);
  if (!existsSync(file)) return false;
  return readFileSync(file, 'utf8').trim().split('\n').every((line) => {
    const [machine, pid] = line.split(' ');
    return machine === hostname() && !isAlive(Number(pid));
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Does something to the disk, and says in a user's words what went wrong. */
export async function orExplain<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explained(error, path);
  }
}

const notWritable = new Set(['EACCES', 'ENOENT', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENAMETOOLONG']);

function explained(error: unknown, path: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  // DuckDB tells the operating system's reason in words only.
  if (code === 'ENOSPC' || code === 'EDQUOT' || /No space left on device|Disk quota exceeded/i.test(message)) {
    return new DiskFullError(`the disk is full: the run could not be written to ${path}`, { cause: error });
  }
  if (notWritable.has(code ?? '')) {
    return new UsageError(`cannot write runs to ${path} (${code})`, { where: path, hint: `choose another folder with --out, or make ${dirname(path)} writable` });
  }
  return error;
}
