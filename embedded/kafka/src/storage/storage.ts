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
  /** Gives a file another name, at once or not at all; a file that had that name is gone then. Survives a crash from here on. */
  rename(from: string, to: string): void;
  /**
   * The storage as one broker sees it, for storages that can crash under a broker, or that only one broker may have: what one
   * that is over still does is refused then.
   */
  attach?(): Storage;
  /** Refuses whatever needs room from here on, as a full disk does, and tells `refused` each time; null makes room again. */
  setFull?(refused: (() => void) | null): void;
  /** The power fails: what was not synced is lost, or torn. Who uses it still is refused; `attach` is for the next broker. */
  crash?(crash?: { tear?: boolean | 'prefix' | 'zeros' | 'garbage'; during?: 'sync' }): void;
  /** Ends what `attach` began: files are closed, others may have the storage. */
  close?(): void;
  /**
   * Files outlive the machine's crash as far as they were synced, and are damaged by nothing else but real damage. A closed file
   * of a log is therefore synced when the next one begins, as Kafka does, and damage with sound data behind it is told with a
   * `DamagedFileError` instead of being cut off. Default: false, for storages whose crashes tear any file that was not synced.
   */
  readonly isLasting?: boolean;
  /** Where the files are and what room there is, in bytes, for those who ask. Default: `memory`, and no figures. */
  describe?(): { path: string; totalBytes: number; usableBytes: number };
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
  /** Makes everything appended survive a crash. Returns the cost in milliseconds, 0 for memory; throws `SyncFailedError`. */
  sync(): number;
  /** Where a person finds the file, for messages. */
  readonly path?: string;
}

/** Something cannot be kept. The broker answers KAFKA_STORAGE_ERROR, or what clients know for it, and goes on. */
export class StorageError extends Error {
  override readonly name: string = 'StorageError';
}

/** No room for the bytes: nothing of them was written. */
export class DiskFullError extends StorageError {
  override readonly name = 'DiskFullError';
}

/** Whether what was appended survives a crash is not known, and never will be. */
export class SyncFailedError extends StorageError {
  override readonly name = 'SyncFailedError';
}

/** The storage crashed under whoever uses it still: nothing that they write would be there for the broker that comes after them. */
export class StorageGoneError extends Error {
  override readonly name = 'StorageGoneError';
}

/** The storage is in use by another process, or by another broker of this one. */
export class StorageInUseError extends Error {
  override readonly name = 'StorageInUseError';
  /** Of the process that has it. */
  readonly pid: number;
  /** When that process took it. */
  readonly since: Date;
  /** The file that keeps others away; removing it frees the storage of a process that is gone. */
  readonly lock: string;
  /** Whether nobody here can tell that the process still runs. */
  readonly isDoubtful: boolean;

  constructor(message: string, { pid, since, lock, isDoubtful }: Pick<StorageInUseError, 'pid' | 'since' | 'lock' | 'isDoubtful'>) {
    super(message);
    this.pid = pid;
    this.since = since;
    this.lock = lock;
    this.isDoubtful = isDoubtful;
  }
}

/** The folder is not one of this broker's, or of another version of its format. */
export class StorageFormatError extends Error {
  override readonly name = 'StorageFormatError';
}

/** A file is damaged where a crash cannot have torn it: sound data lies behind. Nothing was changed. */
export class DamagedFileError extends Error {
  override readonly name = 'DamagedFileError';
  readonly file: string;
  /** Byte from which on the file cannot be read. */
  readonly position: number;

  constructor(file: string, position: number, isFollowed: string) {
    super(
      `${file} is damaged at byte ${position}, and ${isFollowed}. It was not touched. Put a sound copy in its place, or give up ` +
        `what lies behind by cutting it (truncate -s ${position} '${file}') and removing the files of that folder that follow it; then start again.`,
    );
    this.file = file;
    this.position = position;
  }
}

/** There are logs that the journal of the topics knows nothing of. None was changed. */
export class UnknownLogError extends Error {
  override readonly name = 'UnknownLogError';

  constructor(directories: readonly string[], journal: string) {
    super(
      `${directories.join(', ')}: ${journal} tells neither of such a log nor of its deletion, so it lost its end, or is of another ` +
        `time than the logs. No log was touched. Put a sound journal in its place, or give up what these logs hold by moving their folders away; then start again.`,
    );
  }
}
