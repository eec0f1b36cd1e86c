import { closeSync, existsSync, openSync, realpathSync, renameSync, rmdirSync, rmSync, writevSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { makeFolders } from '../../engine/store/make-folders.ts';
import { UsageError } from '../../engine/usage-error.ts';

/** Bytes are gathered up to this many before they are written. */
const flushBytes = 2 ** 19;

/**
 * A file that has its name only once it is whole; until then it is called `.<name>.partial`. Writing waits for the disk,
 * so that no more is in memory than one buffer.
 */
export class OutputFile {
  readonly path: string;
  readonly partial: string;
  #descriptor: number | null;
  #pieces: Buffer[] = [];
  #waiting = 0;

  constructor(path: string) {
    this.path = path;
    this.partial = join(dirname(path), `.${basename(path)}.partial`);
    this.#descriptor = openSync(this.partial, 'w');
  }

  /** The bytes are not copied: they must not change until the next `flush`. */
  write(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#pieces.push(bytes);
    this.#waiting += bytes.length;
    if (this.#waiting >= flushBytes || this.#pieces.length >= 1000) this.flush();
  }

  flush(): void {
    let pieces = this.#pieces;
    this.#pieces = [];
    this.#waiting = 0;
    while (pieces.length > 0) {
      let written = writevSync(this.#descriptor!, pieces);
      // A disk that is nearly full takes a part; the next call says that it is full.
      const rest = pieces.findIndex((piece) => (written -= piece.length) < 0);
      pieces = rest < 0 ? [] : [pieces[rest].subarray(pieces[rest].length + written), ...pieces.slice(rest + 1)];
    }
  }

  /** Nothing more will be written; it keeps its temporary name. */
  close(): void {
    this.flush();
    closeSync(this.#descriptor!);
    this.#descriptor = null;
  }

  /** Gives it its name, or another. */
  finish(path = this.path): void {
    if (this.#descriptor !== null) this.close();
    renameSync(this.partial, path);
  }

  /** Leaves nothing behind. */
  discard(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
    rmSync(this.partial, { force: true });
  }
}

/** What would be overwritten is refused, unless the user said so. */
export function refuseExisting(paths: readonly string[], force: boolean): void {
  const there = force ? undefined : paths.find((path) => existsSync(path));
  if (there !== undefined) throw new UsageError(`${there} is there already`, { hint: 'name another folder with --out, or overwrite with --force' });
}

/** --force overwrites what was written before, never the file that is read. `input`: null for stdin. */
export function refuseItself(path: string, input: string | null): void {
  if (input === null || !existsSync(path) || realpathSync(path) !== realpathSync(input)) return;
  throw new UsageError(`${path} is the file that is read`, { where: '--out', hint: 'name another folder' });
}

/** Makes a folder where there is none; what it answers with takes those that were made away again, unless something lies in them. */
export function outputFolder(path: string): () => void {
  const first = makeFolders(path);
  return () => {
    if (first === undefined) return;
    try {
      for (let folder = resolve(path); ; folder = dirname(folder)) {
        rmdirSync(folder);
        if (folder === resolve(first)) return;
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOENT') throw error;
    }
  };
}
