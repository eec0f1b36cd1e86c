import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Control } from './control.ts';
import { Gate, gateFile } from './gate.ts';
import type { ReasonId } from './reason.ts';
import type { FeedDefinition } from './schema.ts';

const feed: FeedDefinition = {
  columns: [
    { name: 'id', type: 'integer' }, { name: 'name', type: 'text' }, { name: 'amount', type: 'decimal', scale: 2 }, { name: 'day', type: 'date' },
  ],
  key: ['id'], day: 'day',
};
const row = (id: number): string => `${id},Zoë ${id},${id}.25,2026-01-31`;
const ids = Array.from({ length: 40 }, (_, i) => i + 1);
const text = ['id,name,amount,day', ...ids.map(row)].map((line) => `${line}\n`).join('');
const bytes = Buffer.from(text);
const sha256 = (of: Buffer): string => createHash('sha256').update(of).digest('hex');

function verdict(file: Buffer, control?: Control, definition = feed): { verdict: string; reasons: ReasonId[]; kept: number; rows: number } {
  const { rows, report } = gateFile(definition, file, control);
  return { verdict: report.file.verdict, reasons: report.file.findings.map(({ reason }) => reason), kept: report.kept, rows: rows.length };
}
const kept = (count: number): object => ({ verdict: 'kept', reasons: [], kept: count, rows: count });
const held = (...reasons: ReasonId[]): object => ({ verdict: 'held', reasons, kept: 0, rows: 0 });

describe('a file that is held holds all its rows', () => {
  test.each<[string, Buffer, ReasonId]>([
    ['no bytes', Buffer.alloc(0), 'file-empty'],
    ['blank lines', Buffer.from('\n\n\r\n'), 'file-empty'],
    ['gzip', gzipSync(bytes), 'file-binary'],
    ['noise', Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 7919) % 256)), 'file-binary'],
    ['an end in the middle of a row', bytes.subarray(0, bytes.length - 12), 'file-truncated'],
    ['an end in the middle of the last cell', bytes.subarray(0, bytes.length - 2), 'file-truncated'],
    ['an end in an open quote', Buffer.concat([bytes, Buffer.from('41,"Zo')]), 'file-truncated'],
    ['an end in the middle of a letter', bytes.subarray(0, bytes.lastIndexOf(0xc3) + 1), 'file-truncated'],
    ['no header', bytes.subarray(text.indexOf('\n') + 1), 'header-missing'],
    ['a header without a column', Buffer.from(text.replace('id,name,amount,day', 'id,name,amount')), 'header-missing'],
    ['a column twice', Buffer.from(text.replace('id,name', 'id,id')), 'header-duplicate'],
    ['a column renamed', Buffer.from(text.replace('amount', 'amuont')), 'header-unknown'],
    ['a column more', Buffer.from(text.replaceAll(/\n/g, ',x\n')), 'header-unknown'],
    ['a delimiter that nobody knows', Buffer.from(text.replaceAll(',', '^')), 'delimiter'],
  ])('%s', (_, file, reason) => expect(verdict(file)).toEqual(held(reason)));

  test('a first line without end is given up at the limit', () => {
    expect(verdict(Buffer.alloc(5000, 'a'), undefined, { ...feed, maxLineBytes: 1000 })).toEqual(held('line-too-long'));
  });

  test('a delimiter other than that of the schema is named', () => {
    const { report } = gateFile({ ...feed, dialect: { delimiter: ',' } }, Buffer.from(text.replaceAll(',', ';')));
    expect(report.file.findings).toMatchObject([{ reason: 'delimiter', detail: 'cells are separated by ;, and the schema says ,' }]);
  });

  test('one that changed while it was read', () => {
    const gate = new Gate(feed, { onRow: () => {}, onHeld: () => {} });
    gate.write(bytes);
    expect(gate.end({ changed: true })).toMatchObject({ file: { verdict: 'held', findings: [{ reason: 'file-unstable' }] }, kept: 0, held: 40 });
  });
});

