import { mkdirSync } from 'node:fs';
import { FolderLock, StorageInUseError } from '@wavetank/kafka';
import { UsageError } from '../engine/usage-error.ts';
import { formatLocal } from './text/duration.ts';

/**
 * One process at a time has what is kept in a file, `what` in words: until it calls what this answers with, or dies. Another
 * one is told who has it, by a `UsageError`. Where no lock can be made, as in a folder that nobody can write to, it goes on
 * without. `named`: the file that the error names.
 */
export function lockKept(file: string, what: string, named = file): () => void {
  try {
    return take(file);
  } catch (error) {
    throw error instanceof StorageInUseError ? openElsewhere(error, named, what) : error;
  }
}

/** Throws `StorageInUseError` while another process has it. */
function take(file: string): () => void {
  const folder = file.replace(/\.json$/, '.lock');
  const lock = unlessRefused(() => {
    mkdirSync(folder, { recursive: true });
    return FolderLock.take(folder);
  });
  return () => void unlessRefused(() => lock?.release());
}

const askAgainMs = 5;
const longestMs = 5000;

/** Does work that takes a moment while no other process does it on the same file: it waits for one that is at it, and `withinMs` at most. */
export function whileLocked<T>(file: string, work: () => T, withinMs = longestMs): T {
  const giveBack = lockWhenFree(file, withinMs);
  try {
    return work();
  } finally {
    giveBack();
  }
}

function lockWhenFree(file: string, withinMs: number): () => void {
  const endMs = performance.now() + withinMs;
  for (;;) {
    try {
      return take(file);
    } catch (error) {
      if (!(error instanceof StorageInUseError)) throw error;
      // Whoever is at it for seconds stands still, and to keep nothing for their sake would lose more. Of another container
      // nobody can tell whether it lives: if it died at it, waiting would help no one, now or ever; nothing is asked of the user.
      if (error.isDoubtful || performance.now() >= endMs) return () => {};
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, askAgainMs);
    }
  }
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

function openElsewhere({ pid, since, lock, isDoubtful }: StorageInUseError, named: string, what: string): UsageError {
  const who = `process ${pid}, since ${formatLocal(since)}`;
  const wayOut = `where that is gone, remove ${lock}`;
  return isDoubtful
    ? new UsageError(`${what} was opened in another container (${who}), and whether it still is cannot be told from here`, { where: named, hint: `go on there; ${wayOut}` })
    : new UsageError(`${what} is open on another screen: ${who}`, { where: named, hint: `go on there, or press q there; ${wayOut}` });
}
