import { fit, widthOf } from '../text/cells.ts';

export interface Column {
  readonly align?: 'left' | 'right';
  /** At most so many cells. */
  readonly most?: number;
}

const gap = 2;

/** Rows of cells as wide as their columns need; the last column takes what is left of `width`, and is cut there. */
export function tableRows(rows: readonly (readonly string[])[], columns: readonly Column[], width: number): string[] {
  const widths = columns.map(({ most = Infinity }, i) => Math.min(most, Math.max(0, ...rows.map((row) => widthOf(row[i] ?? '')))));
  return rows.map((row) => {
    let line = '';
    columns.forEach(({ align }, i) => {
      const left = width - widthOf(line);
      const isLast = i === columns.length - 1;
      line += isLast ? fit(row[i] ?? '', Math.max(0, left)) : `${fit(row[i] ?? '', widths[i], align)}${' '.repeat(gap)}`;
    });
    return fit(line, width);
  });
}
