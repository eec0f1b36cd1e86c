import type { Random } from '../broker-options.ts';
import { MemoryFile } from './memory.ts';
import { DiskFullError, StorageGoneError, type Storage, type StorageFile } from './storage.ts';

/** How a simulated disk behaves. All of it can be changed while it runs. */
export interface SimulatedDiskSettings {
  /** Bytes that all files together may have. Default: no limit. */
  capacityBytes: number;
  /** What one append costs, in milliseconds. Default 0. */
  appendMs: number;
  /** What one sync costs, in milliseconds. Default 0. */
  syncMs: number;
  /**
   * The time, in milliseconds, of the broker's clock. With it a sync ends when its cost is over, and a crash before that finds
   * it under way: what it was to save may be lost, and what was done after it has not happened. Default: syncs end at once.
   */
  now?: () => number;
}

/**
 * What a crash leaves of bytes that were not synced, where it tears files: a random number of the first of them, and behind
 * these, for a file system that makes files longer before it fills them, some zeros or some garbage.
 */
export type Tear = 'prefix' | 'zeros' | 'garbage';

/** A sync that a crash may still undo. */
interface Sync {
  readonly file: SimulatedFile;
  readonly endMs: number;
  /** Size of the file that it makes durable. */
  bytes: number;
  /** Takes back what was removed and renamed after it began, the newest first: none of that is so before the sync is over. */
  readonly undo: (() => void)[];
}

/**
 * A disk in memory that can crash: what was not synced is lost, or torn. Making, renaming and removing files is durable at once, in
 * order with syncs, as on a journaling file system. It outlives the brokers that use it: open a new one on the same disk to restart.
 */
