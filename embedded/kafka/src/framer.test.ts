import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FrameLengthError, Framer } from './framer.ts';

function framed(payload: Buffer): Buffer {
  const prefix = Buffer.alloc(4);
  prefix.writeInt32BE(payload.length);
  return Buffer.concat([prefix, payload]);
}

it('finds the same frames however the stream is cut into chunks', () => {
  const payloads = fc.array(fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)), { maxLength: 12 });
  fc.assert(
    fc.property(payloads, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 10 }), (sent, sizes) => {
      const stream = Buffer.concat(sent.map(framed));
      const framer = new Framer(1000);
      const found: Buffer[] = [];
      for (let start = 0, turn = 0; start < stream.length; turn++) {
        const size = sizes[turn % sizes.length];
        framer.push(stream.subarray(start, start + size), (frame) => found.push(frame));
        start += size;
      }
      expect(found).toEqual(sent);
    }),
  );
});

it.each([-1, 1001])('refuses a length of %i', (length) => {
  const prefix = Buffer.alloc(4);
  prefix.writeInt32BE(length);
  expect(() => new Framer(1000).push(prefix, () => undefined)).toThrow(FrameLengthError);
});
