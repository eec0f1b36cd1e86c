import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { drawOne, looksLike } from '../csv/candidates.ts';
import type { CsvRow } from '../csv/row.ts';
import { declareDataFault, type Edit, type FileView } from '../data-fault.ts';

/** A line after a row: one that ends the file without a line end gets one first. */
function lineAfter(row: CsvRow, content: Buffer, file: FileView): Edit {
  const at = row.bytes.length;
  const ending = row.ending.length > 0 ? row.ending : file.header.ending;
  return { start: at, end: at, bytes: Buffer.concat(row.ending.length > 0 ? [content, ending] : [ending, content]), lines: 'copy' };
}

export const duplicateRow = declareDataFault({
  id: 'duplicate-row',
  about: 'A row comes twice, the same to the byte.',
  scope: 'row', heals: 'never', expected: 'load', evidence: 'value', reasons: [],
  formats: ['csv'], reversible: true, share: 0.01,
  params: z.strictObject({}),
  mechanism: { layer: 'row', edit: (row, _params, _random, file) => ({ edits: [lineAfter(row, row.content, file)] }) },
});

/** Another text of the same look, so that nothing but the key tells. */
function another(text: string): string {
  if (looksLike(text) !== 'number') return text === '' ? 'x' : text + text[text.length - 1];
  return text.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10));
}

export const duplicateKey = declareDataFault({
  id: 'duplicate-key',
  about: 'A second row has the key of another, and says something else.',
  scope: 'row', heals: 'never', expected: 'quarantine', evidence: 'batch', reasons: ['duplicate-key'],
  formats: ['csv'], reversible: true, share: 0.01,
  params: z.strictObject({}),
  mechanism: {
    layer: 'row',
    edit(row, _, random, file) {
      const drawn = random.float();
      const others = [...row.cells.keys()].filter((at) => !file.key.includes(at));
      // Numbers and texts can be another; a date that is changed blindly may be none.
      const fit = others.filter((at) => ['number', 'text'].includes(looksLike(row.text(at)) ?? '') && isUtf8(row.raw(at)));
      if (fit.length === 0) return null;
      const numbers = fit.filter((at) => looksLike(row.text(at)) === 'number');
      const pool = numbers.length > 0 ? numbers : fit;
      const at = pool[Math.floor(drawn * pool.length)];
      const { start, end } = row.cells[at];
      const content = Buffer.concat([row.bytes.subarray(0, start), row.cell(another(row.text(at))), row.bytes.subarray(end, row.contentEnd)]);
      return { edits: [lineAfter(row, content, file)] };
    },
  },
});

const inserted = { scope: 'file', heals: 'never', expected: 'load', formats: ['csv'], reversible: true } as const;

export const repeatedHeader = declareDataFault({
  ...inserted,
  id: 'repeated-header',
  about: 'The header stands once more in the middle of the file.',
  evidence: 'value', reasons: ['header-repeated', 'type'],
  params: z.strictObject({}),
  mechanism: { layer: 'insert', lines: (row, _params, _random, { header }) => Buffer.concat([header.content, header.ending.length > 0 ? header.ending : row.ending]) },
});

export const secondTable = declareDataFault({
  ...inserted,
  id: 'second-table',
  about: 'Another table with a header of its own stands in the middle of the file.',
  evidence: 'value', reasons: ['second-table', 'header-repeated', 'column-count', 'type', 'null', 'date'],
  params: z.strictObject({ rows: z.number().int().min(1).max(100).default(3), columns: z.enum(['same', 'fewer']).default('same') }),
  mechanism: {
    layer: 'insert',
    lines(row, { rows, columns }, random, { header }) {
      const width = columns === 'same' ? header.cells.length : Math.max(1, Math.min(2, header.cells.length - 1));
      const delimiter = String.fromCharCode(header.delimiter);
      const line = (cells: readonly string[]): string => cells.slice(0, width).join(delimiter) + (header.ending.toString() || row.ending.toString());
      const names = Array.from({ length: width }, (_, i) => (i === 0 ? 'summary' : i === 1 ? 'total' : `total_${i}`));
      const body = Array.from({ length: rows }, () => [drawOne(['north', 'south', 'east', 'west', 'all'], random), ...Array.from({ length: width }, () => String(random.below(10_000)))]);
      return Buffer.from([names, ...body].map(line).join(''));
    },
  },
});
