import { isUtf8 } from 'node:buffer';

/** A frame that does not hold what its header promises. The broker hangs up on its sender, as Kafka does. */
export class MalformedFrame extends Error {
  override readonly name = 'MalformedFrame';
}

const TWO_POW_32 = 4294967296;
const REPLACEMENT = '\ufffd';

/**
 * Reads the primitives of the Kafka protocol from one frame. Every read is bounds-checked and throws `MalformedFrame`.
 *
 * With `flexible` set (KIP-482) strings, bytes and arrays are read in their compact form and `structs` and `tags` consume
 * tagged fields, so that the code of an API key is the same for both encodings.
 *
 * Buffers handed out are views of the frame: whoever keeps a small one for long copies it, or it pins the whole frame.
 */
export class Reader {
  flexible: boolean;
  private readonly frame: Buffer;
  private position: number;

  constructor(frame: Buffer, flexible = false, position = 0) {
    this.frame = frame;
    this.flexible = flexible;
    this.position = position;
  }

  /** Bytes not read yet. */
  get remaining(): number {
    return this.frame.length - this.position;
  }

  i8(): number {
    return this.frame.readInt8(this.advance(1));
  }

  bool(): boolean {
    return this.frame[this.advance(1)] !== 0;
  }

  i16(): number {
    return this.frame.readInt16BE(this.advance(2));
  }

  i32(): number {
    return this.frame.readInt32BE(this.advance(4));
  }

  /** A 64-bit integer as a number: exact within 2^53, which offsets, timestamps and producer ids are. */
  i64(): number {
    const at = this.advance(8);
    return this.frame.readInt32BE(at) * TWO_POW_32 + this.frame.readUInt32BE(at + 4);
  }

  bigint64(): bigint {
    return this.frame.readBigInt64BE(this.advance(8));
  }

  /** The 16 bytes of a UUID, copied, as 32 hexadecimal digits. */
  uuid(): string {
    const at = this.advance(16);
    return this.frame.toString('hex', at, at + 16);
  }

  /** Unsigned base-128 varint of at most 32 bits. */
  uvarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.frame[this.advance(1)];
      if (shift === 28 && byte > 0x0f) break;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw new MalformedFrame('a varint is longer than 32 bits');
  }

  /** Zigzag varint of 32 bits, as in records. */
  varint(): number {
    const value = this.uvarint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** Zigzag varint of 64 bits as a number, exact within 2^53. */
  varlong(): number {
    let value = 0;
    let scale = 1;
    for (let length = 0; length < 10; length++, scale *= 128) {
      const byte = this.frame[this.advance(1)];
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    throw new MalformedFrame('a varint is longer than 64 bits');
  }

  string(): string {
    return this.nullableString() ?? missing('string');
  }

  nullableString(): string | null {
    const length = this.flexible ? this.uvarint() - 1 : this.i16();
    if (length < 0) return this.none(length);
    const at = this.advance(length);
    const text = this.frame.toString('utf8', at, at + length);
    // Decoding puts U+FFFD, three bytes, in place of what is no UTF-8. Text that grows on its way back would overrun the
    // lengths that are written for it, and two names could become one. Only a text with that character is looked at twice.
    if (text.includes(REPLACEMENT) && !isUtf8(this.frame.subarray(at, at + length))) throw new MalformedFrame('a string that is not UTF-8');
    return text;
  }

  bytes(): Buffer {
    return this.nullableBytes() ?? missing('byte array');
  }

  nullableBytes(): Buffer | null {
    const length = this.flexible ? this.uvarint() - 1 : this.i32();
    if (length < 0) return this.none(length);
    return this.view(length);
  }

  /** The next `length` bytes as they are. */
  view(length: number): Buffer {
    const at = this.advance(length);
    return this.frame.subarray(at, at + length);
  }

  skip(lengthBytes: number): void {
    this.advance(lengthBytes);
  }

  /** An array of primitives. */
  array<T>(read: () => T): T[] {
    return this.nullableArray(read) ?? missing('array');
  }

  nullableArray<T>(read: () => T): T[] | null {
    const count = this.flexible ? this.uvarint() - 1 : this.i32();
    if (count < 0) return this.none(count);
    // No element is shorter than a byte: a count beyond the frame is refused before memory is taken for it.
    if (count > this.remaining) throw new MalformedFrame(`an array of ${count} elements in ${this.remaining} bytes`);
    const items: T[] = [];
    for (let index = 0; index < count; index++) items.push(read());
    return items;
  }

  /** An array of structures, each of which ends in tagged fields when flexible. */
  structs<T>(read: () => T): T[] {
    return this.nullableStructs(read) ?? missing('array');
  }

  nullableStructs<T>(read: () => T): T[] | null {
    return this.nullableArray(() => {
      const item = read();
      this.tags();
      return item;
    });
  }

  /** Skips the tagged fields that end a structure; nothing to skip when not flexible. */
  tags(): void {
    if (!this.flexible) return;
    for (let count = this.uvarint(); count > 0; count--) {
      this.uvarint();
      this.advance(this.uvarint());
    }
  }

  private none(length: number): null {
    if (length !== -1) throw new MalformedFrame(`a length of ${length}`);
    return null;
  }

  private advance(length: number): number {
    const at = this.position;
    if (length < 0 || at + length > this.frame.length) {
      throw new MalformedFrame(`${length} bytes wanted where ${this.frame.length - at} are left`);
    }
    this.position = at + length;
    return at;
  }
}

function missing(what: string): never {
  throw new MalformedFrame(`a null where a ${what} must be`);
}
