import { widthOf } from './style.ts';

/** Longer lines of prose are hard to read, whatever the window. */
export const mostColumns = 80;

export interface Column {
  readonly align?: 'left' | 'right';
  /** Where this column starts at the earliest; keeps tables printed one after another in line. */
  readonly minWidth?: number;
}

/** Pads to `width` columns; a longer text stands as it is. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const blank = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'left' ? text + blank : blank + text;
}

/** Rows in columns, two blanks between them, nothing trailing. An empty row is an empty line. */
export function table(rows: readonly (readonly string[])[], columns: readonly Column[] = []): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? columns[i]?.minWidth ?? 0, widthOf(cell))));
  }
  return rows.map((row) => row.map((cell, i) => pad(cell, widths[i], columns[i]?.align)).join('  ').trimEnd());
}

/** Breaks a text at blanks into lines of at most `width`; a word longer than that stands on a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** At most `most` lines of at most `width`; `…` stands for the rest. */
export function abridged(text: string, width: number, most: number): string[] {
  const lines = wrap(text, width);
  const cut = (line: string): string => (widthOf(line) <= width ? line : `${[...line].slice(0, width - 1).join('')}…`);
  return lines.slice(0, most).map((line, i) => cut(i === most - 1 && lines.length > most ? `${line} …` : line));
}

/** A paragraph that hangs under its label: `label   text text` and further lines indented below the text. */
export function hanging(label: string, text: string, indent: number, width: number): string[] {
  const lines = wrap(text, Math.max(20, width - indent));
  // A label that is too long stands alone.
  if (widthOf(label) >= indent) return [label, ...lines.map((line) => pad('', indent) + line)];
  return lines.map((line, i) => pad(i === 0 ? label : '', indent) + line);
}
