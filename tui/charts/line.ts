import { fit, widthOf } from '../text/cells.ts';
import { tickText } from '../text/time.ts';
import type { Paint, Tone } from '../theme.ts';
import { Raster } from './raster.ts';
import { timeStep } from './scale.ts';

export interface LineChart {
  /** In cells, with the labels of both axes. */
  readonly width: number;
  readonly height: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** The period of the values. */
  readonly sampleMs: number;
  /** One value per period of the run, from its first on; NaN where nobody knows. */
  readonly values: readonly number[];
  /** The same run otherwise, dotted, behind. */
  readonly ghost?: readonly number[];
  readonly nowMs?: number;
  /** On the time axis: where faults begin. */
  readonly marks?: readonly { readonly atMs: number; readonly glyph: string; readonly tone: Tone }[];
  /** Single values that lie on the line, or beside it. */
  readonly points?: readonly { readonly atMs: number; readonly value: number; readonly glyph: string; readonly tone: Tone }[];
  /** The top of the chart is never below this. */
  readonly leastTop: number;
  readonly tone: Tone;
  /** What the dotted line is; stands in the upper left corner as long as nothing is drawn there. */
  readonly legend?: string;
  /** The next round value above. */
  ceiling(value: number): number;
  label(value: number): string;
  /** So many cells hold any label of the values; five where nothing is said. */
  readonly labelCells?: number;
}

const usualLabelCells = 5;
/** The axis and its labels stand below the plot. */
const axisRows = 2;
/** Every so many dots of a dotted line one is set. */
const dotEvery = 3;

/** A line of braille over a time axis, exactly `height` rows of `width` cells. */
export function lineChart(chart: LineChart, paint: Paint): string[] {
  const { labelCells = usualLabelCells } = chart;
  const plotWidth = Math.max(1, chart.width - labelCells - 2);
  const plotHeight = Math.max(1, chart.height - axisRows);
  const line = new Raster(plotWidth, plotHeight);
  const ghost = new Raster(plotWidth, plotHeight);
  const values = columnsOf(chart.values, chart, line.columns);
  const behind = columnsOf(chart.ghost ?? [], chart, line.columns);
  const { points = [] } = chart;
  const top = chart.ceiling(highest(Math.max(chart.leastTop, ...points.map(({ value }) => value)), values, behind));
  trace(line, values, top, false);
  trace(ghost, behind, top, true);

  const place = (atMs: number): number => Math.floor(((atMs - chart.fromMs) / (chart.toMs - chart.fromMs)) * plotWidth);
  const pointRow = (value: number): number => Math.round((1 - Math.max(0, Math.min(1, value / top))) * (plotHeight - 1));
  const nowX = chart.nowMs === undefined ? -1 : place(chart.nowMs);
  const rows = Array.from({ length: plotHeight }, (_, y) => {
    const label = y === 0 ? chart.label(top) : y === plotHeight - 1 ? chart.label(0) : '';
    const cells = plotRow(line, ghost, y, plotWidth, nowX, chart.tone);
    for (const { atMs, value, glyph, tone } of points) if (pointRow(value) === y) cells[Math.max(0, Math.min(plotWidth - 1, place(atMs)))] = [tone, glyph];
    const drawn = painted(y === 0 ? withLegend(cells, chart.legend ?? '') : cells, paint);
    return `${paint('quiet', fit(label, labelCells, 'right'))} ${paint('quiet', label === '' ? '│' : '┤')}${drawn}`;
  });
  return [...rows, ...timeAxis(chart, plotWidth, place, paint)].slice(0, Math.max(0, chart.height)).map((row) => fit(row, chart.width));
}

/** What lies between two columns of the raster: the lowest and the highest value in that stretch of time. */
interface Stretch {
  readonly low: number;
  readonly high: number;
}

/** A stretch shorter than a period lies on the way from one value to the next; a longer one keeps its peaks. */
function columnsOf(values: readonly number[], { sampleMs, fromMs, toMs }: LineChart, columns: number): (Stretch | null)[] {
  const stepMs = (toMs - fromMs) / columns;
  return Array.from({ length: columns }, (_, column) => {
    const startMs = fromMs + column * stepMs;
    const first = Math.max(0, Math.ceil(startMs / sampleMs));
    const end = Math.min(values.length, Math.ceil((startMs + stepMs) / sampleMs));
    if (stepMs <= sampleMs) return between(values, startMs / sampleMs);
    const known = values.slice(first, end).filter(Number.isFinite);
    return known.length === 0 ? null : { low: Math.min(...known), high: Math.max(...known) };
  });
}

