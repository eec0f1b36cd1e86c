import type { RowDamage } from '../data-fault.ts';
import { numberOf, type Leaf, type LeafChange, type LeafValue } from '../record/leaf.ts';
import type { CsvRow } from './row.ts';

const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** What a cell says, as far as a file without types tells: nothing, a number, or a text. */
function valueOf(text: string): LeafValue {
  if (text === '') return null;
  return number.test(text) ? numberOf(text) : text;
}

/** Lets a fault on values change the cells of a row. */
export function cellChanges(row: CsvRow, header: CsvRow, change: (leaves: readonly Leaf[]) => readonly LeafChange[]): RowDamage | null {
  const columns = Math.min(row.cells.length, header.cells.length);
  const leaves = Array.from({ length: columns }, (_, column) => ({ path: `/${header.text(column)}`, value: valueOf(row.text(column)) }));
  const columnOf = (path: string): number => leaves.findIndex((leaf) => leaf.path === path);
  const edits = change(leaves).map(({ path, value, from }) => {
    const { start, end } = row.cells[columnOf(path)];
    const bytes = from !== undefined ? row.raw(columnOf(from)) : value === null ? Buffer.alloc(0) : row.cell(String(value));
    return { start, end, bytes };
  });
  return edits.length === 0 ? null : { edits };
}
