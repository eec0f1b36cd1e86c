import { z } from 'zod';
import { UsageError } from '../../../engine/usage-error.ts';
import { CsvRow } from '../csv/row.ts';
import { declareDataFault } from '../data-fault.ts';
import { fieldParam, isNamed } from '../field-param.ts';

const shared = { scope: 'file', heals: 'never', evidence: 'schema', formats: ['csv'], params: z.strictObject({}) } as const;

export const headerMissing = declareDataFault({
  ...shared,
  id: 'header-missing',
  about: 'The file begins with its first row: there is no header.',
  expected: 'quarantine', reasons: ['header-missing', 'header-unknown'], reversible: true,
  mechanism: { layer: 'header', edit: (header) => ({ edits: [{ start: 0, end: header.bytes.length, bytes: Buffer.alloc(0) }] }) },
});

export const headerDuplicated = declareDataFault({
  ...shared,
  id: 'header-duplicated',
  about: 'Two columns have the same name.',
  expected: 'quarantine', reasons: ['header-duplicate', 'header-unknown', 'header-missing'], reversible: true,
  mechanism: {
    layer: 'header',
    edit(header, _, random) {
      const drawn = random.float();
      const columns = header.cells.length;
      if (columns < 2) return null;
      const at = 1 + Math.floor(drawn * (columns - 1));
      const { start, end } = header.cells[at];
      return { edits: [{ start, end, bytes: header.raw(at - 1) }] };
    },
  },
});

export const headerRenamed = declareDataFault({
  ...shared,
  id: 'header-renamed',
  about: 'A column has a name that nobody agreed on.',
  expected: 'quarantine', reasons: ['header-unknown', 'header-missing'], reversible: true,
  params: z.strictObject({ column: fieldParam('the column; without it, any'), to: z.string().optional().describe('its name then') }),
  mechanism: {
    layer: 'header',
    edit(header, { column, to }, random) {
      const drawn = random.below(header.cells.length);
      const at = column === undefined ? drawn : header.cells.findIndex((_, i) => isNamed(`/${header.text(i)}`, column));
      if (at < 0) return null;
      const { start, end, quoted } = header.cells[at];
      const suffixed = Buffer.concat([header.bytes.subarray(start, quoted ? end - 1 : end), Buffer.from(quoted ? '_new"' : '_new')]);
      return { edits: [{ start, end, bytes: to === undefined ? suffixed : header.cell(to) }] };
    },
  },
});

/** A row with its cells in another order; a cell that the header does not know stays where it is. */
function reordered(row: CsvRow, order: readonly number[]): Buffer {
  const delimiter = Buffer.of(row.delimiter);
  const columns = [...order.filter((at) => at < row.cells.length), ...[...row.cells.keys()].slice(order.length)];
  return Buffer.concat([...columns.flatMap((at, i) => (i === 0 ? [row.raw(at)] : [delimiter, row.raw(at)])), row.ending]);
}

export const headerReordered = declareDataFault({
  ...shared,
  id: 'header-reordered',
  about: 'The columns come in another order, in the header and in every row.',
  expected: 'repair', reasons: ['header-unknown'], reversible: false,
  mechanism: {
    layer: 'shape',
    shape(header, _, random) {
      const order = [...header.cells.keys()];
      for (let i = order.length - 1; i > 0; i--) {
        const j = random.below(i + 1);
        [order[i], order[j]] = [order[j], order[i]];
      }
      // Drawn as it was: then the first two change places.
      if (order.length > 1 && order.every((at, i) => at === i)) [order[0], order[1]] = [order[1], order[0]];
      return { delimiter: header.delimiter, row: (row) => reordered(row, order), before: header.content.toString(), after: new CsvRow(reordered(header, order), header.delimiter).content.toString() };
    },
  },
});

export const wrongDelimiter = declareDataFault({
  ...shared,
  id: 'wrong-delimiter',
  about: 'Another character stands between the cells of every row.',
  expected: 'repair', reasons: ['delimiter', 'header-unknown', 'header-missing', 'column-count'], reversible: false,
  params: z.strictObject({ delimiter: z.string().length(1).optional() }),
  mechanism: {
    layer: 'shape',
    // Without one it is a semicolon, and a comma where the file has semicolons itself.
    shape(header, { delimiter = header.delimiter === ';'.charCodeAt(0) ? ',' : ';' }) {
      const to = delimiter.charCodeAt(0);
      if (to === header.delimiter) throw new UsageError(`"${delimiter}" is the delimiter of the file itself`, { where: 'wrong-delimiter', hint: 'name another one: wrong-delimiter:delimiter=|' });
      const row = (each: CsvRow): Buffer => {
        const cells = each.cells.map(({ quoted }, at) => {
          const raw = each.raw(at);
          return quoted || !raw.includes(to) ? raw : Buffer.from(`"${raw.toString('latin1').replaceAll('"', '""')}"`, 'latin1');
        });
        const between = Buffer.of(to);
        return Buffer.concat([...cells.flatMap((cell, i) => (i === 0 ? [cell] : [between, cell])), each.ending]);
      };
      return { delimiter: to, row, before: String.fromCharCode(header.delimiter), after: delimiter };
    },
  },
});