function between(values: readonly number[], sample: number): Stretch | null {
  const before = Math.floor(sample);
  const last = values[before];
  if (!(sample >= 0) || last === undefined || !Number.isFinite(last)) return null;
  const next = values[before + 1];
  const value = next === undefined || !Number.isFinite(next) ? last : last + (next - last) * (sample - before);
  return { low: value, high: value };
}

function highest(least: number, ...series: readonly (readonly (Stretch | null)[])[]): number {
  return series.flat().reduce((top, stretch) => (stretch === null ? top : Math.max(top, stretch.high)), least);
}

function trace(raster: Raster, stretches: readonly (Stretch | null)[], top: number, dotted: boolean): void {
  const rowOf = (value: number): number => raster.rows - 1 - Math.round(Math.max(0, Math.min(1, value / top)) * (raster.rows - 1));
  let last: readonly [upper: number, lower: number] | null = null;
  for (const [column, stretch] of stretches.entries()) {
    if (stretch === null) {
      last = null;
      continue;
    }
    const [upper, lower] = [rowOf(stretch.high), rowOf(stretch.low)];
    if (!dotted) {
      // The stroke reaches to the row beside the last one, not onto it: a slope stays as thin as a level.
      raster.stroke(column, last !== null && upper > last[1] ? last[1] + 1 : upper, last !== null && lower < last[0] ? last[0] - 1 : lower);
    } else if (column % dotEvery === 0) raster.dot(column, upper);
    last = [upper, lower];
  }
}

function plotRow(line: Raster, ghost: Raster, y: number, width: number, nowX: number, tone: Tone): Cell[] {
  return Array.from({ length: width }, (_, x): Cell => {
    if (line.has(x, y)) return [tone, line.cell(x, y, ghost)];
    if (ghost.has(x, y)) return ['quiet', ghost.cell(x, y)];
    return x === nowX ? ['quiet', '╎'] : [null, ' '];
  });
}

/** A character in its tone; null: as text is. */
export type Cell = readonly [Tone | null, string];

function withLegend(cells: Cell[], legend: string): Cell[] {
  const letters = [...` ${legend} `];
  if (legend === '' || letters.length > cells.length || cells.slice(0, letters.length).some(([, letter]) => letter !== ' ')) return cells;
  return [...letters.map((letter): Cell => ['quiet', letter]), ...cells.slice(letters.length)];
}

/** Cells in their tones, with one style for a run of the same tone. */
export function painted(cells: readonly Cell[], paint: Paint): string {
  let row = '';
  for (let start = 0; start < cells.length; ) {
    const [tone] = cells[start];
    let end = start;
    let text = '';
    while (end < cells.length && cells[end][0] === tone) text += cells[end++][1];
    row += tone === null ? text : paint(tone, text);
    start = end;
  }
  return row;
}

function timeAxis({ fromMs, toMs, marks = [], labelCells = usualLabelCells }: LineChart, plotWidth: number, place: (atMs: number) => number, paint: Paint): string[] {
  const axis = Array.from({ length: plotWidth }, (): Cell => ['quiet', '─']);
  const labels: string[] = Array.from({ length: plotWidth }, () => ' ');
  const stepMs = timeStep(toMs - fromMs, plotWidth);
  let freeFrom = 0;
  const firstMs = Math.ceil(fromMs / stepMs) * stepMs;
  for (let label = 0; label < plotWidth && firstMs + label * stepMs < toMs; label++) {
    const atMs = firstMs + label * stepMs;
    const text = tickText(atMs, stepMs);
    const x = place(atMs);
    const start = Math.max(0, x - Math.floor(widthOf(text) / 2));
    if (x >= plotWidth || start < freeFrom || start + text.length > plotWidth) continue;
    axis[x] = ['quiet', '┬'];
    for (const [i, letter] of [...text].entries()) labels[start + i] = letter;
    freeFrom = start + text.length + 1;
  }
  for (const { atMs, glyph, tone } of marks) {
    const x = place(atMs);
    if (x >= 0 && x < plotWidth) axis[x] = [tone, glyph];
  }
  const indent = ' '.repeat(labelCells + 1);
  return [`${indent}${paint('quiet', '└')}${painted(axis, paint)}`, `${indent} ${paint('quiet', labels.join(''))}`];
}
