import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedFrame, Reader } from './reader.ts';
import { Writer } from './writer.ts';

/** One primitive: how its values are drawn, written and read. */
interface Primitive<T> {
  values: fc.Arbitrary<T>;
  write: (writer: Writer, value: T) => unknown;
  read: (reader: Reader) => T;
}

function primitive<T>(values: fc.Arbitrary<T>, write: Primitive<T>['write'], read: Primitive<T>['read']): Primitive<unknown> {
  return { values, write, read } as unknown as Primitive<unknown>;
}

const safe = fc.maxSafeInteger();
const text = fc.string({ unit: 'grapheme', maxLength: 300 });
const bytes: fc.Arbitrary<Buffer> = fc.uint8Array({ maxLength: 300 }).map((array): Buffer => Buffer.from(array));

const primitives: Record<string, Primitive<unknown>> = {
  i8: primitive(fc.integer({ min: -128, max: 127 }), (w, v) => w.i8(v), (r) => r.i8()),
  bool: primitive(fc.boolean(), (w, v) => w.bool(v), (r) => r.bool()),
  i16: primitive(fc.integer({ min: -32768, max: 32767 }), (w, v) => w.i16(v), (r) => r.i16()),
  i32: primitive(fc.integer(), (w, v) => w.i32(v), (r) => r.i32()),
  i64: primitive(safe, (w, v) => w.i64(v), (r) => r.i64()),
  bigint64: primitive(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (w, v) => w.bigint64(v), (r) => r.bigint64()),
  uvarint: primitive(fc.nat(4294967295), (w, v) => w.uvarint(v), (r) => r.uvarint()),
  varint: primitive(fc.integer(), (w, v) => w.varint(v), (r) => r.varint()),
  varlong: primitive(fc.integer({ min: -(2 ** 52), max: 2 ** 52 }), (w, v) => w.varlong(v), (r) => r.varlong()),
  uuid: primitive(fc.uint8Array({ minLength: 16, maxLength: 16 }).map((id) => Buffer.from(id).toString('hex')), (w, v) => w.uuid(v), (r) => r.uuid()),
  string: primitive(text, (w, v) => w.string(v), (r) => r.string()),
  nullableString: primitive(fc.option(text), (w, v) => w.string(v), (r) => r.nullableString()),
  bytes: primitive(bytes, (w, v) => w.bytes(v), (r) => r.bytes()),
  nullableBytes: primitive(fc.option(bytes), (w, v) => w.bytes(v), (r) => r.nullableBytes()),
  records: primitive(bytes, (w, v) => w.records([v.subarray(0, v.length >> 1), v.subarray(v.length >> 1)], v.length), (r) => r.bytes()),
  array: primitive(fc.option(fc.array(safe, { maxLength: 40 })), (w, v) => w.array(v, (item) => w.i64(item)), (r) => r.nullableArray(() => r.i64())),
  structs: primitive(fc.array(text, { maxLength: 10 }), (w, v) => w.structs(v, (item) => w.string(item)), (r) => r.structs(() => r.string())),
};

const names = Object.keys(primitives);
const value = fc.constantFrom(...names).chain((name) => fc.tuple(fc.constant(name), primitives[name].values));

function written(values: readonly (readonly [string, unknown])[], flexible: boolean): Buffer {
  const writer = new Writer(flexible);
  for (const [name, item] of values) primitives[name].write(writer, item);
  const { size } = writer;
  const frame = Buffer.concat(writer.finish());
  expect(frame.length).toBe(size);
  return frame;
}

describe.each([false, true])('frames (flexible: %s)', (flexible) => {
  it('read back what was written, in any order and of any length', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 30 }), (values) => {
        const reader = new Reader(written(values, flexible), flexible);
        for (const [name, item] of values) expect(primitives[name].read(reader)).toEqual(item);
        expect(reader.remaining).toBe(0);
      }),
    );
  });

  it('that are cut anywhere fail cleanly', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 8 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (values, share) => {
        const frame = written(values, flexible);
        const reader = new Reader(frame.subarray(0, Math.floor(frame.length * share)), flexible);
        expect(() => values.forEach(([name]) => primitives[name].read(reader))).toThrow(MalformedFrame);
      }),
    );
  });

  it('of random bytes are read or refused, and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.array(fc.constantFrom(...names), { maxLength: 20 }), (random, wanted) => {
        const reader = new Reader(Buffer.from(random), flexible);
        try {
          for (const name of wanted) primitives[name].read(reader);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedFrame);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('tagged fields', () => {
  it('that are not known are skipped', () => {
    const frame = Buffer.from([2, 0, 3, 1, 2, 3, 9, 1, 7, 42]);
    const reader = new Reader(frame, true);
    reader.tags();
    expect(reader.i8()).toBe(42);
  });

  it('that claim more than there is are refused', () => {
    expect(() => new Reader(Buffer.from([1, 0, 200, 1]), true).tags()).toThrow(MalformedFrame);
  });
});

describe('strings', () => {
  it('that are no UTF-8 are refused, of whatever length they would be read as', () => {
    for (const hex of ['ff', 'c3', 'f09f98', 'eda080', 'c080']) {
      const bytes = Buffer.from(hex, 'hex');
      expect(() => new Reader(Buffer.concat([Buffer.from([0, bytes.length]), bytes])).string()).toThrow(MalformedFrame);
    }
    expect(new Reader(Buffer.from([0, 3, 0xef, 0xbf, 0xbd])).string()).toBe('\ufffd');
  });

  it('that are too long for a 16-bit length throw instead of becoming garbage, and fit when compact', () => {
    expect(() => new Writer().string('x'.repeat(32768))).toThrow(RangeError);
    const compact = new Reader(Buffer.concat(new Writer(true).string('x'.repeat(32768)).finish()), true);
    expect(compact.string()).toHaveLength(32768);
    expect(new Reader(Buffer.concat(new Writer().string('x'.repeat(32767)).finish())).string()).toHaveLength(32767);
  });
});

describe('lengths', () => {
  it('beyond the frame are refused before memory is taken', () => {
    const frame = Buffer.concat(new Writer().i32(2147483647).finish());
    expect(() => new Reader(frame).array(() => 0)).toThrow(MalformedFrame);
    expect(() => new Reader(frame).bytes()).toThrow(MalformedFrame);
  });

  it('below -1 are refused', () => {
    expect(() => new Reader(Buffer.concat(new Writer().i32(-2).finish())).nullableBytes()).toThrow(MalformedFrame);
  });
});

it('gives buffers on as chunks, without copying them', () => {
  const piece = Buffer.from('records');
  const chunks = new Writer().i32(1).records([piece], piece.length).i32(2).finish();
  expect(chunks).toContain(piece);
});

it('wraps integers that are too large instead of throwing', () => {
  const writer = new Writer();
  writer.i8(300).i16(70000).i32(2 ** 40).i64(2 ** 70);
  expect(Buffer.concat(writer.finish())).toHaveLength(15);
});
