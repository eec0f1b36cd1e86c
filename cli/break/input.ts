import { createReadStream, existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { UsageError } from '../../engine/usage-error.ts';

/** What is to be broken. */
export interface Input {
  /** For output files and messages. */
  readonly name: string;
  /** Where it lies; null for stdin. */
  readonly path: string | null;
  /** Bytes, where it is a file. */
  readonly size: number | null;
  open(): Readable;
}

const chunkBytes = 2 ** 19;

/** A file, or `-` for stdin. What is there and can be no data is refused before anything is written. */
export function inputOf(file: string, format: string): Input {
  if (file === '-') {
    if (process.stdin.isTTY) throw new UsageError('nothing is piped to stdin', { where: '-', hint: 'wavetank break - < file.csv, or name the file' });
    return { name: `stdin.${format}`, path: null, size: null, open: () => process.stdin };
  }
  if (!existsSync(file)) throw new UsageError(`${file}: there is no such file`, { hint: 'check the path' });
  const stats = statSync(file);
  if (stats.isDirectory()) throw new UsageError(`${file} is a folder`, { hint: 'name one file in it' });
  if (stats.isFile() && stats.size === 0) throw new UsageError(`${file} is empty: there is nothing to break`, { hint: 'name a file with a header and rows' });
  return { name: basename(file), path: file, size: stats.isFile() ? stats.size : null, open: () => createReadStream(file, { highWaterMark: chunkBytes }) };
}

/** Passes chunks on, and says in a user's words that there were none. */
export async function eachChunk(input: Input, take: (chunk: Buffer) => void | Promise<void>, signal: AbortSignal): Promise<void> {
  const readable = input.open();
  const stop = (): void => void readable.destroy();
  signal.addEventListener('abort', stop, { once: true });
  let bytes = 0;
  try {
    for await (const chunk of readable) {
      bytes += (chunk as Buffer).length;
      const taken = take(chunk as Buffer);
      if (taken !== undefined) await taken;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
  if (bytes === 0 && !signal.aborted) throw new UsageError(`${input.name} is empty: there is nothing to break`, { hint: 'pipe a file with a header and rows' });
}
