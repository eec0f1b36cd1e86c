/**
 * Glyphs of frames, bars and charts as shapes in a cell, which is one wide and one high: where a reader's font has none of
 * them, or has them in another width, lines would not meet. Every other character is text.
 */
export interface Shapes {
  /** Each from one end to the other, along an axis. */
  readonly lines: readonly Line[];
  readonly areas: readonly Area[];
  readonly look: ShapeLook;
}

export type Line = readonly [x1: number, y1: number, x2: number, y2: number];
export type Area = readonly [x: number, y: number, width: number, height: number];
/** `dashed` and `heavy` are of lines; the shades of areas. */
export type ShapeLook = 'plain' | 'dashed' | 'heavy' | 'light' | 'medium' | 'dark';

const left: Line = [0, 0.5, 0.5, 0.5];
const right: Line = [0.5, 0.5, 1, 0.5];
const up: Line = [0.5, 0, 0.5, 0.5];
const down: Line = [0.5, 0.5, 0.5, 1];
const whole: Area = [0, 0, 1, 1];

/** Box drawing by the arms of each glyph; curves are corners. */
const boxes: Readonly<Record<string, readonly Line[]>> = {
  '─': [left, right], '│': [up, down],
  '╭': [down, right], '╮': [down, left], '╰': [up, right], '╯': [up, left], '┌': [down, right], '┐': [down, left], '└': [up, right], '┘': [up, left],
  '├': [up, down, right], '┤': [up, down, left], '┬': [left, right, down], '┴': [left, right, up], '┼': [left, right, up, down],
};

const known = new Map<string, Shapes>([
  ...Object.entries(boxes).map(([glyph, lines]): [string, Shapes] => [glyph, { lines, areas: [], look: 'plain' }]),
  ...Object.entries({ '╌': [left, right], '┄': [left, right], '╎': [up, down] }).map(([glyph, lines]): [string, Shapes] => [glyph, { lines, areas: [], look: 'dashed' }]),
  ['━', { lines: [left, right], areas: [], look: 'heavy' }],
  ...[...'▁▂▃▄▅▆▇█'].map((glyph, i): [string, Shapes] => [glyph, { lines: [], areas: [[0, 1 - (i + 1) / 8, 1, (i + 1) / 8]], look: 'plain' }]),
  ...[...'▏▎▍▌▋▊▉'].map((glyph, i): [string, Shapes] => [glyph, { lines: [], areas: [[0, 0, (i + 1) / 8, 1]], look: 'plain' }]),
  ['▐', { lines: [], areas: [[0.5, 0, 0.5, 1]], look: 'plain' }],
  ['░', { lines: [], areas: [whole], look: 'light' }], ['▒', { lines: [], areas: [whole], look: 'medium' }], ['▓', { lines: [], areas: [whole], look: 'dark' }],
]);

const firstBraille = 0x2800;
/** The dots of a braille cell in the order of their bits: column by column, the lowest row last. */
const dots: readonly (readonly [column: number, row: number])[] = [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2], [0, 3], [1, 3]];
const dot = { width: 0.34, height: 0.17 } as const;

/** The shapes of a glyph; null for one that is text. */
export function shapesOf(glyph: string): Shapes | null {
  const bits = glyph.codePointAt(0)! - firstBraille;
  if (bits < 0 || bits > 0xff) return known.get(glyph) ?? null;
  const areas = dots.filter((_, bit) => (bits & (1 << bit)) !== 0).map(([column, row]): Area => [(column + 0.5) / 2 - dot.width / 2, (row + 0.5) / 4 - dot.height / 2, dot.width, dot.height]);
  return { lines: [], areas, look: 'plain' };
}
