import { describe, expect, test } from 'vitest';
import { gateFile, type GatedFile } from './gate.ts';
import type { ReasonId } from './reason.ts';
import type { FeedDefinition } from './schema.ts';

const feed: FeedDefinition = {
  columns: [
    { name: 'id', type: 'integer', min: 1 },
    { name: 'customer', type: 'text', maxLength: 20 },
    { name: 'amount', type: 'decimal', scale: 2, nullable: true },
    { name: 'day', type: 'date' },
    { name: 'status', type: 'enum', values: ['open', 'paid'] },
  ],
  key: ['id'],
};
const header = 'id,customer,amount,day,status';
const good = (id: number): string => `${id},Ann ${id},${id}.50,2026-01-31,open`;
const goods = (...ids: number[]): string[] => ids.map(good);

function gated(lines: readonly string[], definition = feed): GatedFile {
  return gateFile(definition, Buffer.from([header, ...lines].map((line) => `${line}\n`).join('')));
}

const keptIds = ({ rows }: GatedFile): unknown[] => rows.map(({ values }) => values[0]);
const whys = ({ held }: GatedFile): [number, ReasonId][] => held.map(({ line, reason }) => [line, reason]);

test('values are typed: integers, decimals in their smallest units, dates and words as text, null', () => {
  const { rows, report } = gated(['7,"Ann, ""A""",1.5,2026-02-28,paid', '8,Bob,,2024-02-29,open']);
  expect(rows.map(({ values }) => values)).toEqual([
    [7, 'Ann, "A"', 150, '2026-02-28', 'paid'],
    [8, 'Bob', null, '2024-02-29', 'open'],
  ]);
  expect(report).toMatchObject({ file: { verdict: 'kept', findings: [] }, rows: 2, kept: 2, held: 0, copies: 0 });
});

test.each<[string, ReasonId, string]>([
  ['two,Ann,1.50,2026-01-31,open', 'type', 'id'],
  ['9007199254740993,Ann,1.50,2026-01-31,open', 'range', 'id'],
  ['0,Ann,1.50,2026-01-31,open', 'range', 'id'],
  ['2,,1.50,2026-01-31,open', 'null', 'customer'],
  ['2,a name of more than twenty,1.50,2026-01-31,open', 'range', 'customer'],
  ['2,=1+1,1.50,2026-01-31,open', 'formula', 'customer'],
  ['2,Ann,1.505,2026-01-31,open', 'type', 'amount'],
  ['2,Ann,1.50,2026-02-29,open', 'date', 'day'],
  ['2,Ann,1.50,31.01.2026,open', 'date', 'day'],
  ['2,Ann,1.50,2026-01-31,lost', 'type', 'status'],
])('%s is held for %s', (line, reason, field) => {
  const result = gated([good(1), line, good(3)]);
  expect(keptIds(result)).toEqual([1, 3]);
  expect(result.held).toMatchObject([{ line: 3, reason, field, raw: Buffer.from(line), byteLength: Buffer.byteLength(line) }]);
});

describe('quotes: the damaged row is held, and its neighbours are not', () => {
  test.each<[string, string, ReasonId]>([
    ['opened and never closed', '2,"Ann,2.50,2026-01-31,open', 'unclosed-quote'],
    ['opened in the last cell', '2,Ann,2.50,2026-01-31,"open', 'unclosed-quote'],
    ['one too many at the end of the last cell', '2,Ann,2.50,2026-01-31,"open""', 'unclosed-quote'],
    ['in the middle of a bare cell', '2,An"n,2.50,2026-01-31,open', 'stray-quote'],
    ['in the middle of a quoted cell', '2,"An"n",2.50,2026-01-31,open', 'stray-quote'],
    ['at the end of a bare cell', '2,Ann,2.50,2026-01-31,open"', 'stray-quote'],
  ])('%s', (_, line, reason) => {
    for (const neighbour of [good(3), '3,"Ann 3",3.50,2026-01-31,"open"', '"3","Ann ""3""","3.50","2026-01-31","open"']) {
      const result = gated([good(1), line, neighbour, good(4)]);
      expect(keptIds(result)).toEqual([1, 3, 4]);
      expect(whys(result)).toEqual([[3, reason]]);
    }
  });
});

test('a cell too many at the end is no empty cell to be ignored', () => {
  const result = gated([good(1), `${good(2)},`, good(3)]);
  expect(keptIds(result)).toEqual([1, 3]);
  expect(result.held).toMatchObject([{ reason: 'column-count', detail: 'has 6 cells, and the header has 5' }]);
});

test('two rows with one key and other content are both held, the first one taken back; a third does not pass either', () => {
  const result = gated([good(1), good(2), '1,Eve,9.00,2026-01-31,paid', good(1)]);
  expect(keptIds(result)).toEqual([2]);
  expect(result.held).toMatchObject([
    { line: 2, reason: 'duplicate-key', withdrawn: true, raw: Buffer.from(good(1)) }, { line: 4, reason: 'duplicate-key', withdrawn: false }, { line: 5, reason: 'duplicate-key', withdrawn: false },
  ]);
  expect(result.report).toMatchObject({ rows: 4, kept: 1, held: 3 });
});

test('the same row twice is loaded once, however it is quoted', () => {
  const result = gated([good(1), good(2), '"1","Ann 1",1.5,2026-01-31,open']);
  expect(keptIds(result)).toEqual([1, 2]);
  expect(result.report).toMatchObject({ rows: 3, kept: 2, held: 0, copies: 1 });
});

test('a file without its header is held, with its first row', () => {
  const { rows, report } = gateFile(feed, Buffer.from(goods(1, 2, 3).join('\n') + '\n'));
  expect(rows).toEqual([]);
  expect(report.file).toMatchObject({ verdict: 'held', findings: [{ reason: 'header-missing' }] });
});

test('columns in another order are put right by their names', () => {
  const { rows, report } = gateFile(feed, Buffer.from('status,id,day,amount,customer\nopen,1,2026-01-31,1.00,Ann\n'));
  expect(rows[0].values).toEqual([1, 'Ann', 100, '2026-01-31', 'open']);
  expect(report.repaired.reorderedColumns).toBe(true);
});

test('the header once more is no row, and a second table ends at the next header', () => {
  const result = gated([good(1), header, good(2), '', 'item,price', 'pen,1.20', header, good(3)]);
  expect(keptIds(result)).toEqual([1, 2, 3]);
  expect(whys(result)).toEqual([[3, 'header-repeated'], [6, 'second-table'], [7, 'second-table'], [8, 'header-repeated']]);
  expect(result.report.rows).toBe(3);
});