describe('a control', () => {
  test('that agrees changes nothing', () => {
    expect(verdict(bytes, { rows: 40, bytes: bytes.length, sha256: sha256(bytes) })).toEqual(kept(40));
  });

  test.each<[string, Control, ReasonId[]]>([
    ['more bytes', { bytes: bytes.length + 1 }, ['file-truncated']],
    ['fewer bytes', { bytes: bytes.length - 1 }, ['checksum']],
    ['other bytes', { sha256: sha256(Buffer.from('x')) }, ['checksum']],
    ['more rows', { rows: 41 }, ['row-count']],
    ['fewer rows', { rows: 39 }, ['row-count']],
    ['another day', { day: '2026-02-01' }, ['stale-file']],
    ['a file of another name', { name: 'today.csv', seen: { [sha256(bytes)]: 'yesterday.csv' } }, ['stale-file']],
  ])('that tells of %s holds the file', (_, control, reasons) => expect(verdict(bytes, control)).toEqual(held(...reasons)));

  test('that has seen the same file drops it, and nothing is lost', () => {
    expect(verdict(bytes, { name: 'a.csv', seen: { [sha256(bytes)]: 'a.csv' } })).toEqual({ verdict: 'dropped', reasons: ['repeated-file'], kept: 0, rows: 0 });
  });

  test('knows a file again whose hash it writes in capitals', () => {
    expect(verdict(bytes, { name: 'a.csv', seen: { [sha256(bytes).toUpperCase()]: 'a.csv' } })).toMatchObject({ verdict: 'dropped' });
  });

  test.each<[string, Control, FeedDefinition, string]>([
    ['a day without a day column', { day: '2026-01-31' }, { columns: feed.columns }, 'day: the schema names no column'],
    ['a day that no calendar has', { day: '2020-02-30' }, feed, 'day: is no date'],
    ['a hash that is none', { seen: { abc: 'a.csv' } }, feed, 'seen.abc: is no SHA-256'],
  ])('is refused for %s', (_, control, definition, message) => {
    expect(() => gateFile(definition, bytes, control)).toThrow(message);
  });

  test.each<[string, number]>([['once', 40], ['twice', 41]])('may count a row that is there twice %s', (_, rows) => {
    expect(verdict(Buffer.from(`${text}${row(7)}\n`), { rows })).toEqual(kept(40));
  });

  test('counts rows that are held, and no header that stands in the middle', () => {
    const broken = text.replace(row(5), '5,Zoë,five,2026-01-31').replace(row(9), `id,name,amount,day\n${row(9)}`);
    expect(verdict(Buffer.from(broken), { rows: 40 })).toEqual(kept(39));
  });

  test('of one day holds the row of another', () => {
    const result = gateFile(feed, Buffer.from(text.replace(row(5), '5,Zoë,5.25,2026-01-30')), { day: '2026-01-31' });
    expect(result.held).toMatchObject([{ reason: 'range', field: 'day', detail: '2026-01-30 is not the day of the file' }]);
  });

  test.each<[string, readonly string[], number[]]>([
    ['none', ['5,2026-01-31', '5,', '5,2026-01-31'], [3]],
    ['none, first of all', ['5,', '5,2026-01-31'], [2]],
    ['none, after one of another', ['5,2026-01-30', '5,', '5,2026-01-31'], [2, 3]],
  ])('of one day holds a row that tells %s', (_, rows, lines) => {
    const definition: FeedDefinition = { columns: [{ name: 'amount', type: 'integer', max: 9 }, { name: 'day', type: 'date', nullable: true }], day: 'day' };
    const result = gateFile(definition, Buffer.from(['amount,day', ...rows, '5,2026-01-31'].map((line) => `${line}\n`).join('')), { day: '2026-01-31' });
    expect(result.held.map(({ line, reason, field }) => [line, reason, field])).toEqual(lines.map((line) => [line, 'range', 'day']));
  });

  test('takes a row that is wrong in itself for no other day', () => {
    const definition: FeedDefinition = { columns: [{ name: 'amount', type: 'integer', max: 9 }, { name: 'day', type: 'date' }], day: 'day' };
    const rows = ['5,2026-01-30', '10,2026-01-31', '11,2026-01-31', '5,2026-01-31'];
    const { report } = gateFile(definition, Buffer.from(['amount,day', ...rows].map((line) => `${line}\n`).join('')), { day: '2026-01-31' });
    expect(report).toMatchObject({ file: { verdict: 'kept' }, kept: 1, held: 3 });
  });
});

