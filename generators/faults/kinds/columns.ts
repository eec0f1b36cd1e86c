import { z } from 'zod';
import { looksLike } from '../csv/candidates.ts';
import type { CsvRow } from '../csv/row.ts';
import { declareDataFault } from '../data-fault.ts';

const shared = { scope: 'row', heals: 'never', expected: 'quarantine', formats: ['csv'], reversible: true, share: 0.01 } as const;

export const ragged = declareDataFault({
  ...shared,
  id: 'ragged',
  about: 'A row has a cell too few or one too many.',
  evidence: 'schema', reasons: ['column-count'],
  params: z.strictObject({ mode: z.enum(['missing', 'extra', 'either']).default('either') }),
  mechanism: {
    layer: 'row',
    edit(row, { mode }, random) {
      const at = random.below(row.cells.length);
      const missing = random.chance(1, 2) ? mode !== 'extra' : mode === 'missing';
      const { start, end } = row.cells[at];
      const delimiter = Buffer.of(row.delimiter);
      if (!missing) return { edits: [{ start: end, end, bytes: Buffer.concat([delimiter, row.raw(at)]) }] };
      if (row.cells.length === 1) return null;
      // The cell with the delimiter before it; of the first cell, with the one after it.
      return { edits: [at === 0 ? { start, end: end + 1, bytes: Buffer.alloc(0) } : { start: start - 1, end, bytes: Buffer.alloc(0) }] };
    },
  },
});

export const surplusEmptyCell = declareDataFault({
  ...shared,
  id: 'surplus-empty-cell',
  about: 'A row has an empty cell too many, at its end or anywhere.',
  evidence: 'schema', reasons: ['column-count', 'undecidable'],
  params: z.strictObject({ place: z.enum(['end', 'anywhere']).default('end') }),
  mechanism: {
    layer: 'row',
    edit(row, { place }, random) {
      const drawn = random.below(row.cells.length);
      const { end } = row.cells[place === 'end' ? row.cells.length - 1 : drawn];
      return { edits: [{ start: end, end, bytes: Buffer.of(row.delimiter) }] };
    },
  },
});

/** Whether the cells of a row, each moved by one place, still look like those that belong there. */
function passes(row: CsvRow, from: number): boolean {
  for (let at = from; at < row.cells.length; at++) {
    const now = at === from ? null : looksLike(row.text(at - 1));
    if (now !== looksLike(row.text(at))) return false;
  }
  return true;
}

export const shiftedColumns = declareDataFault({
  ...shared,
  id: 'shifted-columns',
  about: 'From one column on, every value stands one column too far to the right; the last one is gone.',
  evidence: 'value', reasons: ['type', 'null', 'range', 'date', 'undecidable', 'duplicate-key'],
  params: z.strictObject({}),
  mechanism: {
    layer: 'row',
    edit(row, _, random) {
      const drawn = random.below(Math.max(1, row.cells.length - 1));
      if (row.cells.length < 2) return null;
      const { start } = row.cells[drawn];
      const kept = row.bytes.subarray(start, row.cells[row.cells.length - 1].start - 1);
      const bytes = Buffer.concat([Buffer.of(row.delimiter), kept]);
      return { edits: [{ start, end: row.contentEnd, bytes }], ...(passes(row, drawn) && { undecidable: true }) };
    },
  },
});
