import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBestEffort } from './best-effort.ts';

const read = (text: string) => readBestEffort(2, Buffer.from(text)).rows;
const cellsOf = (text: string) => read(text).map(({ cells }) => cells);

test('the bytes of a row are where it says they are', () => {
  const text = 'a,b\n1,x\n"2","y\nz"\n3,é\n';
  expect(read(text).map(({ byteOffset, byteLength }) => Buffer.from(text).subarray(byteOffset, byteOffset + byteLength).toString())).toEqual(['1,x\n', '"2","y\nz"\n', '3,é\n']);
});

test('the first line is taken for the header, whatever it is', () => expect(cellsOf('1,x\n2,y\n')).toEqual([['2', 'y']]));

test('too many cells are cut, and missing ones are null', () => expect(cellsOf('a,b\n1,x,9\n2\n,\n')).toEqual([['1', 'x'], ['2', null], [null, null]]));

test('whatever comes, it does not fail', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => { expect(readBestEffort(3, Buffer.from(bytes)).verdict).toBe('valid'); }));
  fc.assert(fc.property(fc.array(fc.constantFrom('a', '"', ',', '\n', '\r', ';', '\0'), { maxLength: 60 }), (characters) => { expect(readBestEffort(3, Buffer.from(characters.join(''))).verdict).toBe('valid'); }));
});
