const INITIAL_BYTES = 256;
const TWO_POW_32 = 4294967296;
/** What the 16-bit length before a string that is not compact can say. */
const MAX_STRING_BYTES = 32767;

/**
 * Writes the primitives of the Kafka protocol into one frame, a list of chunks. Buffers given to `records` become chunks
 * themselves and are not copied. With `flexible` set (KIP-482) strings, bytes and arrays are written in their compact form
 * and `structs` and `tags` write empty tagged fields.
 *
 * Integers wrap instead of throwing: what a client sent comes back to it bit for bit, however absurd. Lengths do not: a string
 * that its encoding cannot hold throws, because a length that wraps makes garbage of all that follows.
 */
export class Writer {
  readonly flexible: boolean;
  private chunk: Buffer = Buffer.allocUnsafe(INITIAL_BYTES);
  private used = 0;
  private readonly full: Buffer[] = [];
  private fullBytes = 0;

  constructor(flexible = false) {
    this.flexible = flexible;
  }

  /** Bytes written so far. */
  get size(): number {
    return this.fullBytes + this.used;
  }

  i8(value: number): this {
    const at = this.advance(1);
    this.chunk[at] = value;
    return this;
  }

  bool(value: boolean): this {
    return this.i8(value ? 1 : 0);
  }

  i16(value: number): this {
    const at = this.advance(2);
    this.chunk[at] = value >>> 8;
    this.chunk[at + 1] = value;
    return this;
  }

  i32(value: number): this {
    const at = this.advance(4);
    putInt32(this.chunk, at, value);
    return this;
  }

  /** A 64-bit integer from a number: exact within 2^53. */
  i64(value: number): this {
    const at = this.advance(8);
    putInt32(this.chunk, at, Math.floor(value / TWO_POW_32));
    putInt32(this.chunk, at + 4, value);
    return this;
  }

  bigint64(value: bigint): this {
    const at = this.advance(8);
    this.chunk.writeBigInt64BE(BigInt.asIntN(64, value), at);
    return this;
  }

  /** A UUID from its 32 hexadecimal digits. */
  uuid(hex: string): this {
    const at = this.advance(16);
    this.chunk.write(hex, at, 16, 'hex');
    return this;
  }

  /** Unsigned base-128 varint of at most 32 bits. */
  uvarint(value: number): this {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.i8((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return this.i8(rest);
  }

  /** Zigzag varint of 32 bits, as in records. */
  varint(value: number): this {
    return this.uvarint((value << 1) ^ (value >> 31));
  }

  /** Zigzag varint of 64 bits from a number, exact within 2^52. */
  varlong(value: number): this {
    let rest = value < 0 ? -2 * value - 1 : 2 * value;
    while (rest > 0x7f) {
      this.i8((rest % 128) | 0x80);
      rest = Math.floor(rest / 128);
    }
    return this.i8(rest);
  }

  string(value: string | null): this {
    if (value === null) return this.flexible ? this.uvarint(0) : this.i16(-1);
    const length = Buffer.byteLength(value);
    if (this.flexible) this.uvarint(length + 1);
    else if (length > MAX_STRING_BYTES) throw new RangeError(`a string of ${length} bytes where ${MAX_STRING_BYTES} are the most`);
    else this.i16(length);
    const at = this.advance(length);
    this.chunk.write(value, at, length, 'utf8');
    return this;
  }

  /** A byte array, copied. */
  bytes(value: Buffer | null): this {
    this.byteLength(value === null ? -1 : value.length);
    return value === null ? this : this.raw(value);
  }

  /** Bytes without a length before them, copied. */
  raw(value: Buffer): this {
    const at = this.advance(value.length);
    value.copy(this.chunk, at);
    return this;
  }

  /** A byte array in pieces that become chunks of the frame without being copied. `sizeBytes` is the sum of their lengths. */
  records(pieces: readonly Buffer[], sizeBytes: number): this {
    this.byteLength(sizeBytes);
    if (sizeBytes === 0) return this;
    this.cut();
    for (const piece of pieces) this.full.push(piece);
    this.fullBytes += sizeBytes;
    return this;
  }

  /** An array of primitives. */
  array<T>(items: readonly T[] | null, write: (item: T, index: number) => void): this {
    if (this.flexible) this.uvarint(items === null ? 0 : items.length + 1);
    else this.i32(items === null ? -1 : items.length);
    items?.forEach(write);
    return this;
  }

  /** An array of structures, each of which ends in (no) tagged fields when flexible. */
  structs<T>(items: readonly T[] | null, write: (item: T, index: number) => void): this {
    return this.array(items, (item, index) => {
      write(item, index);
      this.tags();
    });
  }

  /** Ends a structure: an empty set of tagged fields when flexible, nothing otherwise. */
  tags(): this {
    return this.flexible ? this.i8(0) : this;
  }

  /** Ends a structure with one tagged field. */
  tag(number: number, write: (field: Writer) => void): this {
    const field = new Writer(true);
    write(field);
    const bytes = Buffer.concat(field.finish());
    return this.uvarint(1).uvarint(number).uvarint(bytes.length).raw(bytes);
  }

  /** Overwrites four bytes at the very start of the frame, where its length goes. */
  patchLength(value: number): void {
    putInt32(this.full.length > 0 ? this.full[0] : this.chunk, 0, value);
  }

  /** The frame. The writer is not used after this. */
  finish(): Buffer[] {
    this.cut();
    return this.full;
  }

  private byteLength(length: number): void {
    if (this.flexible) this.uvarint(length + 1);
    else this.i32(length);
  }

  private advance(length: number): number {
    const at = this.used;
    const needed = at + length;
    if (needed > this.chunk.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.chunk.length * 2, needed));
      this.chunk.copy(larger, 0, 0, at);
      this.chunk = larger;
    }
    this.used = needed;
    return at;
  }

  /** Closes the chunk being written; what is left of its memory goes on to serve the next one. */
  private cut(): void {
    if (this.used === 0) return;
    this.full.push(this.chunk.subarray(0, this.used));
    this.fullBytes += this.used;
    this.chunk = this.chunk.subarray(this.used);
    this.used = 0;
  }
}

function putInt32(buffer: Buffer, at: number, value: number): void {
  buffer[at] = value >>> 24;
  buffer[at + 1] = value >>> 16;
  buffer[at + 2] = value >>> 8;
  buffer[at + 3] = value;
}
