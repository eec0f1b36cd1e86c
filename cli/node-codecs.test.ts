import zlib from 'node:zlib';
import { expect, test } from 'vitest';
import { nodeCodecs } from './node-codecs.ts';

const hasZstd = 'zstdCompressSync' in zlib;

test('of the codecs that a broker lacks this Node brings zstd along, where it has it, and no other', () => {
  expect(Object.keys(nodeCodecs())).toEqual(hasZstd ? ['zstd'] : []);
});

test.skipIf(!hasZstd)('what zstd compressed it opens again, and garbage it refuses', () => {
  const { compress, decompress } = nodeCodecs().zstd!;
  const bytes = Buffer.from('a value, a value, a value'.repeat(100));
  expect(compress(bytes).length).toBeLessThan(bytes.length / 2);
  expect(decompress(compress(bytes)).equals(bytes)).toBe(true);
  expect(() => decompress(bytes)).toThrow();
});
