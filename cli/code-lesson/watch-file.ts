import { existsSync, readFileSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';
import { UsageError } from '../../engine/usage-error.ts';

/** An editor writes a file in several steps. */
const settleMs = 100;

export interface WatchedFile {
  close(): void;
}

export interface FileListener {
  /** The file has this text now; null: it is not there, or cannot be read. */
  changed(text: string | null): void;
  /** Nobody watches any more. */
  lost(error: UsageError): void;
}

/** Tells the text of a file whenever that has become another. Its folder is watched: many editors replace a file by a new one. */
export function watchFile(path: string, text: string | null, listener: FileListener): WatchedFile {
  const folder = dirname(path);
  let known = text;
  let timer: NodeJS.Timeout | null = null;
  const look = (): void => {
    timer = null;
    // A folder that is made anew is another one: this one is watched in vain.
    if (!existsSync(folder)) return listener.lost(new UsageError('the folder is gone', { where: folder, hint: 'the same command makes it anew' }));
    const now = readText(path);
    if (now === known) return;
    known = now;
    listener.changed(now);
  };
  const watcher = watchFolder(folder, (name) => {
    if (name !== null && name !== basename(path) && name !== basename(folder)) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(look, settleMs);
  });
  watcher.on('error', (error) => listener.lost(unwatched(folder, error)));
  return {
    close() {
      watcher.close();
      if (timer !== null) clearTimeout(timer);
    },
  };
}

function watchFolder(folder: string, heard: (name: string | null) => void): FSWatcher {
  try {
    return watch(folder, (_, name) => heard(name));
  } catch (error) {
    throw unwatched(folder, error as Error);
  }
}

/** The system's limit of watched files is told as a disk that is full. */
function unwatched(folder: string, { message }: Error): UsageError {
  return new UsageError(`cannot be watched: ${message}`, { where: folder, hint: '--once tries the file once, as it is' });
}

/** null: it is not there, or cannot be read. */
export function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
