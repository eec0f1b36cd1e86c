import { accessSync, constants, copyFileSync, linkSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../engine/usage-error.ts';

/** How a file that cannot be written is told. */
export interface Written {
  /** In words: `the sheet`. */
  readonly what: string;
  /** What of the command line names it; without it, the file. */
  readonly where?: string;
  readonly hint: string;
}

/** Writes a file as a whole or not at all: whoever is killed meanwhile, or finds the disk full, leaves the one before. Its folder is made where there is none. */
export function writeWhole(file: string, text: string, told: Written): void {
  orTold(file, told, () => {
    mkdirSync(dirname(file), { recursive: true });
    const there = statSync(file, { throwIfNoEntry: false });
    if (there === undefined) return placed(file, text, 0o666, renameSync);
    // A device or a pipe is written into: nothing can stand in its place.
    if (!there.isFile()) return writeFileSync(file, text);
    // Putting another one in its place would ask the folder alone.
    accessSync(file, constants.W_OK);
    placed(realpathSync(file), text, there.mode & 0o777, renameSync);
  });
}

/** The same for a file that may not be there yet, also where two begin it at once; `taken` says that it is. */
export function writeNew(file: string, text: string, told: Written, taken: UsageError): void {
  orTold(file, told, () => {
    mkdirSync(dirname(file), { recursive: true });
    placed(file, text, 0o666, (made) => {
      try {
        linkSync(made, file);
      } catch (error) {
        // Not every file system has links.
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return copyFileSync(made, file, constants.COPYFILE_EXCL);
        throw taken;
      }
    });
  });
}

/** Made beside the file, under a name that nobody else has, and then put in its place. */
function placed(file: string, text: string, mode: number, place: (made: string, file: string) => void): void {
  const folder = mkdtempSync(join(dirname(file), '.partial-'));
  try {
    const made = join(folder, basename(file));
    writeFileSync(made, text, { mode });
    place(made, file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What of a file cannot be written is the user's to mend; that the disk is full is told by whoever ends the program. */
export function orTold<T>(file: string, { what, where = file, hint }: Written, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw Object.assign(error as Error, { path: file });
    throw new UsageError(`${what} cannot be written (${code})`, { where, hint });
  }
}
