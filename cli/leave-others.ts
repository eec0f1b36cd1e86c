import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { UsageError } from '../engine/usage-error.ts';
import { orTold, type Written } from './write-whole.ts';

/** What this program may write over. */
export interface OurOwn {
  /** Of the file as it is, its beginning. */
  readonly isOurs: (beginning: string) => boolean;
  /** What any other file is: `is no page`. */
  readonly otherwise: string;
  /** How much of it `isOurs` looks at. */
  readonly bytes?: number;
}

/** A file that is there and that this program did not write is left as it is, and told. In an empty one nothing is lost. */
export function leaveOthers(file: string, told: Written, { isOurs, otherwise, bytes = 4096 }: OurOwn): void {
  const beginning = orTold(file, told, () => (statSync(file, { throwIfNoEntry: false })?.isFile() ? beginningOf(file, bytes) : ''));
  if (beginning === '' || isOurs(beginning)) return;
  throw new UsageError(`${told.what} is there, and ${otherwise}: it is left as it is`, { where: told.where ?? file, hint: told.hint });
}

function beginningOf(file: string, bytes: number): string {
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(bytes);
    return buffer.toString('utf8', 0, readSync(descriptor, buffer));
  } finally {
    closeSync(descriptor);
  }
}
