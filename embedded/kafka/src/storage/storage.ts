/**
 * Where a broker keeps its files. Synchronous, so that the core stays free of promises; what an operation would cost in time
 * is returned as a number of milliseconds, and the broker holds its answer back by that long.
 */
export interface Storage {
  /** Opens a file, making it when there is none. Names are paths with `/`. The same name gives the same file. */
  open(name: string): StorageFile;
  /** Names of all files, sorted. */
  list(): string[];
  /** Removes a file; one that does not exist is ignored. */
  remove(name: string): void;
  /** The storage as one broker sees it, for storages that can crash under a broker: what a dead one still does is refused then. */
  attach?(): Storage;
  /** Refuses whatever needs room from here on, as a full disk does, and tells `refused` each time; null makes room again. */
  setFull?(refused: (() => void) | null): void;
  /** The power fails: what was not synced is lost, or torn. Who uses it still is refused; `attach` is for the next broker. */
  crash?(crash?: { tear?: boolean | 'prefix' | 'zeros' | 'garbage'; during?: 'sync' }): void;
}

/** A file that only grows at its end, or is cut. */
export interface StorageFile {
  /** Bytes. */
  readonly size: number;
  /**
   * Appends all of the bytes or, on `DiskFullError`, none of them. The file may keep the buffer itself: it is the file's from
   * here on. Returns the cost in milliseconds.
   */
  append(bytes: Buffer): number;
  /** Bytes from `position`, in pieces, fewer when the file ends. The pieces may be the file's own memory: read only. */
  read(position: number, lengthBytes: number): Buffer[];
  /** Cuts the file to this size. */
  truncate(sizeBytes: number): void;
  /** Makes everything appended survive a crash. Returns the cost in milliseconds, 0 for memory. */
  sync(): number;
}

/** No room for the bytes. The broker answers KAFKA_STORAGE_ERROR, and goes on. */
export class DiskFullError extends Error {
  override readonly name = 'DiskFullError';
}

/** The storage crashed under whoever uses it still: nothing that they write would be there for the broker that comes after them. */
export class StorageGoneError extends Error {
  override readonly name = 'StorageGoneError';
}
