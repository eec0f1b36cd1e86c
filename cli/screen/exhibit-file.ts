import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { exhibitFiles, type ExhibitKind, type Exhibits } from '../../engine/exhibit.ts';

const chunkBytes = 1 << 16;
const newline = 0x0a;

/** A file of what a run shows, as far as it is written: of each line it keeps where it begins, and nothing else. */
export class ExhibitFile<K extends ExhibitKind> {
  readonly #kind: K;
  /** Where each line begins, and where the next one will. */
  readonly #starts: number[] = [0];
  #scanned = 0;
  #told = 0;

  constructor(kind: K) {
    this.#kind = kind;
  }

  get length(): number {
    return this.#starts.length - 1;
  }

  /** Looks for more. `folder`: of the run, which may have moved since. */
  grow(folder: string): void {
    this.#open(folder, (file) => {
      const chunk = Buffer.alloc(chunkBytes);
      for (let read = readSync(file, chunk, 0, chunkBytes, this.#scanned); read > 0; read = readSync(file, chunk, 0, chunkBytes, this.#scanned)) {
        for (let at = chunk.indexOf(newline); at >= 0 && at < read; at = chunk.indexOf(newline, at + 1)) this.#starts.push(this.#scanned + at + 1);
        this.#scanned += read;
      }
    });
  }

  /** At most `count` lines from the `from`-th on, counted from 0. */
  read(folder: string, from: number, count: number): Exhibits[K][] {
    const end = Math.min(this.length, from + count);
    if (from >= end) return [];
    const bytes = Buffer.alloc(this.#starts[end] - this.#starts[from]);
    this.#open(folder, (file) => readSync(file, bytes, 0, bytes.length, this.#starts[from]));
    return bytes.toString('utf8').split('\n').slice(0, end - from).map((line) => JSON.parse(line) as Exhibits[K]);
  }

  /** The lines that it has not been asked for yet. */
  fresh(folder: string): Exhibits[K][] {
    this.grow(folder);
    const lines = this.read(folder, this.#told, this.length - this.#told);
    this.#told = this.length;
    return lines;
  }

  #open(folder: string, read: (file: number) => void): void {
    let file: number;
    try {
      file = openSync(join(folder, 'stores', exhibitFiles[this.#kind]), 'r');
    } catch (error) {
      // Nothing was shown yet.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    try {
      read(file);
    } finally {
      closeSync(file);
    }
  }
}
