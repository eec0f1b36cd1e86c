import type { Random } from '../broker-options.ts';
import { MemoryFile } from './memory.ts';
import { DiskFullError, type Storage, type StorageFile } from './storage.ts';

/** How a simulated disk behaves. All of it can be changed while it runs. */
export interface SimulatedDiskSettings {
  /** Bytes that all files together may have. Default: no limit. */
  capacityBytes: number;
  /** What one append costs, in milliseconds. Default 0. */
  appendMs: number;
  /** What one sync costs, in milliseconds. Default 0. */
  syncMs: number;
}

/**
 * A disk in memory that can crash: what was not synced is lost, or torn. Making and removing files is durable at once, as on a
 * journaling file system. It outlives the brokers that use it: open a new one on the same disk to restart.
 */
export class SimulatedDisk implements Storage {
  readonly settings: SimulatedDiskSettings;
  /** Syncs so far. */
  syncs = 0;
  private readonly random: Random;
  private readonly files = new Map<string, SimulatedFile>();
  private used = 0;

  /** `random` decides where a crash tears files. */
  constructor(random: Random, settings: Partial<SimulatedDiskSettings> = {}) {
    this.random = random;
    this.settings = { capacityBytes: Infinity, appendMs: 0, syncMs: 0, ...settings };
  }

  /** Bytes that all files together have. */
  get usedBytes(): number {
    return this.used;
  }

  /** Bytes that a crash now would lose. */
  get unsyncedBytes(): number {
    let bytes = 0;
    for (const file of this.files.values()) bytes += file.size - file.syncedBytes;
    return bytes;
  }

  open(name: string): StorageFile {
    let file = this.files.get(name);
    if (file === undefined) {
      file = new SimulatedFile(this);
      this.files.set(name, file);
    }
    return file;
  }

  list(): string[] {
    return [...this.files.keys()].sort();
  }

  remove(name: string): void {
    this.used -= this.files.get(name)?.size ?? 0;
    this.files.delete(name);
  }

  /**
   * The power fails. Each file loses what was not synced; with `tear`, a random number of the first of those bytes had reached
   * the disk and stays. Files that were opened before are not to be used any more.
   */
  crash({ tear = false }: { tear?: boolean } = {}): void {
    for (const name of this.list()) {
      const file = this.files.get(name)!;
      const unsyncedBytes = file.size - file.syncedBytes;
      const keptBytes = tear ? Math.floor(this.random() * (unsyncedBytes + 1)) : 0;
      this.files.set(name, file.survivor(file.syncedBytes + keptBytes));
      this.used -= unsyncedBytes - keptBytes;
    }
  }

  /** Takes room for bytes; for files of this disk only. Throws `DiskFullError`. */
  take(bytes: number): void {
    const { capacityBytes } = this.settings;
    if (this.used + bytes > capacityBytes) {
      throw new DiskFullError(`no room for ${bytes} bytes: ${this.used} of ${capacityBytes} are taken`);
    }
    this.used += bytes;
  }

  /** Gives room back; for files of this disk only. */
  give(bytes: number): void {
    this.used -= bytes;
  }
}

class SimulatedFile implements StorageFile {
  syncedBytes = 0;
  private readonly disk: SimulatedDisk;
  private readonly content = new MemoryFile();

  constructor(disk: SimulatedDisk) {
    this.disk = disk;
  }

  get size(): number {
    return this.content.size;
  }

  append(bytes: Buffer): number {
    this.disk.take(bytes.length);
    this.content.append(bytes);
    return this.disk.settings.appendMs;
  }

  read(position: number, lengthBytes: number): Buffer[] {
    return this.content.read(position, lengthBytes);
  }

  truncate(sizeBytes: number): void {
    if (sizeBytes >= this.size) return;
    this.disk.give(this.size - sizeBytes);
    this.content.truncate(sizeBytes);
    this.syncedBytes = Math.min(this.syncedBytes, sizeBytes);
  }

  sync(): number {
    this.syncedBytes = this.size;
    this.disk.syncs++;
    return this.disk.settings.syncMs;
  }

  /** The file as it is found after a crash: the old one and those who hold it cannot touch it. */
  survivor(sizeBytes: number): SimulatedFile {
    const file = new SimulatedFile(this.disk);
    for (const piece of this.content.read(0, sizeBytes)) file.content.append(piece);
    file.syncedBytes = sizeBytes;
    return file;
  }
}
