import stringWidth from 'string-width';

export { printable, printableData } from './printable.ts';

/**
 * Text in terminal cells. Rows carry colour as SGR sequences, which take no cell; every row that a pane returns is exactly
 * as wide as the pane, so that borders stand and nothing is ever wrapped.
 */
const sgr = /\u001B\[[0-9;]*m/g;
const sgrOrText = /(\u001B\[[0-9;]*m)|[^\u001B]+|\u001B/g;
const reset = '\u001B[0m';
/** Letters, boxes, blocks and braille of the screens: one cell each, in every terminal that does not count ambiguous ones double. */
const narrow = /^[\u0020-\u007E\u00A0-\u00AC\u00AE-\u02FF\u2010-\u2027\u2030-\u205E\u2190-\u2199\u2200-\u22FF\u2500-\u259F\u25A0-\u25FC\u25FF\u2800-\u28FF\u2713\u2717]*$/;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

export function bare(row: string): string {
  return row.replace(sgr, '');
}

/** Cells that a row takes. */
export function widthOf(row: string): number {
  const text = row.includes('\u001B') ? bare(row) : row;
  return narrow.test(text) ? text.length : stringWidth(text);
}

/** The first `width` cells of a row at most; a style that is open there is closed. */
export function clip(row: string, width: number): string {
  let left = Math.max(0, width);
  let kept = '';
  let styled = false;
  for (const [piece, style] of row.matchAll(sgrOrText)) {
    if (style !== undefined) {
      styled = true;
      if (left > 0) kept += style;
      continue;
    }
    const head = narrow.test(piece) ? piece.slice(0, left) : clipWide(piece, left);
    kept += head;
    left -= widthOf(head);
    if (head.length < piece.length) left = 0;
  }
  return styled ? kept + reset : kept;
}

function clipWide(text: string, width: number): string {
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += widthOf(segment);
    if (used > width) break;
    kept += segment;
  }
  return kept;
}

/** The row with each of its characters replaced by a text of as many cells; styles stay. */
export function mapCharacters(row: string, replace: (character: string, cells: number) => string): string {
  return row.replace(sgrOrText, (piece, style?: string) => {
    if (style !== undefined) return piece;
    if (narrow.test(piece)) return [...piece].map((character) => replace(character, 1)).join('');
    return Array.from(graphemes.segment(piece), ({ segment }) => replace(segment, widthOf(segment))).join('');
  });
}

/** A row of exactly `width` cells: padded, or cut with an ellipsis. */
export function fit(row: string, width: number, align: 'left' | 'right' | 'centre' = 'left'): string {
  if (width <= 0) return '';
  let text = row;
  let taken = widthOf(text);
  if (taken > width) {
    text = `${clip(text, width - 1)}…`;
    taken = widthOf(text);
  }
  const before = align === 'left' ? 0 : align === 'right' ? width - taken : Math.floor((width - taken) / 2);
  return ' '.repeat(before) + text + ' '.repeat(width - taken - before);
}

/** Text at the left and text at the right end of one row; the left one is cut where both do not fit. */
export function spread(left: string, right: string, width: number): string {
  const rightCells = Math.min(widthOf(right), width);
  const leftCells = Math.max(0, width - rightCells - (rightCells > 0 ? 1 : 0));
  return fit(fit(left, leftCells) + (width > rightCells && rightCells > 0 ? ' ' : '') + fit(right, rightCells), width);
}

/** As many of the parts as fit, the first in any case. */
export function fitting(parts: readonly string[], width: number, separator: string): string {
  return parts.filter((part) => part !== '').reduce((row, part) => {
    if (row === '') return part;
    return widthOf(row) + widthOf(separator) + widthOf(part) <= width ? row + separator + part : row;
  }, '');
}

/** As many of the names as fit, the first in any case, and how many more there are: `a, b and 7 more`. */
export function listed(names: readonly string[], width: number): string {
  for (let count = names.length; count > 1; count--) {
    const text = names.slice(0, count).join(', ') + (count < names.length ? ` and ${names.length - count} more` : '');
    if (widthOf(text) <= width) return text;
  }
  return names.length < 2 ? names.join('') : `${names[0]} and ${names.length - 1} more`;
}

/** Plain text, or as many of its whole words as fit, with an ellipsis. */
export function inWords(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const words = text.split(' ');
  while (words.length > 1 && widthOf(words.join(' ')) + 1 > width) words.pop();
  return fit(`${words.join(' ').replace(/[,;:]$/, '')}…`, width);
}

/** Exactly `height` rows of exactly `width` cells; what is too much is left out. */
export function block(rows: readonly string[], width: number, height: number): string[] {
  return Array.from({ length: Math.max(0, height) }, (_, i) => fit(rows[i] ?? '', width));
}

/** Blocks side by side; each row of a block must have the block's width. */
export function beside(gap: number, ...blocks: readonly (readonly string[])[]): string[] {
  const height = Math.max(...blocks.map((rows) => rows.length));
  return Array.from({ length: height }, (_, i) => blocks.map((rows) => rows[i] ?? '').join(' '.repeat(gap)));
}

/** A paragraph in rows of at most `width` cells, broken at blanks; a longer word is cut. */
export function paragraph(text: string, width: number): string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of text.split(' ')) {
    if (row === '') row = word;
    else if (widthOf(row) + 1 + widthOf(word) <= width) row += ` ${word}`;
    else {
      rows.push(row);
      row = word;
    }
  }
  return [...rows, row].map((each) => (widthOf(each) > width ? fit(each, width) : each));
}

/** A mark and, beside it, a paragraph. */
export function marked(mark: string, text: string, width: number): string[] {
  const indent = widthOf(mark) + 1;
  return paragraph(text, Math.max(1, width - indent)).map((line, i) => (i === 0 ? `${mark} ${line}` : ' '.repeat(indent) + line));
}
