import type { Storage, StorageFile } from './storage.ts';

/** Files in memory, gone with the process. Appended buffers are kept as they are, never copied. */
export class MemoryStorage implements Storage {
  private readonly files = new Map<string, MemoryFile>();

  open(name: string): StorageFile {
    let file = this.files.get(name);
    if (file === undefined) {
      file = new MemoryFile();
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
}

/** A file as the list of the buffers that were appended to it. */
export class MemoryFile implements StorageFile {
  size = 0;
  private readonly pieces: Buffer[] = [];
  private readonly positions: number[] = [];

  append(bytes: Buffer): number {
    if (bytes.length === 0) return 0;
    this.pieces.push(bytes);
    this.positions.push(this.size);
    this.size += bytes.length;
    return 0;
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
