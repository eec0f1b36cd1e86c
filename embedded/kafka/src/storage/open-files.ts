import fs from 'node:fs';
import { DiskFullError, StorageGoneError, SyncFailedError, type StorageFile } from './storage.ts';

/** The files of a folder that are open in the system: at most so many, the one unused for longest is closed for the next. */
export class OpenFiles {
  private readonly most: number;
  /** While it is there nothing is appended, and it is told each time. */
  refused: (() => void) | null = null;
  private readonly descriptors = new Map<RealFile, number>();
  private isClosed = false;

  constructor(most: number) {
    this.most = most;
  }

  /** The descriptor of a file, opened if need be. */
  of(file: RealFile): number {
    if (this.isClosed) throw new StorageGoneError(`${file.path} belongs to a broker that was closed`);
    let descriptor = this.descriptors.get(file);
    if (descriptor === undefined) {
      descriptor = fs.openSync(file.path, fs.constants.O_RDWR);
      const [oldest] = this.descriptors.keys();
      if (this.descriptors.size >= this.most) this.close(oldest);
    } else this.descriptors.delete(file);
    this.descriptors.set(file, descriptor);
    return descriptor;
  }

  get count(): number {
    return this.descriptors.size;
  }

  close(file: RealFile): void {
    const descriptor = this.descriptors.get(file);
    if (descriptor === undefined) return;
    this.descriptors.delete(file);
    fs.closeSync(descriptor);
  }

  /** Closes all; nothing is opened any more. */
  closeAll(): void {
    this.isClosed = true;
    for (const file of [...this.descriptors.keys()]) this.close(file);
  }
}

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** What a full disk answers, as the storage tells it. */
export function translated(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && NO_ROOM.has(code) ? new DiskFullError(`no room for more in ${path} (${code})`, { cause: error }) : error;
}

/** A file of the system. What it does is done when the call returns, so nothing costs time of the broker's clock. */
export class RealFile implements StorageFile {
  path: string;
  size: number;
  private readonly open: OpenFiles;
  /** Makes the entry in its folder survive a crash; null once that was done. */
  private syncEntry: (() => void) | null;
  /** A sync that failed: what the system then still knows of the unsynced bytes is uncertain, so none succeeds after it. */
  private failure: SyncFailedError | null = null;

  constructor(open: OpenFiles, path: string, size: number, syncEntry: (() => void) | null) {
    this.open = open;
    this.path = path;
    this.size = size;
    this.syncEntry = syncEntry;
  }

  append(bytes: Buffer): number {
    if (this.failure !== null) throw this.failure;
    const descriptor = this.open.of(this);
    if (this.open.refused !== null && bytes.length > 0) {
      this.open.refused();
      throw new DiskFullError(`no room for more in ${this.path}: the disk is told to be full`);
    }
    try {
      for (let done = 0; done < bytes.length; ) done += fs.writeSync(descriptor, bytes, done, bytes.length - done, this.size + done);
    } catch (error) {
      fs.ftruncateSync(descriptor, this.size);
      throw translated(error, this.path);
    }
    this.size += bytes.length;
    return 0;
  }

  read(position: number, lengthBytes: number): Buffer[] {
    const wantedBytes = Math.min(lengthBytes, this.size - position);
    if (wantedBytes <= 0) return [];
    const descriptor = this.open.of(this);
    const bytes = Buffer.allocUnsafeSlow(wantedBytes);
    for (let done = 0; done < wantedBytes; ) {
      const count = fs.readSync(descriptor, bytes, done, wantedBytes - done, position + done);
      if (count === 0) throw new Error(`${this.path} became shorter while it was in use: ${position + done} of ${this.size} bytes are there`);
      done += count;
    }
    return [bytes];
  }

  truncate(sizeBytes: number): void {
    if (sizeBytes >= this.size) return;
    fs.ftruncateSync(this.open.of(this), sizeBytes);
    this.size = sizeBytes;
  }

  sync(): number {
    if (this.failure !== null) throw this.failure;
    try {
      fs.fdatasyncSync(this.open.of(this));
      this.syncEntry?.();
      this.syncEntry = null;
      return 0;
    } catch (error) {
      if (error instanceof StorageGoneError) throw error;
      this.failure = new SyncFailedError(`${this.path} could not be synced: ${(error as Error).message}`, { cause: error });
      throw this.failure;
    }
  }
}
