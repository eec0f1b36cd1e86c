import fs from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { nameOf, pathOf } from './file-names.ts';
import { FolderLock, isLockName } from './folder-lock.ts';
import { OpenFiles, RealFile, translated } from './open-files.ts';
import { StorageFormatError, StorageGoneError, type Storage, type StorageFile } from './storage.ts';

/** How a folder is used. */
export interface FileStorageOptions {
  /** Files open in the system at once. Default 256. */
  maxOpenFiles?: number;
}

const FORMAT_FILE = 'format.json';
const FORMAT = { format: 'wavetank-kafka', version: 1 };

/**
 * Files in a folder of the machine, which is made if need be and belongs to one broker at a time, from its start to its close.
 * Starting throws `StorageInUseError` when another process has the folder, and `StorageFormatError` when it is not one of this
 * broker's.
 */
export class FileStorage implements Storage {
  readonly isLasting = true;
  readonly directory: string;
  private readonly maxOpenFiles: number;
  private current: Folder | null = null;

  constructor(directory: string, options: FileStorageOptions = {}) {
    this.directory = resolve(directory);
    this.maxOpenFiles = options.maxOpenFiles ?? 256;
  }

  attach(): Storage {
    this.current = new Folder(this.directory, this.maxOpenFiles);
    return this.current;
  }

  open(name: string): StorageFile {
    return this.attached.open(name);
  }

  list(): string[] {
    return this.attached.list();
  }

  remove(name: string): void {
    this.attached.remove(name);
  }

  rename(from: string, to: string): void {
    this.attached.rename(from, to);
  }

  setFull(refused: (() => void) | null): void {
    this.attached.setFull?.(refused);
  }

  close(): void {
    this.current?.close();
  }

  private get attached(): Storage {
    return this.current?.isOpen ? this.current : this.attach();
  }
}

/** The folder in the hands of one broker. */
class Folder implements Storage {
  readonly isLasting = true;
  isOpen = true;
  private readonly directory: string;
  private readonly lock: FolderLock;
  private readonly openFiles: OpenFiles;
  private readonly files = new Map<string, RealFile>();

  constructor(directory: string, maxOpenFiles: number) {
    fs.mkdirSync(directory, { recursive: true });
    refuseStrangers(directory);
    this.directory = directory;
    this.lock = FolderLock.take(directory);
    this.openFiles = new OpenFiles(maxOpenFiles);
    try {
      checkFormat(directory);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  open(name: string): StorageFile {
    this.refuseIfClosed();
    const known = this.files.get(name);
    if (known !== undefined) return known;
    const path = join(this.directory, pathOf(name));
    try {
      fs.mkdirSync(dirname(path), { recursive: true });
      fs.closeSync(fs.openSync(path, 'a'));
    } catch (error) {
      throw translated(error, path);
    }
    const file = new RealFile(this.openFiles, path, fs.statSync(path).size, () => this.syncFolders(path));
    this.files.set(name, file);
    return file;
  }

  list(): string[] {
    const found = fs.readdirSync(this.directory, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
    const paths = found.map((entry) => join(entry.parentPath, entry.name).slice(this.directory.length + 1).replaceAll('\\', '/'));
    return paths.filter((path) => !isFormatName(path) && !isLockName(path)).map(nameOf).sort();
  }

  remove(name: string): void {
    this.refuseIfClosed();
    const path = join(this.directory, pathOf(name));
    this.forget(name);
    fs.rmSync(path, { force: true });
    this.removeEmptyFolders(dirname(path));
  }

  rename(from: string, to: string): void {
    if (!fs.existsSync(join(this.directory, pathOf(from)))) throw new Error(`there is no file ${from} to rename`);
    const file = this.open(from) as RealFile;
    const path = join(this.directory, pathOf(to));
    this.forget(to);
    fs.renameSync(file.path, path);
    file.path = path;
    this.files.delete(from);
    this.files.set(to, file);
    // What follows, the removal of what the new file stands for, must not reach the disk before it.
    this.syncFolders(path);
  }

  setFull(refused: (() => void) | null): void {
    this.openFiles.refused = refused;
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.openFiles.closeAll();
    this.lock.release();
  }

  describe(): { path: string; totalBytes: number; usableBytes: number } {
    const { bsize, blocks, bavail } = fs.statfsSync(this.directory);
    return { path: this.directory, totalBytes: blocks * bsize, usableBytes: bavail * bsize };
  }

  private refuseIfClosed(): void {
    if (!this.isOpen) throw new StorageGoneError(`the data folder ${this.directory} was closed under this broker`);
  }

  private forget(name: string): void {
    const file = this.files.get(name);
    if (file === undefined) return;
    this.openFiles.close(file);
    this.files.delete(name);
  }

  private removeEmptyFolders(from: string): void {
    for (let folder = from; folder.length > this.directory.length; folder = dirname(folder)) {
      try {
        fs.rmdirSync(folder);
      } catch {
        // Not empty, or not there.
        return;
      }
    }
  }

  /** Makes the names on the way to a file survive a crash. */
  private syncFolders(path: string): void {
    for (let folder = dirname(path); folder.length >= this.directory.length; folder = dirname(folder)) syncFolder(folder);
  }
}

function syncFolder(folder: string): void {
  // Windows has no handle on a folder that could be synced, and journals its names itself.
  if (process.platform === 'win32') return;
  const descriptor = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

function isFormatName(name: string): boolean {
  return name === FORMAT_FILE || name === `${FORMAT_FILE}.new`;
}

/** Before anything is written: a folder with other files in it was named by mistake. */
function refuseStrangers(directory: string): void {
  const names = fs.readdirSync(directory);
  if (names.includes(FORMAT_FILE)) return;
  const stranger = names.find((name) => !isLockName(name) && !isFormatName(name));
  if (stranger === undefined) return;
  throw new StorageFormatError(`${directory} is no data folder of this broker: it holds '${stranger}' and no ${FORMAT_FILE}. Choose an empty folder, or one that does not exist yet.`);
}

function checkFormat(directory: string): void {
  const file = join(directory, FORMAT_FILE);
  if (!fs.existsSync(file)) {
    fs.writeFileSync(`${file}.new`, `${JSON.stringify(FORMAT)}\n`, { flush: true });
    fs.renameSync(`${file}.new`, file);
    syncFolder(directory);
    return;
  }
  const found = readFormat(file);
  if (found?.format === FORMAT.format && found.version === FORMAT.version) return;
  const what = found?.format === FORMAT.format ? `version ${found.version} of the format` : 'a format that this broker does not know';
  throw new StorageFormatError(`${directory} has ${what} (${FORMAT_FILE}); this broker reads and writes version ${FORMAT.version}. Start the broker that wrote it, or choose another folder.`);
}

function readFormat(file: string): { format?: unknown; version?: unknown } | null {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as { format?: unknown; version?: unknown };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
