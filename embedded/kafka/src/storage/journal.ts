import { crc32c } from '../codec/crc32c.ts';
import { DamagedFileError, StorageError, type Storage, type StorageFile } from './storage.ts';

/** Length and CRC-32C of what follows: one byte that says what it is, and the record. So no length is ever 0, as torn bytes are. */
const HEADER_BYTES = 8;
const RECORD = 1;
/** The end of a snapshot, with the number of records in it: 32 bits. */
const END_OF_SNAPSHOT = 2;

/**
 * A log of small records that survives restarts: the broker's metadata, the offsets of groups. Made with
 * `broker.journal('__consumer_offsets')`: iterate `records()` once to recover, then `append` changes, `sync` them where the
 * broker's flush policy asks for it (both return a cost in milliseconds by which the answer is held back), and `rewrite` the
 * whole from time to time, when `size` has outgrown what is still true.
 *
 * A tail torn by a crash is cut off when the journal is opened (`lostBytes`); on a lasting storage, damage with sound entries behind it is
 * refused with a `DamagedFileError`. `rewrite` is atomic: the snapshot goes to a file of the next
 * generation and counts from the moment that its end, which tells how many records there are before it, is in it.
 */
export class Journal {
  readonly name: string;
  /** Bytes that were cut from its end when it was opened. */
  readonly lostBytes: number;
  private readonly storage: Storage;
  private generation = 0;
  private file: StorageFile;

  constructor(storage: Storage, name: string) {
    this.storage = storage;
    this.name = name;
    this.generation = this.latestGeneration();
    this.file = storage.open(this.fileName(this.generation));
    const sound = soundBytes(this.file);
    if (storage.isLasting && isFollowedByEntry(this.file, sound)) {
      throw new DamagedFileError(this.path, sound, 'sound entries lie behind');
    }
    this.lostBytes = this.file.size - sound;
    this.file.truncate(sound);
  }

  /** Bytes, with everything that was overtaken since the last `rewrite`. */
  get size(): number {
    return this.file.size;
  }

  /** Where a person finds it, for messages. */
  get path(): string {
    return this.file.path ?? this.fileName(this.generation);
  }

  /** All records in the order of their appending. */
  *records(): Iterable<Buffer> {
    for (const { kind, content } of entriesOf(this.file)) if (kind === RECORD) yield content;
  }

  /** Appends one record; throws `DiskFullError`. Returns the cost in milliseconds. */
  append(record: Buffer): number {
    return this.file.append(framed(RECORD, record));
  }

  /** Returns the cost in milliseconds. */
  sync(): number {
    return this.file.sync();
  }

  /** Replaces all records, and syncs. On a full disk the old ones stay. Returns the cost in milliseconds. */
  rewrite(records: readonly Buffer[]): number {
    const name = this.fileName(this.generation + 1);
    const next = this.storage.open(name);
    next.truncate(0);
    try {
      let costMs = 0;
      for (const record of records) costMs += next.append(framed(RECORD, record));
      const count = Buffer.alloc(4);
      count.writeUInt32BE(records.length);
      costMs += next.append(framed(END_OF_SNAPSHOT, count)) + next.sync();
      this.storage.remove(this.fileName(this.generation));
      this.generation++;
      this.file = next;
      return costMs;
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.storage.remove(name);
      return 0;
    }
  }

  /** The newest generation that was completed; what an interrupted `rewrite` left on either side of it is removed. */
  private latestGeneration(): number {
    const prefix = `${this.name}/`;
    const names = this.storage.list().filter((name) => name.startsWith(prefix));
    const generations = names.map((name) => Number.parseInt(name.slice(prefix.length), 10)).sort((a, b) => b - a);
    const complete = generations.find((generation) => generation === 0 || this.isComplete(generation));
    if (complete === undefined && generations.length > 0 && this.storage.isLasting) {
      // The one before goes only when the next is complete, so this one was.
      const only = this.storage.open(this.fileName(generations[0]));
      throw new DamagedFileError(only.path ?? this.fileName(generations[0]), soundBytes(only), 'there is no other snapshot of what it holds');
    }
    const latest = complete ?? 0;
    for (const generation of generations) {
      if (generation !== latest) this.storage.remove(this.fileName(generation));
    }
    return latest;
  }

  private isComplete(generation: number): boolean {
    let records = 0;
    for (const { kind, content } of entriesOf(this.storage.open(this.fileName(generation)))) {
      if (kind === END_OF_SNAPSHOT) return content.length === 4 && content.readUInt32BE() === records;
      records++;
    }
    return false;
  }

  private fileName(generation: number): string {
    return `${this.name}/${String(generation).padStart(10, '0')}.journal`;
  }
}

function framed(kind: number, content: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + 1 + content.length);
  bytes.writeUInt32BE(1 + content.length, 0);
  bytes[HEADER_BYTES] = kind;
  content.copy(bytes, HEADER_BYTES + 1);
  bytes.writeUInt32BE(crc32c(bytes, HEADER_BYTES), 4);
  return bytes;
}

interface Entry {
  kind: number;
  content: Buffer;
  /** Where the next entry begins. */
  end: number;
}

/** What a file holds up to the first entry that is torn or damaged. */
function* entriesOf(file: StorageFile): Iterable<Entry> {
  const bytes = Buffer.concat(file.read(0, file.size));
  let at = 0;
  while (at + HEADER_BYTES < bytes.length) {
    const start = at + HEADER_BYTES;
    const end = start + bytes.readUInt32BE(at);
    if (end === start || end > bytes.length || crc32c(bytes, start, end) !== bytes.readUInt32BE(at + 4)) return;
    yield { kind: bytes[start], content: bytes.subarray(start + 1, end), end };
    at = end;
  }
}

function soundBytes(file: StorageFile): number {
  let sizeBytes = 0;
  for (const { end } of entriesOf(file)) sizeBytes = end;
  return sizeBytes;
}

/** Whether a sound entry begins anywhere behind `position`, where there is none: a crash tears nothing but the end. */
function isFollowedByEntry(file: StorageFile, position: number): boolean {
  const bytes = Buffer.concat(file.read(position, file.size - position));
  for (let at = 1; at + HEADER_BYTES < bytes.length; at++) {
    const start = at + HEADER_BYTES;
    const end = start + bytes.readUInt32BE(at);
    if (end > start && end <= bytes.length && crc32c(bytes, start, end) === bytes.readUInt32BE(at + 4)) return true;
  }
  return false;
}
