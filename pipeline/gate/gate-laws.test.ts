import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Gate, gateFile } from './gate.ts';
import type { Held } from './held.ts';
import type { Value } from './kept-row.ts';
import type { FeedDefinition } from './schema.ts';

interface Writing {
  readonly delimiter: ',' | ';' | '\t' | '|';
  readonly quote: '"' | "'";
  readonly lineEnd: '\n' | '\r\n' | '\r';
  readonly quoteAll: boolean;
  readonly order: readonly number[];
  readonly encoding: 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16be';
}

const names = ['id', 'name', 'amount', 'day', 'note'] as const;

function feedOf({ quote, pin = true, lineBreaks = true }: { quote: Writing['quote']; pin?: boolean; lineBreaks?: boolean }): FeedDefinition {
  return {
    columns: [
      { name: 'id', type: 'integer' },
      { name: 'name', type: 'text', nullable: true, formulas: true, lineBreaks },
      { name: 'amount', type: 'decimal', scale: 2, nullable: true },
      { name: 'day', type: 'date' },
      { name: 'note', type: 'text', nullable: true, formulas: true, lineBreaks },
    ],
    key: ['id'],
    ...(pin ? { dialect: { quote } } : {}),
  };
}

/** Letters of one, two, three and four bytes, and every sign that has a meaning in CSV. */
const text = (lineBreaks: boolean): fc.Arbitrary<string> => fc.array(fc.constantFrom(
  ...'aZ ,;|\t"\'.-', 'é', '€', '😀', ...(lineBreaks ? ['\n', '\r\n', '\r'] : []),
), { minLength: 1, maxLength: 8 }).map((signs) => signs.join(''));

const day = fc.integer({ min: 0, max: 40_000 }).map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));
const rowsOf = (cell: fc.Arbitrary<string>): fc.Arbitrary<Value[][]> => fc.array(
  fc.tuple(fc.option(cell), fc.option(fc.integer({ min: -1e9, max: 1e9 })), day, fc.option(cell)), { minLength: 1, maxLength: 30 },
).map((rows) => rows.map(([name, amount, date, note], id) => [id, name, amount, date, note]));

const writing: fc.Arbitrary<Writing> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'), quote: fc.constantFrom('"', "'"), lineEnd: fc.constantFrom('\n', '\r\n', '\r'), quoteAll: fc.boolean(),
  order: fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5, maxLength: 5 }), encoding: fc.constantFrom('utf-8', 'utf-8-bom', 'utf-16le', 'utf-16be'),
});
const plain: Writing = { delimiter: ',', quote: '"', lineEnd: '\n', quoteAll: false, order: [0, 1, 2, 3, 4], encoding: 'utf-8' };

function cellOf(value: Value, place: number): string {
  if (value === null) return '';
  return place === 2 ? (Number(value) / 100).toFixed(2) : String(value);
}

function lineOf(row: readonly Value[], { delimiter, quote, quoteAll, order }: Writing): string {
  return order.map((place) => {
    const cell = cellOf(row[place], place);
    const needs = [delimiter, quote, '\n', '\r'].some((sign) => cell.includes(sign));
    return row[place] !== null && (needs || quoteAll) ? quote + cell.replaceAll(quote, quote + quote) + quote : cell;
  }).join(delimiter);
}

function encoded(written: string, encoding: Writing['encoding']): Buffer {
  if (encoding === 'utf-8') return Buffer.from(written);
  const marked = `\ufeff${written}`;
  if (encoding === 'utf-8-bom') return Buffer.from(marked);
  const wide = Buffer.from(marked, 'utf16le');
  return encoding === 'utf-16le' ? wide : wide.swap16();
}

function written(rows: readonly Value[][], how: Writing): Buffer {
  const lines = [how.order.map((place) => names[place]).join(how.delimiter), ...rows.map((row) => lineOf(row, how))];
  return encoded(lines.map((line) => line + how.lineEnd).join(''), how.encoding);
}

