import { fit } from '../text/cells.ts';
import type { Paint, Tone } from '../theme.ts';
import { painted, type Cell } from './line.ts';
import { Raster } from './raster.ts';
import { niceCeiling, niceFloor } from './scale.ts';

export interface Dot {
  readonly x: number;
  /** null: it is not known, and stands at the upper edge. */
  readonly y: number | null;
  readonly glyph: string;
  readonly tone: Tone;
}

/** Dots over two axes of amounts; the upright one is logarithmic, for what waits grows by magnitudes. */
export interface ScatterChart {
  /** In cells, with the labels of both axes. */
  readonly width: number;
  readonly height: number;
  /** A later one lies on an earlier one. */
  readonly dots: readonly Dot[];
  /** A thin line from one to the next, from the left to the right. */
  readonly line: readonly { readonly x: number; readonly y: number }[];
  /** Across the whole chart. */
  readonly limit: number | null;
  /** On the lower axis: from where to where a stretch of it is marked. */
  readonly stretch: { readonly from: number; readonly to: number } | null;
  /** On the lower axis: what should be seen of it. */
  readonly marks: readonly { readonly x: number; readonly glyph: string; readonly tone: Tone }[];
  xLabel(x: number): string;
  yLabel(y: number): string;
}

const labelCells = 7;
/** The axis and its labels stand below the plot. */
const axisRows = 2;
/** So many cells lie between two labels of the lower axis at least. */
const cellsPerLabel = 9;
/** The plot reaches beyond the outermost dots by this share of their distance, and by this share of a value that is alone. */
const margin = 0.08;
/** What is less lies on the lower edge: a logarithmic axis has no room for nothing. */
const smallest = 1e-6;
/** From the lowest to the highest of the upright axis, at least. */
const leastSpread = 4;

/** Exactly `height` rows of `width` cells. */
export function scatterChart(chart: ScatterChart, paint: Paint): string[] {
  const { width, height, dots, line, limit } = chart;
  const plot = { width: Math.max(1, width - labelCells - 2), height: Math.max(1, height - axisRows) };
  const place = placing(chart, plot);
  const raster = new Raster(plot.width, plot.height);
  for (let i = 1; i < line.length; i++) draw(raster, place.fine(line[i - 1]), place.fine(line[i]));
  const cells = Array.from({ length: plot.height }, (_, y) => Array.from({ length: plot.width }, (_each, x): Cell => (raster.has(x, y) ? ['quiet', raster.cell(x, y)] : [null, ' '])));
  const limitRow = limit === null ? -1 : place.row(limit);
  if (limit !== null) cells[limitRow].forEach(([, letter], x) => letter === ' ' && (cells[limitRow][x] = ['warning', '┄']));
  for (const { x, y, glyph: sign, tone } of dots) cells[y === null ? 0 : place.row(y)][place.column(x)] = [tone, sign];
  const rows = cells.map((row, y) => {
    const label = y === limitRow ? chart.yLabel(limit!) : y === 0 ? chart.yLabel(place.top) : y === plot.height - 1 ? chart.yLabel(place.bottom) : '';
    return `${paint('quiet', fit(label, labelCells, 'right'))} ${paint('quiet', y === limitRow ? '┼' : label === '' ? '│' : '┤')}${painted(row, paint)}`;
  });
  return [...rows, ...lowerAxis(chart, plot.width, place, paint)].slice(0, Math.max(0, height)).map((row) => fit(row, width));
}

interface Place {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
  column(x: number): number;
  row(y: number): number;
  /** In dots of the raster. */
  fine(at: { readonly x: number; readonly y: number }): readonly [column: number, row: number];
}

function placing({ dots, limit, stretch, marks }: ScatterChart, plot: { readonly width: number; readonly height: number }): Place {
  const xs = [...dots, ...marks].map(({ x }) => x).concat(stretch === null ? [] : [stretch.from, stretch.to]).filter(Number.isFinite);
  const ys = [...dots.flatMap(({ y }) => y ?? []), ...(limit === null ? [] : [limit])].filter((y) => Number.isFinite(y) && y >= smallest);
  const [least, most] = xs.length === 0 ? [0, 1] : [Math.min(...xs), Math.max(...xs)];
  const pad = (most - least || Math.abs(most) || 1) * margin;
  const [left, right] = [least - pad, most + pad];
  const top = niceCeiling(ys.length === 0 ? 1 : Math.max(...ys));
  const bottom = Math.min(niceFloor(ys.length === 0 ? 1 : Math.min(...ys)), top / leastSpread);
  const within = (value: number, cells: number): number => Math.max(0, Math.min(cells - 1, Math.floor(value)));
  const across = (x: number, cells: number): number => within(((x - left) / (right - left)) * cells, cells);
  const down = (y: number, cells: number): number => within((Math.log(top / Math.max(bottom, y)) / Math.log(top / bottom)) * cells, cells);
  return {
    top, bottom, left, right,
    column: (x) => across(x, plot.width), row: (y) => down(y, plot.height), fine: ({ x, y }) => [across(x, plot.width * 2), down(y, plot.height * 4)],
  };
}

/** Every column between the two has a stroke down or up to the next. */
function draw(raster: Raster, [fromColumn, fromRow]: readonly [number, number], [toColumn, toRow]: readonly [number, number]): void {
  const columns = Math.max(1, toColumn - fromColumn);
  const rowAt = (step: number): number => Math.round(fromRow + ((toRow - fromRow) * step) / columns);
  for (let step = 0; step < columns; step++) raster.stroke(fromColumn + step, rowAt(step), rowAt(step + 1));
}

function lowerAxis({ stretch, marks, xLabel }: ScatterChart, width: number, { left, right, column }: Place, paint: Paint): string[] {
  const axis = Array.from({ length: width }, (): Cell => ['quiet', '─']);
  const labels = Array.from({ length: width }, () => ' ');
  const step = niceCeiling(((right - left) * cellsPerLabel) / width);
  let freeFrom = 0;
  const first = Math.max(0, Math.ceil(left / step)) * step;
  for (let nth = 0; nth < width; nth++) {
    const x = first + nth * step;
    const [text, at] = [xLabel(x), column(x)];
    const start = Math.max(0, at - Math.floor(text.length / 2));
    if (x > right || start < freeFrom || start + text.length > width) continue;
    axis[at] = ['quiet', '┬'];
    for (const [i, letter] of [...text].entries()) labels[start + i] = letter;
    freeFrom = start + text.length + 1;
  }
  if (stretch !== null) for (let x = column(stretch.from); x <= column(stretch.to); x++) axis[x] = ['accent', '━'];
  for (const { x, glyph: sign, tone } of marks) axis[column(x)] = [tone, sign];
  const indent = ' '.repeat(labelCells + 1);
  return [`${indent}${paint('quiet', '└')}${painted(axis, paint)}`, `${indent} ${paint('quiet', labels.join(''))}`];
}
