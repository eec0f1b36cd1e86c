import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { StorageInUseError } from './storage.ts';

/** Who has a folder: a process, told from a later one of the same number by when it began, where the system tells that. */
interface Holder {
  readonly pid: number;
  /** The boot that it belongs to, and when it began in it: `boot/ticks`. */
  readonly began: string | null;
  /** Within which `pid` is its number: a container has its own. */
  readonly namespace?: string | null;
}

/** As its lock tells; `since`: when it took the folder. */
interface Found extends Holder {
  readonly since: Date;
}

const LOCK_NAME = /^lock\.(\d+)$/;
const DRAFT_NAME = /^lock\.new-\d+-\d+$/;
const FREE = 'free';
/** A lock is written under this name and then given its own, so that nobody sees half of one. */
const DRAFT = `lock.new-${process.pid}-${threadId}`;

/**
 * Makes a folder the possession of one process, without calls that Node does not have. The lock is the file `lock.N` with the
 * highest N, which tells its holder, or that it is free. Whoever takes the folder makes the next one, which only one can; a lock
 * is never removed before there is a higher one, so a slow starter that makes a lower one sees that it came too late.
 */
export class FolderLock {
  private readonly file: string;

  private constructor(file: string) {
    this.file = file;
  }

  /** Throws `StorageInUseError` when a living process has the folder. A lock that a dead process left is taken over. */
  static take(folder: string): FolderLock {
    for (;;) {
      const current = highest(folder);
      const holder = current === 0 ? null : holderOf(join(folder, nameOf(current)));
      if (holder !== null && isElsewhere(holder)) throw perhapsInUse(folder, holder, join(folder, nameOf(current)));
      if (holder !== null && isAlive(holder)) throw inUse(folder, holder, join(folder, nameOf(current)));
      const own = current + 1;
      if (!make(folder, own)) continue;
      if (highest(folder) > own) {
        fs.rmSync(join(folder, nameOf(own)), { force: true });
        continue;
      }
      for (const number of numbers(folder)) if (number < own) fs.rmSync(join(folder, nameOf(number)), { force: true });
      return new FolderLock(join(folder, nameOf(own)));
    }
  }

  /** Others may have the folder. */
  release(): void {
    try {
      replace(this.file, FREE);
    } catch (error) {
      // A folder that was removed needs no releasing.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

/** Whether a path below the folder belongs to the lock. */
export function isLockName(name: string): boolean {
  return LOCK_NAME.test(name) || DRAFT_NAME.test(name);
}

function nameOf(number: number): string {
  return `lock.${number}`;
}

function numbers(folder: string): number[] {
  return fs.readdirSync(folder).map((name) => Number(LOCK_NAME.exec(name)?.[1] ?? 0));
}

function highest(folder: string): number {
  return Math.max(0, ...numbers(folder));
}

/** Makes a lock of this process, with its content from the first moment on; false when there is one of that number. */
function make(folder: string, number: number): boolean {
  const draft = join(folder, DRAFT);
  fs.writeFileSync(draft, JSON.stringify({ pid: process.pid, began: beginningOf(process.pid), namespace: ownNamespace() } satisfies Holder));
  try {
    fs.linkSync(draft, join(folder, nameOf(number)));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

function replace(file: string, content: string): void {
  const draft = join(dirname(file), DRAFT);
  fs.writeFileSync(draft, content);
  fs.renameSync(draft, file);
}

/** Null when the lock is free, or gone by now. */
function holderOf(file: string): Found | null {
  let content: string;
  let since: Date;
  try {
    content = fs.readFileSync(file, 'utf8');
    since = fs.statSync(file).mtime;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const holder = JSON.parse(content) as Holder;
    return Number.isInteger(holder.pid) ? { ...holder, since } : null;
  } catch {
    // Free, or emptied by a crash of the machine, which no process survives.
    return null;
  }
}

/** Whether a process of this boot has a number that means another one here, or none. */
function isElsewhere({ began, namespace }: Holder): boolean {
  const own = ownNamespace();
  if (own === null || began === null || (namespace ?? null) === null) return false;
  return namespace !== own && began.split('/')[0] === bootId();
}

function isAlive({ pid, began }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const stat = statOf(pid);
  // Dead, and not waited for by its parent yet.
  if (stat !== null && ['Z', 'X', 'x'].includes(stat[0])) return false;
  return began === null || beginningOf(pid) === began;
}

/** When a process began, in the units of the system, with the boot that it belongs to; null where that is not told. */
function beginningOf(pid: number): string | null {
  const [stat, boot] = [statOf(pid), bootId()];
  return stat === null || boot === null ? null : `${boot}/${stat[19]}`;
}

/** What the system tells of a process, from its state on; null where it does not. */
function statOf(pid: number): string[] | null {
  const stat = told(() => fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The name of the program before it, in parentheses, may hold anything.
  return stat === null ? null : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function bootId(): string | null {
  return told(() => fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
}

function ownNamespace(): string | null {
  return told(() => fs.readlinkSync('/proc/self/ns/pid'));
}

function told(ask: () => string): string | null {
  try {
    return ask();
  } catch {
    return null;
  }
}

function inUse(folder: string, { pid, since }: Found, lock: string): StorageInUseError {
  const who = pid === process.pid ? 'another broker of this process' : `process ${pid}`;
  return new StorageInUseError(`The data folder ${folder} is in use by ${who}. Stop it, or choose another folder.`, { pid, since, lock, isDoubtful: false });
}

function perhapsInUse(folder: string, { pid, since }: Found, lock: string): StorageInUseError {
  return new StorageInUseError(
    `The data folder ${folder} was last used by process ${pid} of another container (PID namespace) of this machine, and whether that still runs cannot be told from here. ` +
      `Stop it there, or remove ${lock} if it is gone; or choose another folder.`,
    { pid, since, lock, isDoubtful: true },
  );
}
