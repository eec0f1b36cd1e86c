import fc from 'fast-check';
import kafkajs from 'kafkajs';
import lz4 from 'lz4js';
import snappy from 'snappyjs';
import { expect, test } from 'vitest';
import { openLz4, openSnappy, readAllCodecs } from './codecs.ts';

/** Bytes that repeat, and such that do not. */
const records = fc.array(fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string().map((text) => Buffer.from(text.repeat(40)))), { minLength: 1, maxLength: 4 }).map((parts) => parts.map((part) => Buffer.from(part)));

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

test('snappy is opened, as one block and in the frames of Java', () => fc.assert(fc.property(records, (parts) => {
  const whole = Buffer.concat(parts);
  expect(openSnappy(Buffer.from(snappy.compress(whole)))).toEqual(whole);
  const blocks = parts.map((part) => Buffer.from(snappy.compress(part)));
  const framed = Buffer.concat([Buffer.from([0x82]), Buffer.from('SNAPPY\0'), int32(1), int32(1), ...blocks.flatMap((block) => [int32(block.length), block])]);
  expect(openSnappy(framed)).toEqual(whole);
})));

test('lz4 is opened', () => fc.assert(fc.property(records, (parts) => {
  const whole = Buffer.concat(parts);
  expect(openLz4(Buffer.from(lz4.compress(whole)))).toEqual(whole);
})));

test('zstd is opened by what kafkajs is given', async () => {
  readAllCodecs();
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  // RFC 8878: the magic, a header of a single segment of five bytes, and one raw block, the last.
  const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 5, (5 << 3) | 1, 0, 0, ...Buffer.from('hello')]);
  const codec = (CompressionCodecs[CompressionTypes.ZSTD] as () => { decompress(bytes: Buffer): Promise<Buffer> })();
  expect((await codec.decompress(frame)).toString()).toBe('hello');
});
