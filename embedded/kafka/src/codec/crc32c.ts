/** Castagnoli's polynomial, bits reversed (RFC 3720, appendix B.4). */
const POLYNOMIAL = 0x82f63b78;
const SLICES = 16;
/** From here on a view of whole words, which costs as much as some hundred bytes, is worth making. */
const LONG_BYTES = 1024;
const isLittleEndian = new Uint8Array(Int32Array.of(1).buffer)[0] === 1;

/** `tables[256 * k + byte]` is the checksum of a byte followed by k zero bytes: sixteen bytes cost sixteen look-ups. */
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

/** CRC-32C of a range of bytes, unsigned: the checksum of record batches. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  if (!isLittleEndian || end - start < LONG_BYTES) return ~byEight(-1, bytes, start, end) >>> 0;
  const aligned = start + (-(bytes.byteOffset + start) & 3);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + aligned, ((end - aligned) >> 4) << 2);
  const crc = bySixteen(byEight(-1, bytes, start, aligned), words);
  return ~byEight(crc, bytes, aligned + 4 * words.length, end) >>> 0;
}

function byEight(from: number, bytes: Uint8Array, start: number, end: number): number {
  let crc = from;
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
  return crc;
}

/** Half as much again as `byEight` on long ranges, for the next step waits for half as many of the one before. */
function bySixteen(from: number, words: Int32Array): number {
  let crc = from;
  for (let at = 0; at < words.length; at += 4) {
    const first = crc ^ words[at];
    const second = words[at + 1];
    const third = words[at + 2];
    const fourth = words[at + 3];
    crc =
      tables[3840 + (first & 0xff)] ^
      tables[3584 + ((first >>> 8) & 0xff)] ^
      tables[3328 + ((first >>> 16) & 0xff)] ^
      tables[3072 + (first >>> 24)] ^
      tables[2816 + (second & 0xff)] ^
      tables[2560 + ((second >>> 8) & 0xff)] ^
      tables[2304 + ((second >>> 16) & 0xff)] ^
      tables[2048 + (second >>> 24)] ^
      tables[1792 + (third & 0xff)] ^
      tables[1536 + ((third >>> 8) & 0xff)] ^
      tables[1280 + ((third >>> 16) & 0xff)] ^
      tables[1024 + (third >>> 24)] ^
      tables[768 + (fourth & 0xff)] ^
      tables[512 + ((fourth >>> 8) & 0xff)] ^
      tables[256 + ((fourth >>> 16) & 0xff)] ^
      tables[fourth >>> 24];
  }
  return crc;
}
