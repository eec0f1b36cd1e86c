import { expect, test } from 'vitest';
import { gateFile } from './gate.ts';
import { inferFeed } from './infer.ts';

const rows = Array.from({ length: 60 }, (_, i) => [
  String(i + 1), `Zoë ${i}`, (i * 1.25).toFixed(2), `${String(1 + (i % 28)).padStart(2, '0')}.03.2026`, ['open', 'paid'][i % 2], `2026-03-01T10:00:${String(i).padStart(2, '0')}Z`, String(i % 3 === 0),
  `0${1000 + i}`, i % 2 === 0 ? '' : 'x',
]);
const header = 'id,name,amount,day,status,at,gift,town,note';
const file = (lines: readonly string[], encoding: BufferEncoding = 'utf8'): Buffer => Buffer.from([header, ...lines].map((line) => `${line}\n`).join(''), encoding);
const feed = {
  columns: [
    { name: 'id', type: 'integer' }, { name: 'name', type: 'text' }, { name: 'amount', type: 'decimal', scale: 2 }, { name: 'day', type: 'date', format: 'DD.MM.YYYY' },
    { name: 'status', type: 'enum', values: ['open', 'paid'] }, { name: 'at', type: 'timestamp' }, { name: 'gift', type: 'boolean' }, { name: 'town', type: 'text' },
    { name: 'note', type: 'enum', values: ['x'], nullable: true },
  ],
  key: ['id'],
};
const lines = rows.map((row) => row.join(','));

test('types are told from what nearly all cells are; a number with a zero in front is a code', () => {
  expect(inferFeed(file(lines))).toEqual({ feed, rows: 60 });
});

test('a file passes the schema that was guessed from it', () => {
  expect(gateFile(inferFeed(file(lines)).feed, file(lines)).report).toMatchObject({ kept: 60, held: 0 });
});

test.each<[string, (bytes: readonly string[]) => Buffer]>([
  ['in other signs', (clean) => Buffer.from(file(clean).toString().replaceAll(',', ';').replaceAll('\n', '\r\n'))],
  ['in UTF-16', (clean) => file(clean, 'utf16le')],
  ['with some damage', (clean) => file(clean.map((line, i) => (i % 20 === 7 ? line.replace(/^\d+/, '"') : i % 20 === 9 ? line.replace(/\d\d\.03/, '31.02').replace('.2026', '.202x') : line)))],
])('it is the same for a file %s', (_, written) => {
  expect(inferFeed(written(lines)).feed).toEqual(feed);
});

test.each([['', 'has no whole line'], ['id,name\n', 'has no row'], ['id,name', 'has no whole line']])('%j teaches nothing', (text, message) => {
  expect(() => inferFeed(Buffer.from(text))).toThrow(message);
});

test.each([
  ['UTF-32', Buffer.from([...'id,amount\n1,2\n3,4\n'].flatMap((letter) => [0, 0, 0, letter.charCodeAt(0)]))],
  ['gzip', Buffer.from('1f8b080000000000000a4b4c4a06', 'hex')],
])('what is %s is refused, and no columns are made of it', (_, bytes) => {
  expect(() => inferFeed(Buffer.concat([bytes, Buffer.from('\n')]))).toThrow(/is no CSV/);
});
