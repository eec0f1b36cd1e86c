import { closeSync, createReadStream, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { UsageError } from '../../engine/usage-error.ts';

const chunkBytes = 1 << 20;

/** Where the bytes of a file come from: a path, or `-` for what is piped in. */
export interface GateSource {
  readonly name: string;
  chunks(): AsyncIterator<Buffer>;
  /** Null where nobody can read a byte twice. */
  readonly reread: ((byteOffset: number, byteLength: number) => Buffer) | null;
  /** Whether it changed since it was opened. */
  changed(): boolean;
  close(): void;
}

export function openSource(path: string): GateSource {
  if (path === '-') {
    const { stdin } = process;
    if (stdin.isTTY) throw new UsageError('nothing is piped in', { where: '-', hint: 'pipe a file in, or name it' });
    return { name: '-', chunks: () => stdin[Symbol.asyncIterator]() as AsyncIterator<Buffer>, reread: null, changed: () => false, close: () => void stdin.destroy() };
  }
  const descriptor = opened(path);
  const before = fstatSync(descriptor);
  if (before.isDirectory()) {
    closeSync(descriptor);
    throw new UsageError(`${path} is a folder`, { where: 'file', hint: 'name a CSV file in it' });
  }
  return {
    name: path,
    chunks: () => createReadStream(path, { fd: descriptor, autoClose: false, highWaterMark: chunkBytes })[Symbol.asyncIterator]() as AsyncIterator<Buffer>,
    reread: before.isFile() ? (byteOffset, byteLength) => {
      const bytes = Buffer.alloc(byteLength);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, byteLength, byteOffset));
    } : null,
    changed: () => before.isFile() && differs(before, path),
    close: () => closeSync(descriptor),
  };
}

/** Another file under its name counts as well: whoever writes may begin anew. */
function differs(before: Stats, path: string): boolean {
  const now = statSync(path, { throwIfNoEntry: false });
  return now === undefined || now.size !== before.size || now.mtimeMs !== before.mtimeMs || now.ino !== before.ino;
}

function opened(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new UsageError(`there is no file ${path}`, { where: 'file', hint: 'check the path, or write - to read what is piped in' });
  }
}
