/**
 * Whether `count` records, and nothing else, lie between `start` and the end of the bytes, each as the format wants it
 * (https://kafka.apache.org/documentation/#record): lengths that hold, offset deltas that count from 0. A record that is stored
 * is handed to consumers and searched by time as it is, so whoever sent a bad one must hear of it, not they.
 *
 * This is on the path of every produced record, hence no reader, no views and no exceptions.
 */
export function areSoundRecords(bytes: Buffer, start: number, count: number): boolean {
  const walk = new Walk(bytes, start);
  for (let index = 0; index < count; index++) {
    const length = walk.varint();
    const end = walk.at + length;
    if (!(length > 0 && end <= bytes.length)) return false;
    // Attributes: no bit of them is used yet, and Kafka lets any pass.
    walk.at++;
    walk.skipVarlong();
    if (walk.varint() !== index) return false;
    walk.skipNullable();
    walk.skipNullable();
    if (!walk.skipHeaders(end) || walk.at !== end) return false;
  }
  return walk.at === bytes.length;
}

/** Goes over bytes, only forward. A number that is none makes `at` NaN, for which no comparison holds from there on. */
class Walk {
  at: number;
  private readonly bytes: Buffer;

  constructor(bytes: Buffer, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  /** A zigzag varint of 32 bits. */
  varint(): number {
    const { bytes } = this;
    const first = bytes[this.at++];
    if (first < 0x80) return (first >>> 1) ^ -(first & 1);
    let value = first & 0x7f;
    for (let shift = 7; shift < 35 && this.at < bytes.length; shift += 7) {
      const byte = bytes[this.at++];
      if (shift === 28 && byte > 0x0f) break;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
    }
    this.at = NaN;
    return NaN;
  }

  skipVarlong(): void {
    for (let length = 0; length < 10; length++) if (this.bytes[this.at++] < 0x80) return;
    this.at = NaN;
  }

  /** Bytes behind their length, which is -1 for a null. */
  skipNullable(): void {
    const length = this.varint();
    if (length > 0) this.at += length;
    else if (length < -1) this.at = NaN;
  }

  /** False when they do not end by `end`. */
  skipHeaders(end: number): boolean {
    for (let left = this.varint(); left !== 0; left--) {
      const keyLength = this.varint();
      if (!(left > 0 && keyLength >= 0)) return false;
      this.at += keyLength;
      this.skipNullable();
      if (!(this.at <= end)) return false;
    }
    return true;
  }
}