describe('the last row of a file without a line end', () => {
  const open = bytes.subarray(0, bytes.length - 1);
  test('may be cut where nobody can see, and is held', () => {
    const result = gateFile(feed, open);
    expect(result.report).toMatchObject({ kept: 39, held: 1 });
    expect(result.held).toMatchObject([{ reason: 'undecidable', line: 41 }]);
  });
  test.each<[string, Control | undefined, FeedDefinition]>([
    ['the size is the one that was sent', { bytes: open.length }, feed],
    ['the hash is the one that was sent', { sha256: sha256(open) }, feed],
    ['the schema says so', undefined, { ...feed, dialect: { finalLineEnd: 'optional' } }],
  ])('passes where %s', (_, control, definition) => expect(verdict(open, control, definition)).toEqual(kept(40)));

  const unclosed = Buffer.concat([bytes, Buffer.from('41,"Zoë,41.25,2026-01-31')]);
  test.each<[string, Control | undefined, FeedDefinition]>([
    ['the size is the one that was sent', { bytes: unclosed.length }, feed],
    ['the hash is the one that was sent', { sha256: sha256(unclosed) }, feed],
    ['the schema says so', undefined, { ...feed, dialect: { finalLineEnd: 'optional' } }],
    ['its text may hold line ends', { bytes: unclosed.length }, { ...feed, columns: feed.columns.map((column) => (column.type === 'text' ? { ...column, lineBreaks: true } : column)) }],
  ])('is held alone for a quote that it does not close, where %s', (_, control, definition) => {
    const result = gateFile(definition, unclosed, control);
    expect(result.report).toMatchObject({ file: { verdict: 'kept' }, kept: 40, held: 1 });
    expect(result.held).toMatchObject([{ line: 42, reason: 'unclosed-quote' }]);
  });
});

describe('encodings', () => {
  test.each<[string, Buffer]>([
    ['UTF-8 with a mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes])],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le')],
    ['UTF-16, the big end first, without a mark', Buffer.from(text, 'utf16le').swap16()],
    ['Latin-1 throughout', Buffer.from(text, 'latin1')],
  ])('%s', (_, file) => {
    const result = gateFile(feed, file);
    expect(result.held).toEqual([]);
    expect(result.rows.map(({ values }) => values[1])).toEqual(ids.map((id) => `Zoë ${id}`));
  });

  test('a row in Latin-1 among rows in UTF-8 is held alone', () => {
    const lines = text.split('\n').map((line, i) => Buffer.from(`${line}\n`, i === 3 ? 'latin1' : 'utf8'));
    const result = gateFile(feed, Buffer.concat(lines.slice(0, -1)));
    expect(result.held).toMatchObject([{ line: 4, reason: 'encoding', raw: Buffer.from(row(3), 'latin1') }]);
    expect(result.report).toMatchObject({ kept: 39, held: 1 });
  });

  test('a row in UTF-8 among rows in Latin-1 is held alone', () => {
    const lines = text.split('\n').map((line, i) => Buffer.from(`${line}\n`, i === 30 ? 'utf8' : 'latin1'));
    const result = gateFile({ ...feed, dialect: { encoding: 'latin-1' } }, Buffer.concat(lines.slice(0, -1)));
    expect(result.held).toMatchObject([{ line: 31, reason: 'encoding', raw: Buffer.from(row(30)) }]);
  });

  test.each<BufferEncoding>(['utf8', 'utf16le', 'latin1'])('the byte at which trouble begins is one of the row as it came, in %s, also where it stands on several lines', (encoding) => {
    const definition: FeedDefinition = { ...feed, columns: feed.columns.map((column) => (column.type === 'text' ? { ...column, lineBreaks: true } : column)) };
    const bad = '7,"Zoë\nZoë",x,2026-01-31';
    const file = Buffer.from(text.replace(row(7), bad), encoding);
    const [{ raw, column, byteOffset }] = gateFile(definition, file).held;
    expect(raw!.toString(encoding)).toBe(bad);
    expect(file.toString(encoding, byteOffset + column - 1)).toMatch(/^x,2026-01-31\n/);
  });

  test('half a character of UTF-16 is an end that breaks off', () => {
    expect(verdict(Buffer.from(text, 'utf16le').subarray(0, -1))).toEqual(held('file-truncated'));
  });
});

