import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gateFile, type GatedFile } from './gate.ts';
import type { ReasonId } from './reason.ts';
import type { FeedDefinition } from './schema.ts';

/** Where all columns are text, nothing but the form of a row can be wrong with it. */
const words: FeedDefinition = { columns: ['name', 'town', 'note'].map((name) => ({ name, type: 'text', nullable: true })) };
const header = 'name,town,note';
const people = ['Ann,Rome,one', 'Bob,Oslo,two', 'Cem,Bern,three', 'Dan,Kiel,four'];
const gated = (lines: readonly string[], definition = words): GatedFile => gateFile(definition, Buffer.from(lines.map((line) => `${line}\n`).join('')));
const loaded = ({ rows }: GatedFile): string[] => rows.map(({ values }) => values.join(','));
const whys = ({ held }: GatedFile): [number, ReasonId][] => held.map(({ line, reason }) => [line, reason]);

/** Rows of plain words, of which one is damaged; none of them names a column. */
const word = fc.stringMatching(/^[b-k]{1,6}$/);
const scene = fc.record({ rows: fc.array(fc.tuple(word, word, word), { minLength: 2, maxLength: 12 }), pick: fc.nat() });

describe('a surplus empty cell at the end shifts a row in readers that take the first cell for an index', () => {
  test('here the row is held, wherever the cell stands, and no other', () => {
    fc.assert(fc.property(scene, fc.nat(3), ({ rows, pick }, place) => {
      const victim = pick % rows.length;
      const lines = rows.map((row, i) => (i === victim ? row.toSpliced(place, 0, '') : row).join(','));
      const result = gated([header, ...lines]);
      expect(whys(result)).toEqual([[victim + 2, 'column-count']]);
      expect(loaded(result)).toEqual(lines.filter((_, i) => i !== victim));
    }));
  });

  test('where every row has one, the header included, the file is held: no column is called nothing', () => {
    const { rows, report } = gated([header, ...people].map((line) => `${line},`));
    expect([rows, report.file.findings[0].reason]).toEqual([[], 'header-unknown']);
  });
});

describe('one surplus quote in the last column swallows the next row in readers that know no end of it', () => {
  const swallowing = ['Ann,Rome,one', 'Bob,Oslo,"two', 'Cem,Bern,"three"', 'Dan,Kiel,four'];

  test('a reader that is relaxed about quotes loses a row without a word', () => {
    const rows = parse([header, ...swallowing].join('\n'), { columns: true, relax_quotes: true, relax_column_count: true }) as object[];
    expect(rows.length).toBeLessThan(swallowing.length);
  });

  test('here its row is held alone', () => {
    const result = gated([header, ...swallowing]);
    expect(whys(result)).toEqual([[3, 'unclosed-quote']]);
    expect(loaded(result)).toEqual(['Ann,Rome,one', 'Cem,Bern,three', 'Dan,Kiel,four']);
  });

  test('also behind the last letter, before the first, and doubled', () => {
    fc.assert(fc.property(scene, fc.constantFrom('"', '""', '"""'), fc.boolean(), ({ rows, pick }, quotes, before) => {
      const victim = pick % rows.length;
      const last = (cell: string): string => (before ? `${quotes}${cell}` : `"${cell}"${quotes}`);
      const lines = rows.map(([name, town, note], i) => [name, town, i === victim ? last(note) : `"${note}"`].join(','));
      const result = gated([header, ...lines], { ...words, dialect: { quote: '"' } });
      expect(result.held.map(({ line }) => line)).toEqual(result.rows.some(({ line }) => line === victim + 2) ? [] : [victim + 2]);
      expect(result.rows.filter(({ line }) => line !== victim + 2).map(({ values }) => values)).toEqual(rows.filter((_, i) => i !== victim));
    }));
  });
});

describe('a file without its header loses its first row in readers that take it for one', () => {
  test('a reader that goes by the first line loses it without a word', () => {
    expect(parse(people.join('\n'), { columns: true })).toHaveLength(people.length - 1);
  });

  test('here the file is held, though all of it is text', () => {
    const { rows, report } = gated(people);
    expect([rows, report.file.findings[0].reason]).toEqual([[], 'header-missing']);
  });

  test('where the schema says that there is none, the first row is a row', () => {
    expect(loaded(gated(people, { ...words, dialect: { header: false } }))).toEqual(people);
  });
});

