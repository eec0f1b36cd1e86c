/** Castagnoli's polynomial, bits reversed (RFC 3720, appendix B.4). */
const POLYNOMIAL = 0x82f63b78;
const SLICES = 8;

/** `tables[256 * k + byte]` is the checksum of a byte followed by k zero bytes: eight bytes cost eight look-ups. */
const tables = makeTables();

function makeTables(): Int32Array {
  const made = new Int32Array(256 * SLICES);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    made[byte] = crc;
  }
  for (let index = 256; index < made.length; index++) {
    const previous = made[index - 256];
    made[index] = (previous >>> 8) ^ made[previous & 0xff];
  }
  return made;
}

/** CRC-32C of a range of bytes, unsigned: the checksum of record batches. Slicing by eight. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let crc = -1;
  let at = start;
  for (const last = end - 7; at < last; at += 8) {
    const word = crc ^ (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24));
    crc =
      tables[1792 + (word & 0xff)] ^
      tables[1536 + ((word >>> 8) & 0xff)] ^
      tables[1280 + ((word >>> 16) & 0xff)] ^
      tables[1024 + (word >>> 24)] ^
      tables[768 + bytes[at + 4]] ^
      tables[512 + bytes[at + 5]] ^
      tables[256 + bytes[at + 6]] ^
      tables[bytes[at + 7]];
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ tables[(crc ^ bytes[at]) & 0xff];
  return ~crc >>> 0;
}
