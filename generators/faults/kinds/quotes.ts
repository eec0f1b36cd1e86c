import { z } from 'zod';
import { declareDataFault } from '../data-fault.ts';

const quote = Buffer.from('"');
const shared = { scope: 'row', heals: 'never', expected: 'quarantine', evidence: 'schema', formats: ['csv'], reversible: true, share: 0.01, params: z.strictObject({}) } as const;

export const unclosedQuote = declareDataFault({
  ...shared,
  id: 'unclosed-quote',
  about: 'A cell begins with a quote that nothing closes.',
  reasons: ['unclosed-quote', 'stray-quote', 'column-count', 'undecidable'],
  mechanism: {
    layer: 'row',
    edit(row, _, random) {
      const { start, end, quoted } = row.cells[random.below(row.cells.length)];
      return { edits: [quoted ? { start: end - 1, end, bytes: Buffer.alloc(0) } : { start, end: start, bytes: quote }] };
    },
  },
});

export const strayQuote = declareDataFault({
  ...shared,
  id: 'stray-quote',
  about: 'A quote stands in the middle of a cell, or after its last character.',
  reasons: ['stray-quote', 'unclosed-quote', 'column-count', 'type', 'undecidable'],
  mechanism: {
    layer: 'row',
    edit(row, _, random) {
      const drawn = random.below(row.cells.length);
      const place = random.float();
      // A cell with something before the quote: at its start it would be an opening one.
      const cells = [...row.cells.slice(drawn), ...row.cells.slice(0, drawn)];
      const cell = cells.find(({ start, end, quoted }) => end - start >= (quoted ? 3 : 1));
      if (cell === undefined) return null;
      const [first, last] = cell.quoted ? [cell.start + 2, cell.end - 1] : [cell.start + 1, cell.end];
      const at = wholeCharacter(row.bytes, first + Math.floor(place * (last - first + 1)), last);
      return { edits: [{ start: at, end: at, bytes: quote }] };
    },
  },
});

/** The next place between two characters of UTF-8. */
function wholeCharacter(bytes: Buffer, at: number, last: number): number {
  while (at < last && (bytes[at] & 0xc0) === 0x80) at++;
  return at;
}
