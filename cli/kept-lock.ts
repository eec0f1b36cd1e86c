import { mkdirSync } from 'node:fs';
import { FolderLock, StorageInUseError } from '@wavetank/kafka';
import { UsageError } from '../engine/usage-error.ts';

/**
 * One process at a time has what is kept in a file, `what` in words: until it calls what this answers with, or dies. Another
 * one is told who has it, by a `UsageError`. Where no lock can be made, as in a folder that nobody can write to, it goes on
 * without. `where`: which file the error names.
 */
export function lockKept(file: string, what: string, where = file): () => void {
  const folder = file.replace(/\.json$/, '.lock');
  try {
    const lock = unlessRefused(() => {
      mkdirSync(folder, { recursive: true });
      return FolderLock.take(folder);
    });
    return () => void unlessRefused(() => lock?.release());
  } catch (error) {
    throw error instanceof StorageInUseError ? openElsewhere(error, where, what) : error;
  }
}

const askAgainMs = 5;
const mostAsked = 100;

/** Does work that takes a moment while no other process does it on the same file: it waits for one that is at it. */
export function whileLocked<T>(file: string, work: () => T): T {
  const giveBack = lockWhenFree(file);
  try {
    return work();
  } finally {
    giveBack();
  }
}

function lockWhenFree(file: string): () => void {
  for (let asked = 0; asked < mostAsked; asked++) {
    try {
      return lockKept(file, file);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, askAgainMs);
    }
  }
  // Whoever is at it for seconds stands still: to keep nothing for their sake would lose more.
  return () => {};
}

/** null where the file system refuses it. */
function unlessRefused<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return null;
  }
}

function openElsewhere({ pid, since, lock, isDoubtful }: StorageInUseError, where: string, what: string): UsageError {
  const who = `process ${pid}, since ${momentText(since)}`;
  const wayOut = `where that is gone, remove ${lock}`;
  return isDoubtful
    ? new UsageError(`${what} was opened in another container (${who}), and whether it still is cannot be told from here`, { where, hint: `go on there; ${wayOut}` })
    : new UsageError(`${what} is open on another screen: ${who}`, { where, hint: `go on there, or press q there; ${wayOut}` });
}

/** By the clock of whoever reads it: `2026-07-31 14:05`. */
function momentText(moment: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())} ${two(moment.getHours())}:${two(moment.getMinutes())}`;
}