describe('what stands among rows', () => {
  const heldAt = (file: string, definition = feed): [number, ReasonId][] => gateFile(definition, Buffer.from(file)).held.map(({ line, reason }) => [line, reason]);
  const words: FeedDefinition = { columns: [{ name: 'name', type: 'text' }, { name: 'town', type: 'text' }] };

  test('line ends of both kinds', () => {
    const mixed = ids.reduce((file, id) => (id % 2 === 0 ? file.replace(`${row(id)}\n`, `${row(id)}\r\n`) : file), text);
    expect(gateFile(feed, Buffer.from(mixed)).report).toMatchObject({ kept: 40, held: 0, dialect: { lineEnd: 'mixed' } });
  });
  test('a carriage return alone, which may end a row or not', () => expect(heldAt(text.replace('Zoë 5', 'Zoë\r5'))).toEqual([[6, 'undecidable']]));
  test('a byte of zero', () => expect(heldAt(text.replace('Zoë 5', 'Zo\0 5'))).toEqual([[6, 'nul-byte']]));
  test('another table where all is text', () => {
    expect(heldAt('name,town\nAnn,Rome\n\nitem,price\npen,cheap\nname,town\nBob,Oslo\n', words)).toEqual([[4, 'second-table'], [5, 'second-table'], [6, 'header-repeated']]);
  });
  test('the header once more where all is text', () => expect(heldAt('name,town\nAnn,Rome\nname,town\nBob,Oslo\n', words)).toEqual([[3, 'header-repeated']]));
  test('the header where the schema says that there is none', () => {
    const result = gateFile({ ...words, dialect: { header: false } }, Buffer.from('name,town\nAnn,Rome\n'));
    expect(result.rows.map(({ values }) => values)).toEqual([['Ann', 'Rome']]);
    expect(result.held).toMatchObject([{ line: 1, reason: 'header-repeated' }]);
  });
  test('ten thousand cells', () => {
    const result = gateFile(feed, Buffer.from(text.replace(row(5), '5,'.repeat(10_000))));
    expect(result.held).toMatchObject([{ line: 6, reason: 'column-count', detail: 'has 10001 cells, and the header has 4' }]);
  });
  test('a cell in apostrophes, which may be quotes', () => {
    expect(heldAt(text.replace('Zoë 5', "'Zoë 5'"))).toEqual([[6, 'undecidable']]);
    expect(heldAt(text.replace('Zoë 5', "'Zoë 5'"), { ...feed, dialect: { quote: '"' } })).toEqual([]);
    expect(heldAt(text.replaceAll(/Zoë (\d+)/g, "'Zoë, $1'"))).toEqual([]);
  });
});

describe('numbers of elsewhere', () => {
  const amountOf = (cell: string, delimiter = ';'): unknown => {
    const file = text.replaceAll(',', delimiter).replace('5.25', cell);
    const result = gateFile(feed, Buffer.from(file));
    return result.held.find(({ line }) => line === 6)?.reason ?? result.rows.find(({ values }) => values[0] === 5)?.values[2];
  };
  test.each([['1.234,5', 123_450], ['1,234.50', 123_450], ['-1.234.567,89', -123_456_789], ['1.234.567', 123_456_700]])('%s can be read in one way only', (cell, units) => expect(amountOf(cell)).toBe(units));
  test.each(['1.234', '1,234', '12,50', '1.23,4', '1234,5', '1.234,567', '1,234,5', '.5', '5.', '1e5', ' 5', '0x5', '١'])('%s is held', (cell) => expect(amountOf(cell)).toBe('type'));
  test('a comma in all of them is a habit of the file', () => {
    const result = gateFile(feed, Buffer.from(text.replaceAll(',', ';').replaceAll(/(\d)\.25/g, '$1,25')));
    expect(result.rows.map(({ values }) => values[2])).toEqual(ids.map((id) => id * 100 + 25));
    expect(result.report.repaired.decimalCommas).toBe(true);
  });
});
