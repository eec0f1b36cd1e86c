import { DiskFullError, type Storage, type StorageFile } from './storage.ts';

/** Whether there is room for more, and whom to tell where there is not. */
interface Room {
  refused: (() => void) | null;
}

/** Files in memory, gone with the process. */
export class MemoryStorage implements Storage {
  private readonly files = new Map<string, MemoryFile>();
  private readonly room: Room = { refused: null };

  setFull(refused: (() => void) | null): void {
    this.room.refused = refused;
  }

  open(name: string): StorageFile {
    let file = this.files.get(name);
    if (file === undefined) {
      file = new MemoryFile(this.room);
      this.files.set(name, file);
    }
    return file;
  }

  list(): string[] {
    return [...this.files.keys()].sort();
  }

  remove(name: string): void {
    this.files.delete(name);
  }

  rename(from: string, to: string): void {
    const file = this.files.get(from);
    if (file === undefined) throw new Error(`there is no file ${from} to rename`);
    this.files.delete(from);
    this.files.set(to, file);
  }
}

/** Smaller appends are gathered in blocks, for a view a batch would weigh more than the batch; larger ones are kept as they are. */
const gatheredBytes = 4 * 1024;
const leastBlockBytes = 4 * 1024;
const largestBlockBytes = 64 * 1024;
const NO_BLOCK = Buffer.alloc(0);

/** A file as a list of pieces in memory. */
export class MemoryFile implements StorageFile {
  size = 0;
  private readonly pieces: Buffer[] = [];
  private readonly positions: number[] = [];
  /** Memory for small appends. Its first `used` bytes have been handed out in views. */
  private block: Buffer = NO_BLOCK;
  private used = 0;
  /** Whether the last piece ends where the free part of the block begins, so that it can grow. */
  private isGrowing = false;
  private readonly room: Room | null;

  constructor(room: Room | null = null) {
    this.room = room;
  }

  append(bytes: Buffer): number {
    if (bytes.length === 0) return 0;
    if (this.room?.refused != null) {
      this.room.refused();
      throw new DiskFullError(`no room for ${bytes.length} bytes: the memory is told to be full`);
    }
    if (bytes.length < gatheredBytes) this.gather(bytes);
    else {
      this.add(bytes);
      this.isGrowing = false;
    }
    this.size += bytes.length;
    return 0;
  }

  private add(piece: Buffer): void {
    this.pieces.push(piece);
    this.positions.push(this.size);
  }

  /** A large piece between small ones ends a view, not the block: the next small one goes on in it. */
  private gather(bytes: Buffer): void {
    if (this.used + bytes.length > this.block.length) {
      // Blocks grow with the file: many small files take little room.
      this.block = Buffer.allocUnsafeSlow(Math.min(Math.max(this.size, leastBlockBytes), largestBlockBytes));
      this.used = 0;
      this.isGrowing = false;
    }
    const start = this.used;
    this.used += bytes.copy(this.block, start);
    const last = this.pieces.length - 1;
    if (this.isGrowing) this.pieces[last] = this.block.subarray(start - this.pieces[last].length, this.used);
    else this.add(this.block.subarray(start, this.used));
    this.isGrowing = true;
  }

  read(position: number, lengthBytes: number): Buffer[] {
    const end = Math.min(position + lengthBytes, this.size);
    const found: Buffer[] = [];
    for (let index = this.pieceAt(position), at = position; at < end; index++) {
      const start = this.positions[index];
      const piece = this.pieces[index];
      const stop = Math.min(start + piece.length, end);
      found.push(at === start && stop === start + piece.length ? piece : piece.subarray(at - start, stop - start));
      at = stop;
    }
    return found;
  }

  truncate(sizeBytes: number): void {
    if (sizeBytes >= this.size) return;
    const count = sizeBytes === 0 ? 0 : this.pieceAt(sizeBytes - 1) + 1;
    this.pieces.length = count;
    this.positions.length = count;
    this.size = sizeBytes;
    // What was read of the block before stays as it was read, so the part that is cut off is not written to again.
    this.isGrowing = false;
    if (count > 0) this.pieces[count - 1] = this.pieces[count - 1].subarray(0, sizeBytes - this.positions[count - 1]);
  }

  sync(): number {
    return 0;
  }

  /** The last piece that begins at or before `position`. */
  private pieceAt(position: number): number {
    let low = 0;
    let high = this.positions.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.positions[middle] <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
