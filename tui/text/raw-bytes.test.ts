import fc from 'fast-check';
import { expect, test } from 'vitest';
import { widthOf } from './cells.ts';
import { makeTheme } from '../theme.ts';
import { rawRows, unitsOf } from './raw-bytes.ts';

const theme = makeTheme({ colour: false, ascii: false });
const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => new Uint8Array(Buffer.from(text))));

/** What was written, back as bytes. */
function read(text: string): Buffer {
  const escapes: Readonly<Record<string, number>> = { 0: 0, t: 9, n: 10, r: 13, e: 27, '\\': 92 };
  return Buffer.concat([...text.matchAll(/\\x(..)|\\(.)|([^\\]+)/gsu)].map(([, hex, escape, letters]) => {
    if (hex !== undefined) return Buffer.from([Number.parseInt(hex, 16)]);
    return escape === undefined ? Buffer.from(letters) : Buffer.from([escapes[escape]]);
  }));
}

test('whatever bytes are shown can be told from what is shown', () => {
  fc.assert(fc.property(bytes, fc.boolean(), (all, ascii) => {
    const units = unitsOf(all, ascii);
    if (ascii) expect(units.map(({ text }) => text).join('')).toMatch(/^[\u0020-\u007E]*$/);
    expect(read(units.map(({ text }) => text).join(''))).toEqual(Buffer.from(all));
    expect(units.reduce((sum, { bytes: length }) => sum + length, 0)).toBe(all.length);
  }));
});

test('nothing that is shown moves a cursor or changes a terminal', () => {
  fc.assert(fc.property(bytes, (all) => {
    for (const { text } of unitsOf(all)) expect(text).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/u);
  }));
});

test('rows are as wide as they are to be, and tell every byte', () => {
  fc.assert(fc.property(bytes, fc.integer({ min: 24, max: 120 }), fc.nat({ max: 10_000 }), (any, width, from) => {
    // A blank at the end of a row cannot be told from what fills it.
    const all = any.map((byte) => (byte === 0x20 ? 0x2e : byte));
    const rows = rawRows(all, { from, trouble: null, width }, theme);
    for (const row of rows) expect(widthOf(row)).toBe(width);
    const told = rows.map((row) => row.slice(10).replace(/ +$/, '')).join('');
    expect(read(told)).toEqual(Buffer.from(all));
  }));
});

test('a mark stands below the byte where the trouble begins, and a line end ends a row', () => {
  const rows = rawRows(Buffer.from('a;b\r\nc;"d\n'), { from: 100, trouble: 107, width: 40 }, theme).map((row) => row.trimEnd());
  expect(rows).toEqual(['     100  a;b\\r\\n', '     105  c;"d\\n', '            ▲']);
});