describe('a clean table', () => {
  test('passes whole, in whatever dialect it is written', () => {
    fc.assert(fc.property(rowsOf(text(true)), writing, (rows, how) => {
      const result = gateFile(feedOf(how), written(rows, how));
      expect(result.held).toEqual([]);
      expect(result.rows.map(({ values }) => values)).toEqual(rows);
      expect(result.report).toMatchObject({ file: { verdict: 'kept' }, rows: rows.length, dialect: { delimiter: how.delimiter } });
    }), { numRuns: 300 });
  });

  test('is what csv-parse reads of it', () => {
    fc.assert(fc.property(rowsOf(text(true)), fc.boolean(), (rows, quoteAll) => {
      const bytes = written(rows, { ...plain, quoteAll });
      const theirs = (parse(bytes, { from_line: 2, record_delimiter: '\n' }) as string[][]);
      expect(gateFile(feedOf(plain), bytes).rows.map(({ values }) => values.map(cellOf))).toEqual(theirs);
    }));
  });

  test('tells every row where it stands in the file', () => {
    fc.assert(fc.property(rowsOf(text(true)), writing, (rows, how) => {
      const bytes = written(rows, how);
      const found = gateFile(feedOf(how), bytes).rows.map(({ byteOffset, byteLength }) => bytes.subarray(byteOffset, byteOffset + byteLength));
      expect(found).toEqual(rows.map((row) => encoded(lineOf(row, how), how.encoding).subarray({ 'utf-8': 0, 'utf-8-bom': 3, 'utf-16le': 2, 'utf-16be': 2 }[how.encoding])));
    }));
  });
});

/** Bytes that mean something to a reader of CSV, and some that mean nothing to anybody. */
const debris = fc.array(fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('1', '2', ',', '\n', '"', '""', '2026-01-31', 'a', '1.50', '\n1,a,1.50,2026-01-31,b\n') },
  { weight: 1, arbitrary: fc.constantFrom('\r\n', '\r', '\0', 'é', "'", ';', 'id,name,amount,day,note', '\n\n', 'item,price', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx') },
), { maxLength: 120 }).map((parts) => parts.join(''));

interface Told {
  readonly rows: { values: Value[]; line: number; byteOffset: number; byteLength: number }[];
  readonly held: Held[];
  readonly report: ReturnType<Gate['end']>;
}

function gatedInChunks(feed: FeedDefinition, bytes: Buffer, cuts: readonly number[], windowBytes: number): Told {
  const rows: Told['rows'] = [];
  const held: Held[] = [];
  const gate = new Gate(feed, {
    sampleBytes: 32, windowBytes,
    onRow: (row) => rows.push({ values: row.values(), line: row.line, byteOffset: row.byteOffset, byteLength: row.byteLength }), onHeld: (each) => held.push(each),
  });
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  ends.reduce((start, end) => (gate.write(bytes.subarray(start, end)), end), 0);
  return { rows, held, report: gate.end() };
}

const debrisFeed = (lineBreaks: boolean): FeedDefinition => ({ ...feedOf({ quote: '"', lineBreaks }), key: [], maxLineBytes: 40 });
const fileOf = (rest: string): Buffer => Buffer.from(`${names.join(',')}\n${rest}`);
const file = debris.map(fileOf);
/** Seldom met by chance: a text that grows too long over several lines, and lines that are too long in another table and behind a blank one. */
const rareFiles: readonly (readonly [rest: string, lineBreaks: boolean])[] = [
  [',"\n1,a,1.50,2026-01-31,b\n\n1,a,1.50,2026-01-31,b\n"', true],
  [`id,name,amount,day,note1\n""${'x'.repeat(32)}2026-01-31`, false],
  [`\n2026-01-31${'x'.repeat(32)}\r\na`, false],
];

describe('whatever comes', () => {
  test('where chunks are cut changes nothing', () => {
    fc.assert(fc.property(file, fc.array(fc.nat(400), { maxLength: 20 }), fc.integer({ min: 1, max: 50 }), fc.boolean(), (bytes, cuts, windowBytes, lineBreaks) => {
      expect(gatedInChunks(debrisFeed(lineBreaks), bytes, cuts, windowBytes)).toEqual(gatedInChunks(debrisFeed(lineBreaks), bytes, [], 1 << 16));
    }), { numRuns: 300, examples: rareFiles.map(([rest, lineBreaks]): [Buffer, number[], number, boolean] => [fileOf(rest), [], 1, lineBreaks]) });
  });

  test('every byte after the header belongs to one row, or to a line end', () => {
    fc.assert(fc.property(file, fc.boolean(), (bytes, lineBreaks) => {
      const { rows, held, report } = gatedInChunks(debrisFeed(lineBreaks), bytes, [], 1 << 16);
      fc.pre(report.rows !== null);
      let at = names.join(',').length;
      for (const { byteOffset, byteLength } of [...rows, ...held].toSorted((a, b) => a.byteOffset - b.byteOffset)) {
        expect(bytes.toString('latin1', at, byteOffset)).toMatch(/^[\r\n]+$/);
        at = byteOffset + byteLength;
      }
      expect(bytes.toString('latin1', at)).toMatch(/^[\r\n]*$/);
    }), { numRuns: 300 });
  });

  test('what is held is held with its bytes, whole or cut', () => {
    fc.assert(fc.property(file, (bytes) => {
      for (const { raw, rawCut, byteOffset, byteLength } of gatedInChunks(debrisFeed(true), bytes, [], 1 << 16).held) {
        if (!rawCut) expect(raw).toEqual(bytes.subarray(byteOffset, byteOffset + byteLength));
        else expect(bytes.subarray(byteOffset, byteOffset + raw!.length)).toEqual(raw);
      }
    }));
  });
});