export class SimulatedDisk implements Storage {
  readonly settings: SimulatedDiskSettings;
  /** Syncs so far. */
  syncs = 0;
  private readonly random: Random;
  private readonly files = new Map<string, SimulatedFile>();
  /** In the order of their ends. The last one stays here also when it is over. */
  private running: Sync[] = [];
  private used = 0;
  private crashes = 0;
  private refused: (() => void) | null = null;

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
    this.settle();
    const last = this.running.at(-1);
    let bytes = 0;
    for (const file of this.files.values()) {
      const isSaved = last?.file === file && this.isOver(last);
      bytes += file.size - (isSaved ? last.bytes : file.syncedBytes);
    }
    return bytes;
  }

  /** The disk for one broker. After a crash, files and views of before read on, and refuse all else with `StorageGoneError`. */
  attach(): Storage {
    const bornAfter = this.crashes;
    const living = (): this => {
      if (this.crashes !== bornAfter) throw new StorageGoneError('the disk crashed under this broker');
      return this;
    };
    return {
      open: (name) => living().open(name),
      list: () => living().list(),
      remove: (name) => living().remove(name),
      rename: (from, to) => living().rename(from, to),
      attach: () => this.attach(),
      setFull: (refused) => this.setFull(refused),
    };
  }

  setFull(refused: (() => void) | null): void {
    this.refused = refused;
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
    const file = this.files.get(name);
    if (file === undefined) return;
    this.used -= file.size;
    this.files.delete(name);
    this.running.at(-1)?.undo.unshift(() => this.bringBack(name, file));
  }

  rename(from: string, to: string): void {
    const file = this.files.get(from);
    if (file === undefined) throw new Error(`there is no file ${from} to rename`);
    this.remove(to);
    this.files.delete(from);
    this.files.set(to, file);
    this.running.at(-1)?.undo.unshift(() => {
      this.files.delete(to);
      this.files.set(from, file);
    });
  }

  /**
   * The power fails. Each file loses what was not synced; with `tear` (true for `prefix`) some of those bytes had reached the
   * disk and stay. With `during: 'sync'` the last sync is found under way whatever the time.
   */
  crash({ tear = false, during }: { tear?: boolean | Tear; during?: 'sync' } = {}): void {
    this.settle();
    const last = this.running.at(-1);
    if (last !== undefined && during === undefined && this.isOver(last)) this.complete(this.running.pop()!);
    for (const { undo } of this.running.reverse()) for (const takeBack of undo) takeBack();
    this.running = [];
    this.crashes++;
    for (const name of this.list()) {
      const file = this.files.get(name)!;
      const survivor = file.survivor(this.remnant(file, tear));
      this.files.set(name, survivor);
      this.used -= file.size - survivor.size;
    }
  }

  /** Takes room for bytes; for files of this disk only. Throws `DiskFullError`. */
  take(bytes: number): void {
    const { capacityBytes } = this.settings;
    if (this.refused !== null && bytes > 0) {
      this.refused();
      throw new DiskFullError(`no room for ${bytes} bytes: the disk is full`);
    }
    if (this.used + bytes > capacityBytes) {
      throw new DiskFullError(`no room for ${bytes} bytes: ${this.used} of ${capacityBytes} are taken`);
    }
    this.used += bytes;
  }

  /** A file of this disk was cut; for files of this disk only. */
  cut(file: SimulatedFile, bytes: number): void {
    this.used -= bytes;
    for (const sync of this.running) if (sync.file === file) sync.bytes = Math.min(sync.bytes, file.size);
  }

  /** Begins to sync a file of this disk. Syncs end in the order of their beginning. Returns the cost in milliseconds. */
  sync(file: SimulatedFile): number {
    const { syncMs, now } = this.settings;
    this.syncs++;
    this.settle();
    const nowMs = now?.() ?? -Infinity;
    const endMs = Math.max(nowMs + syncMs, this.running.at(-1)?.endMs ?? -Infinity);
    this.running.push({ file, endMs, bytes: file.size, undo: [] });
    return now === undefined ? syncMs : endMs - nowMs;
  }

  private isOver({ endMs }: Sync): boolean {
    return endMs <= (this.settings.now?.() ?? Infinity);
  }

  /** What is over cannot be undone any more, but for the last sync, for a crash may be told to strike in it. */
  private settle(): void {
    while (this.running.length > 1 && this.isOver(this.running[0])) this.complete(this.running.shift()!);
  }

  private complete({ file, bytes }: Sync): void {
    file.syncedBytes = Math.max(file.syncedBytes, bytes);
  }

  private bringBack(name: string, file: SimulatedFile): void {
    this.used += file.size - (this.files.get(name)?.size ?? 0);
    this.files.set(name, file);
  }

  /** What a crash leaves of a file: how much of it, and what comes behind that. */
  private remnant(file: SimulatedFile, tear: boolean | Tear): { keptBytes: number; junk: Buffer } {
    const unsyncedBytes = file.size - file.syncedBytes;
    if (tear === false) return { keptBytes: file.syncedBytes, junk: NOTHING };
    const tornBytes = Math.floor(this.random() * (unsyncedBytes + 1));
    const keptBytes = file.syncedBytes + tornBytes;
    if (tear === true || tear === 'prefix') return { keptBytes, junk: NOTHING };
    const junk = Buffer.alloc(Math.floor(this.random() * (unsyncedBytes - tornBytes + 1)));
    if (tear === 'garbage') junk.fill(Buffer.from(Array.from({ length: 16 }, () => Math.floor(this.random() * 256))));
    return { keptBytes, junk };
  }
}

const NOTHING = Buffer.alloc(0);

class SimulatedFile implements StorageFile {
  syncedBytes = 0;
  private readonly disk: SimulatedDisk;
  private readonly content = new MemoryFile();
  private isGone = false;

  constructor(disk: SimulatedDisk) {
    this.disk = disk;
  }

  get size(): number {
    return this.content.size;
  }

  append(bytes: Buffer): number {
    this.refuseIfGone();
    this.disk.take(bytes.length);
    this.content.append(bytes);
    return this.disk.settings.appendMs;
  }

  read(position: number, lengthBytes: number): Buffer[] {
    return this.content.read(position, lengthBytes);
  }

  truncate(sizeBytes: number): void {
    this.refuseIfGone();
    if (sizeBytes >= this.size) return;
    const cutBytes = this.size - sizeBytes;
    this.content.truncate(sizeBytes);
    this.syncedBytes = Math.min(this.syncedBytes, sizeBytes);
    this.disk.cut(this, cutBytes);
  }

  sync(): number {
    this.refuseIfGone();
    return this.disk.sync(this);
  }

  /** The file as it is found after a crash: this one and those who hold it cannot touch it. */
  survivor({ keptBytes, junk }: { keptBytes: number; junk: Buffer }): SimulatedFile {
    this.isGone = true;
    const file = new SimulatedFile(this.disk);
    for (const piece of this.content.read(0, keptBytes)) file.content.append(piece);
    file.content.append(junk);
    file.syncedBytes = file.size;
    return file;
  }

  private refuseIfGone(): void {
    if (this.isGone) throw new StorageGoneError('the disk crashed after this file was opened');
  }
}
