import { fit, widthOf } from '../text/cells.ts';
import { clockText, tickText } from '../text/time.ts';
import type { Paint, Tone } from '../theme.ts';
import { painted, type Cell } from './line.ts';

/** Something with a beginning and an end on the time line of the whole run. */
export interface Span {
  readonly label: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly tone: Tone;
  /** What its bar is made of, and what stands for it where it takes no time. */
  readonly stroke: string;
  readonly point: string;
}

/** The run from its beginning to its end, and this moment on it: `0:00 ━━━━●╌╌╌╌ 5:00`. */
export function ruler(width: number, nowMs: number, totalMs: number, now: string, paint: Paint): string {
  const [start, end] = [clockText(0), tickText(totalMs)];
  const cells = Math.max(1, width - widthOf(start) - widthOf(end) - 2);
  const at = Math.max(0, Math.min(cells - 1, Math.floor((nowMs / totalMs) * cells)));
  const line = paint('accent', '━'.repeat(at)) + paint('strong', now) + paint('quiet', '╌'.repeat(cells - at - 1));
  return fit(`${paint('quiet', start)} ${line} ${paint('quiet', end)}`, width);
}

/** Where the line of the ruler of the same width begins and how long it is: lanes below it share its scale. */
function rulerLine(width: number, totalMs: number): readonly [from: number, cells: number] {
  const from = widthOf(clockText(0)) + 1;
  return [from, Math.max(1, width - from - widthOf(tickText(totalMs)) - 1)];
}

interface Placed {
  readonly span: Span;
  readonly at: number;
  readonly bar: string;
}

/**
 * Spans under the ruler of the same width, in at most `lanes` rows of `width` cells. Bars come first: each in the first
 * lane that has room for it and for its name, then for it alone, over another one at last rather than not at all. A name
 * stands beside its bar where no bar is, else within it, or not at all.
 */
export function lanesOf(spans: readonly Span[], { width, lanes, totalMs }: { readonly width: number; readonly lanes: number; readonly totalMs: number }, paint: Paint): string[] {
  if (lanes < 1) return [];
  const [from, cells] = rulerLine(width, totalMs);
  const place = (atMs: number, last: number): number => from + Math.max(0, Math.min(last, Math.floor((atMs / totalMs) * cells)));
  const rows: Placed[][] = [];
  for (const span of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const at = place(span.fromMs, cells - 1);
    const length = Math.max(1, place(span.toMs, cells) - at);
    const placed = { span, at, bar: length === 1 ? span.point : span.stroke.repeat(length) };
    const lane = laneFor(placed, rows, lanes);
    (rows[lane] ??= []).push(placed);
  }
  return rows.map((row) => fit(painted(drawLane(row, from, width), paint), width));
}

/** A bar that is named inside shows so much of itself on either side. */
const insideMargin = 3;

function laneFor({ at, bar, span }: Placed, rows: readonly Placed[][], lanes: number): number {
  const room = (lane: number, withName: boolean): boolean =>
    (rows[lane] ?? []).every((other) => at >= other.at + other.bar.length + 1 + (withName ? widthOf(other.span.label) + 1 : 0));
  const all = Array.from({ length: lanes }, (_, lane) => lane);
  const lane = all.find((each) => room(each, true)) ?? all.find((each) => room(each, false));
  // An instant is seen over a bar; a bar over a bar hides it, the less the lower it lies.
  return lane ?? (bar === span.point ? 0 : lanes - 1);
}

function drawLane(row: readonly Placed[], from: number, width: number): Cell[] {
  const cells: (Cell | undefined)[] = [];
  const write = (at: number, text: string, tone: Tone): void => {
    for (const [i, letter] of [...text].entries()) cells[at + i] = [tone, letter];
  };
  // A name keeps a blank on either side.
  const free = (start: number, end: number): boolean => start >= from && end <= width && !cells.slice(Math.max(0, start - 1), end + 1).some((cell) => cell !== undefined);
  const alone = (at: number, length: number): boolean => row.every((other) => other.at === at || other.at >= at + length || other.at + other.bar.length <= at);
  for (const { at, bar, span } of row) write(at, bar, span.tone);
  for (const { at, bar, span } of row) {
    const size = widthOf(span.label);
    const [right, left] = [at + bar.length + 1, at - size - 1];
    if (free(right, right + size)) write(right, span.label, span.tone);
    else if (free(left, left + size)) write(left, span.label, span.tone);
    else if (bar.length >= size + insideMargin * 2 && alone(at, bar.length)) write(at + insideMargin - 1, ` ${span.label} `, span.tone);
  }
  return Array.from({ length: width }, (_, x) => cells[x] ?? [null, ' ']);
}
