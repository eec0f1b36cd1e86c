import { fit, widthOf } from '../text/cells.ts';
import { compactText } from '../text/figure.ts';
import { glyph, type Paint, type Tone } from '../theme.ts';
import type { StageTasks, TaskRun } from '../task-runs.ts';
import { painted, type Cell } from './line.ts';

export interface TaskChart {
  readonly width: number;
  /** Rows, at most. */
  readonly height: number;
  /** The length of the axis, ms from when the stage began. */
  readonly spanMs: number;
  /** Where bars of tasks that run end, ms of the run. */
  readonly nowMs: number;
  /** How many of the tasks are scrolled past. */
  readonly first?: number;
}

/** A task is heavy from so many times the rows of the median on. */
const heavyRatio = 2;
const figureCells = 12;
/** Below this width a line has no room for the worker. */
const roomyCells = 50;

/** The longest first: what holds the stage up stands at the top. */
export function byLength(tasks: readonly TaskRun[], nowMs: number): readonly TaskRun[] {
  const length = ({ startMs, endMs }: TaskRun): number => (endMs ?? nowMs) - startMs;
  return tasks.toSorted((a, b) => length(b) - length(a) || a.number - b.number);
}

/** A line for each task of a stage: when it ran, on which worker, how many rows it read, and whether it is heavy. */
export function taskChart({ tasks, startMs, medianRows }: StageTasks, chart: TaskChart, paint: Paint): string[] {
  const { width, height, spanMs, nowMs, first = 0 } = chart;
  const ordered = byLength(tasks, nowMs).slice(first);
  const shown = ordered.slice(0, ordered.length > height ? Math.max(0, height - 1) : height);
  const labels = shown.map((task) => labelOf(task, width));
  const labelCells = Math.max(3, ...labels.map(widthOf));
  const cells = Math.max(1, width - labelCells - figureCells - 2);
  const place = (atMs: number): number => Math.max(0, Math.min(cells, Math.round(((atMs - startMs) / Math.max(1, spanMs)) * cells)));
  const rows = shown.map((task, i) => {
    const from = Math.min(cells - 1, place(task.startMs));
    const to = Math.max(from + 1, place(task.endMs ?? nowMs));
    const [tone, stroke] = lookOf(task, medianRows);
    const bar = Array.from({ length: cells }, (_, x): Cell => (x < from ? ['quiet', '·'] : x < to ? [tone, stroke] : [null, ' ']));
    return fit(`${paint('quiet', fit(labels[i], labelCells))} ${painted(bar, paint)} ${fit(figureOf(task, medianRows, paint), figureCells, 'right')}`, width);
  });
  if (ordered.length > shown.length) rows.push(fit(paint('quiet', `and ${ordered.length - shown.length} shorter`), width));
  return rows.slice(0, Math.max(0, height));
}

function labelOf({ index, attempt, worker, cores }: TaskRun, width: number): string {
  const number = `#${index}${attempt > 0 ? `.${attempt}` : ''}`;
  return width < roomyCells ? number : `${number.padEnd(5)} ${worker}${cores > 1 ? ` x${cores}` : ''}`;
}

function ratioOf({ rows }: TaskRun, medianRows: number | null): number | null {
  return rows === null || medianRows === null || medianRows === 0 ? null : rows / medianRows;
}

function lookOf(task: TaskRun, medianRows: number | null): readonly [Tone, string] {
  if (task.isLost) return ['fault', '░'];
  if (task.endMs === null) return ['waiting', '▒'];
  return (ratioOf(task, medianRows) ?? 0) >= heavyRatio ? ['bad', '█'] : ['good', '▇'];
}

/** `45k ✗ 12x`: rows, and how many times the median, where that is much. */
function figureOf(task: TaskRun, medianRows: number | null, paint: Paint): string {
  if (task.isLost) return paint('fault', `${glyph.fault} lost`);
  if (task.rows === null) return paint('waiting', 'runs');
  const ratio = ratioOf(task, medianRows);
  const heavy = ratio !== null && ratio >= heavyRatio ? ` ${paint('bad', `${glyph.fail} ${compactText(ratio)}x`)}` : '';
  return `${compactText(task.rows)}${heavy}`;
}