describe('a second table, or the header once more, loads as data where all columns are text', () => {
  test('a reader that counts cells loads all of it', () => {
    expect(parse([header, people[0], header, people[1], '', 'item,price,unit', 'pen,cheap,each'].join('\n'), { columns: true, skip_empty_lines: true })).toHaveLength(5);
  });

  test('here the header is held wherever it stands, and in quotes', () => {
    fc.assert(fc.property(scene, fc.constantFrom(header, '"name","town","note"', '"name",town,note'), ({ rows, pick }, again) => {
      const place = 1 + (pick % rows.length);
      const lines = rows.map((row) => row.join(',')).toSpliced(place, 0, again);
      const result = gated([header, ...lines]);
      expect(whys(result)).toEqual([[place + 2, 'header-repeated']]);
      expect(loaded(result)).toEqual(rows.map((row) => row.join(',')));
    }));
  });

  test('another table behind a blank line is held to its end, which is our header', () => {
    const result = gated([header, ...people.slice(0, 2), '', 'item,price,unit', 'pen,cheap,each', header, ...people.slice(2)]);
    expect(whys(result)).toEqual([[5, 'second-table'], [6, 'second-table'], [7, 'header-repeated']]);
    expect(loaded(result)).toEqual(people);
  });

  test('another table that names a column of ours needs no blank line', () => {
    const result = gated([header, ...people.slice(0, 2), 'item,town,price', 'pen,Rome,cheap']);
    expect(whys(result)).toEqual([[4, 'second-table'], [5, 'second-table']]);
  });

  test('another width is another width', () => {
    expect(whys(gated([header, ...people, 'total,9', 'sum,8']))).toEqual([[6, 'column-count'], [7, 'column-count']]);
  });
});

describe('a surplus quote ends a text at the quote that opens a text of the next row', () => {
  const open = '1,Ann,"';
  const next = (text: string): string => `2,"${text}",Rome`;
  const table = (lines: readonly string[]): GatedFile => gateFile({
    columns: [{ name: 'id', type: 'integer' }, ...['note', 'town'].map((name) => ({ name, type: 'text' as const, nullable: true, lineBreaks: true }))], dialect: { quote: '"' },
  }, Buffer.from(['id,note,town', ...lines, '3,Cem,Bern'].map((line) => `${line}\n`).join('')));

  test('a reader that goes record by record has made one wrong row of two before anything looks odd', () => {
    expect(parse([open, next('\nx')].join('\n'), { to: 1 })).toEqual([['1', 'Ann', '\n2,']]);
  });

  test.each([
    ['at once', '\nx'], ['behind a blank line', '\n\nx'], ['behind a line that is no row', '\nOslo\nx'], ['behind lines that are none', '\n,,\nOslo\n\nx'], ['behind a quote', '""\nx'],
  ])('here both are held, where the rest of that text comes %s', (_, text) => {
    const { rows, held } = table([open, next(text)]);
    expect(rows.map(({ values }) => values)).toEqual([[3, 'Cem', 'Bern']]);
    expect(held[0]).toMatchObject({ line: 2, reason: 'undecidable' });
  });

  test('what is wrong with a row in itself is told as that, whatever follows', () => {
    const { held } = table(['x,"Ann\n",Oslo', next('\nx').slice(0, -6)]);
    expect(held.map(({ line, reason, field }) => [line, reason, field])).toEqual([[2, 'type', 'id'], [4, 'unclosed-quote', null], [5, 'column-count', null]]);
  });

  test('a quote that makes no sense far behind it says nothing of it', () => {
    const { rows } = table(['1,"Ann\n",Oslo', ...Array.from({ length: 200 }, () => 'x,wrong,Bern'), '2,5" pipe,Rome']);
    expect(rows.map(({ values }) => values[0])).toEqual([1, 3]);
  });

  test('a text that does end so is let through: a row follows, or nothing does', () => {
    const { rows, held } = table(['1,Ann,"Oslo,\n"', '2,"a\n",Rome', '']);
    expect([rows.length, held]).toEqual([3, []]);
  });
});
