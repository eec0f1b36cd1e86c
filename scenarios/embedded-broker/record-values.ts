/** What is read of a partition's log. */
interface ReadableLog {
  readonly endOffset: number;
  read(offset: number, maxBytes: number, firstWhole: boolean): { readonly pieces: readonly Buffer[] };
}

/** Where things stand in a record batch of magic 2 (https://kafka.apache.org/documentation/#recordbatch). */
const header = { lengthAt: 8, lengthOverheadBytes: 12, countAt: 57, bytes: 61 } as const;

/** The values of all records from `offset` on; for batches that are not compressed and have values, as ours are. */
export function* recordValues(log: ReadableLog, offset: number): Iterable<Buffer> {
  if (offset >= log.endOffset) return;
  const bytes = Buffer.concat(log.read(offset, Infinity, true).pieces);
  for (let at = 0; at < bytes.length; ) {
    const endAt = at + header.lengthOverheadBytes + bytes.readInt32BE(at + header.lengthAt);
    const baseOffset = Number(bytes.readBigInt64BE(at));
    const cursor = new Cursor(bytes, at + header.bytes);
    for (let left = bytes.readInt32BE(at + header.countAt); left > 0; left--) {
      const nextAt = cursor.varint() + cursor.at;
      cursor.at++;
      cursor.varint();
      const recordOffset = baseOffset + cursor.varint();
      const keyBytes = cursor.varint();
      cursor.at += Math.max(0, keyBytes);
      const valueBytes = cursor.varint();
      if (recordOffset >= offset) yield bytes.subarray(cursor.at, cursor.at + valueBytes);
      cursor.at = nextAt;
    }
    at = endAt;
  }
}

class Cursor {
  readonly #bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** A zigzag varint. Lengths, deltas of offsets and of seconds fit 53 bits. */
  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.at++];
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