/** Changes of a few bytes of one line, none of them to a line end. */
const edits = fc.array(fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), cut: fc.integer({ min: 0, max: 2 }), put: fc.constantFrom('', '"', '""', ',', 'x', '0', '"x', '",', '\0', '\xff', ';'),
}), { minLength: 1, maxLength: 2 });

function damaged(line: string, changes: { at: number; cut: number; put: string }[]): string {
  return changes.reduce((before, { at, cut, put }) => {
    const place = Math.floor(at * before.length);
    return before.slice(0, place) + put + before.slice(place + cut);
  }, line);
}

describe('a row that is damaged', () => {
  const scene = fc.record({ rows: rowsOf(text(false)), quoteAll: fc.boolean(), pick: fc.nat(), changes: edits });
  const sceneOf = (lineBreaks: boolean): typeof scene => fc.record({ rows: rowsOf(text(lineBreaks)), quoteAll: fc.boolean(), pick: fc.nat(), changes: edits });

  function damage(rows: Value[][], quoteAll: boolean, pick: number, changes: { at: number; cut: number; put: string }[]): { bytes: Buffer; victim: number; lines: Buffer[] } {
    const victim = pick % rows.length;
    const lines = rows.map((row, i) => {
      // Bytes, not characters: half a letter is damage too.
      const line = Buffer.from(lineOf(row, { ...plain, quoteAll })).toString('latin1');
      return Buffer.from(i === victim ? damaged(line, changes) : line, 'latin1');
    });
    return { bytes: Buffer.concat([Buffer.from(`${names.join(',')}\n`), ...lines.flatMap((line) => [line, Buffer.from('\n')])]), victim, lines };
  }

  test('costs no neighbour, where text has no line ends', () => {
    fc.assert(fc.property(sceneOf(false), ({ rows, quoteAll, pick, changes }) => {
      const { bytes, victim } = damage(rows, quoteAll, pick, changes);
      const result = gateFile({ ...feedOf({ quote: '"', lineBreaks: false }), key: [] }, bytes);
      const others = result.rows.filter(({ line }) => line !== victim + 2);
      expect(others.map(({ values }) => values)).toEqual(rows.filter((_, i) => i !== victim));
      expect(result.held.map(({ line }) => line).filter((line) => line !== victim + 2)).toEqual([]);
    }), { numRuns: 300 });
  });

  test('never makes a neighbour wrong: it is let through as it was, or held', () => {
    fc.assert(fc.property(sceneOf(true), ({ rows, quoteAll, pick, changes }) => {
      const { bytes, victim, lines } = damage(rows, quoteAll, pick, changes);
      const result = gateFile({ ...feedOf({ quote: '"' }), key: [] }, bytes);
      let at = names.join(',').length + 1;
      const [headerEnd, places] = [at, lines.map((line) => (at += line.length + 1) - line.length - 1)];
      expect(headerEnd).toBeGreaterThan(0);
      rows.forEach((row, i) => {
        if (i === victim) return;
        const end = places[i] + lines[i].length;
        const through = result.rows.filter(({ byteOffset, byteLength }) => byteOffset < end && byteOffset + byteLength > places[i]);
        const isHeld = result.held.some(({ byteOffset, byteLength }) => byteOffset < end && byteOffset + byteLength > places[i]);
        expect(isHeld ? [] : [row]).toEqual(through.map(({ values }) => values));
      });
    }), { numRuns: 300 });
  });
});
