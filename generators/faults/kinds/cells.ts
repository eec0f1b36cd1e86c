import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { drawColumn, drawOne } from '../csv/candidates.ts';
import type { CsvRow } from '../csv/row.ts';
import { declareDataFault, type RowDamage } from '../data-fault.ts';
import { fieldParam } from '../field-param.ts';

const column = fieldParam('the column; without it, one that will do');
const shared = { scope: 'cell', heals: 'never', formats: ['csv'], reversible: true, share: 0.01, params: z.strictObject({ column }) } as const;

function replaced(row: CsvRow, at: number, text: string): RowDamage {
  const { start, end } = row.cells[at];
  return { edits: [{ start, end, bytes: row.cell(text) }] };
}

export const textInNumber = declareDataFault({
  ...shared,
  id: 'text-in-number',
  about: 'A number says n/a, unknown, or has letters in it.',
  expected: 'quarantine', evidence: 'value', reasons: ['type'],
  mechanism: {
    layer: 'row',
    edit(row, params, random, file) {
      const at = drawColumn(row, file, 'number', random, params);
      const write = drawOne<(text: string) => string>([() => 'n/a', () => 'unknown', () => '--', (text) => `${text}abc`, (text) => `about ${text}`], random);
      return at === null ? null : replaced(row, at, write(row.text(at)));
    },
  },
});

export const impossibleDate = declareDataFault({
  ...shared,
  id: 'impossible-date',
  about: 'A date is one that no calendar has.',
  expected: 'quarantine', evidence: 'value', reasons: ['date', 'type'],
  mechanism: {
    layer: 'row',
    edit(row, params, random, file) {
      const at = drawColumn(row, file, 'date', random, params);
      const end = drawOne(['-02-30', '-13-01', '-00-10', '-04-31', '-11-00'], random);
      // What follows the day is kept, and what is no UTF-8 would be written as something else.
      if (at === null || !isUtf8(row.raw(at))) return null;
      const text = row.text(at);
      return replaced(row, at, text.slice(0, 4) + end + text.slice(10));
    },
  },
});

/** `1234.5` as `1.234,5`: as much of Europe writes it. */
function european(text: string): string {
  const [whole, fraction] = text.split('.');
  return `${whole.replace(/\B(?=(?:\d{3})+$)/g, '.')},${fraction}`;
}

export const localeNumber = declareDataFault({
  ...shared,
  id: 'locale-number',
  about: 'A number is written with a comma for the point, and points between thousands: 1.234,5.',
  expected: 'repair', evidence: 'value', reasons: ['type', 'undecidable', 'column-count'],
  mechanism: {
    layer: 'row',
    edit(row, params, random, file) {
      const at = drawColumn(row, file, 'number', random, { ...params, accepts: (text) => text.includes('.') });
      return at === null ? null : replaced(row, at, european(row.text(at)));
    },
  },
});

export const formulaCell = declareDataFault({
  ...shared,
  id: 'formula-cell',
  about: 'A text begins as a formula that a spreadsheet would execute.',
  expected: 'quarantine', evidence: 'value', reasons: ['formula'],
  mechanism: {
    layer: 'row',
    edit(row, params, random, file) {
      const at = drawColumn(row, file, 'text', random, params);
      const formula = drawOne(['=1+1', '@SUM(A1:A9)', '+A1*2', '=HYPERLINK("http://example.com","open")', '-A1+A2'], random);
      return at === null ? null : replaced(row, at, formula);
    },
  },
});
