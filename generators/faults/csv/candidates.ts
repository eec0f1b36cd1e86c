import type { Random } from '../../../engine/random.ts';
import type { ColumnType, FileView } from '../data-fault.ts';
import { isNamed } from '../field-param.ts';
import type { CsvRow } from './row.ts';

const looks: Readonly<Record<ColumnType, RegExp>> = {
  number: /^-?\d+(?:\.\d+)?$/,
  date: /^\d{4}-\d{2}-\d{2}(?:$|[T ])/,
  text: /^(?!-?\d+(?:\.\d+)?$)(?!\d{4}-\d{2}-\d{2}).*\p{L}/su,
};

/** What a cell looks like; null where it is empty or nothing of these. */
export function looksLike(text: string): ColumnType | null {
  for (const type of ['number', 'date', 'text'] as const) if (looks[type].test(text)) return type;
  return null;
}

/**
 * Draws a column of a type whose cell can be broken; null where the row has none. The key is spared where others will do:
 * a row without its key is another kind of damage. One draw, whatever is found.
 */
export function drawColumn(row: CsvRow, file: FileView, type: ColumnType, random: Random, { column, accepts = () => true }: { column?: string; accepts?: (text: string) => boolean } = {}): number | null {
  const drawn = random.float();
  const fits = (at: number): boolean => {
    if (at >= row.cells.length) return false;
    const text = row.text(at);
    return looks[type].test(text) && accepts(text);
  };
  const all = [...row.cells.keys()];
  const pool = column === undefined ? file.columnsOf(type) ?? all : all.filter((at) => at < file.header.cells.length && isNamed(`/${file.header.text(at)}`, column));
  const found = pool.filter(fits);
  const spared = found.filter((at) => !file.key.includes(at));
  const chosen = spared.length > 0 ? spared : found;
  return chosen.length === 0 ? null : chosen[Math.floor(drawn * chosen.length)];
}

/** One of several, by one draw. */
export function drawOne<T>(all: readonly T[], random: Random): T {
  return all[random.below(all.length)];
}
