import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * What `mkdir -p` does; answers with the first folder that it made, undefined where all were there. Node's own recursive
 * way never ends where a file system refuses a folder with ENOENT, as /proc does, and a working folder that was deleted.
 */
export function makeFolders(path: string): string | undefined {
  if (isFolder(path)) return undefined;
  const parent = dirname(path);
  const first = existsSync(parent) ? undefined : makeFolders(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have been first.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFolder(path)) throw error;
    return first;
  }
  return first ?? path;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
