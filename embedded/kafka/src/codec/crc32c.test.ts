import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32c } from './crc32c.ts';

function bitByBit(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

it('gives the checksums of RFC 3720, B.4', () => {
  expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
  expect(crc32c(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43);
  expect(crc32c(Buffer.from(Array.from({ length: 32 }, (_, index) => index)))).toBe(0x46dd794e);
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
});

it('agrees with the polynomial bit by bit, on any range of any length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), fc.nat(100), (bytes, a, b) => {
      const start = Math.min(a, b, bytes.length);
      const end = Math.min(Math.max(a, b), bytes.length);
      expect(crc32c(bytes, start, end)).toBe(bitByBit(bytes.subarray(start, end)));
    }),
  );
});

it('agrees on long ranges, wherever they begin in memory and however they end', () => {
  const memory = Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 2654435761) >>> 13));
  fc.assert(
    fc.property(fc.nat(8), fc.nat(8), fc.integer({ min: 1000, max: 3900 }), (offset, start, lengthBytes) => {
      const bytes = memory.subarray(offset);
      expect(crc32c(bytes, start, start + lengthBytes)).toBe(bitByBit(bytes.subarray(start, start + lengthBytes)));
    }),
  );
});
