import { tableRows } from '../capacity/table.ts';
import { verdictLook, verdictRows } from '../standing.ts';
import { rule } from '../text/box.ts';
import { beside, block, fit, marked, widthOf } from '../text/cells.ts';
import type { Theme } from '../theme.ts';
import { markedRows } from './marks.ts';
import { isCatchingUp, isOver, type InterviewState } from './state.ts';
import type { RunView } from './view.ts';

/** One run after the other: what was done, and what came of it. */
export function runsRows({ view, run }: InterviewState, width: number, theme: Theme): string[] {
  const shown = view.runs[Math.min(run, view.runs.length - 1)];
  if (shown === undefined) {
    const next = isCatchingUp(view) ? 'what you ran before is executed again; the clock stands meanwhile' : isOver(view) ? 'the time is over: no run can be begun any more' : 'l shows run 1 as it happens; its account and its checks are kept here';
    return [theme.paint('strong', 'no run has ended yet'), '', theme.paint('quiet', next)];
  }
  const course = shown.course.length === 0 ? [] : ['', rule(width, 'every five seconds, and what its parts said', '', false, theme), ...shown.course];
  return [...runRows(shown, width, theme, `${view.runs.indexOf(shown) + 1} of ${view.runs.length}`), ...course];
}

function titleOf({ nth, isChoice, at }: RunView): string {
  return `run ${nth}: ${nth === 1 ? 'the pipeline as it is' : `${isChoice ? 'your choice' : 'a try'}${at === '' ? '' : `, at ${at}`}`}`;
}

const gap = 3;
const order = ['failed', 'unknown', 'void', 'passed'] as const satisfies readonly RunView['verdict'][];

export function runRows(run: RunView, width: number, theme: Theme, of = ''): string[] {
  const { paint } = theme;
  const { nth, did, account, judged, predicted } = run;
  return [
    rule(width, titleOf(run), paint('quiet', of), false, theme),
    ...(nth === 1 ? [] : marked(paint('quiet', 'with'), did, width)),
    ...verdictRows(run, width, theme), '',
    ...accountAndJudged(account, judged, width, theme),
    ...(predicted.length === 0 ? [] : [rule(width, 'what you predicted', '', false, theme), ...predicted.flatMap((part) => markedRows(part, width, theme))]),
  ];
}

function accountAndJudged(account: RunView['account'], judged: RunView['judged'], width: number, theme: Theme): string[] {
  const left = accountRows(account, Infinity, theme);
  const leftCells = Math.max(0, ...left.map((row) => widthOf(row.trimEnd())));
  const right = judgedRows(judged, theme);
  const rightCells = Math.max(0, ...right.map(widthOf));
  if (leftCells + gap + rightCells <= width) {
    const height = Math.max(left.length, right.length);
    return beside(gap, block(left.map((row) => row.trimEnd()), leftCells, height), block(right, rightCells, height)).map((row) => fit(row, width));
  }
  return [...accountRows(account, width, theme), rule(width, 'what it is judged by', '', false, theme), ...inColumns(right, rightCells, width)];
}

export function accountRows(account: RunView['account'], width: number, { paint }: Theme): string[] {
  const rows = account.map(({ name, count, parts }) => [name, paint('strong', count), paint('quiet', parts)]);
  const cells = Math.max(0, ...rows.map((row) => row.reduce((sum, cell) => sum + widthOf(cell) + 2, 0)));
  return tableRows(rows, [{}, { align: 'right' }, {}], Math.min(width, cells * 2));
}

/** What fails comes first. */
export function judgedRows(judged: RunView['judged'], { paint }: Theme): string[] {
  const rows = judged.toSorted((a, b) => order.indexOf(a.mark) - order.indexOf(b.mark)).map(({ mark, name, value, limit }) => {
    const look = verdictLook[mark];
    return [paint(look.tone, look.glyph), name, value, paint('quiet', limit)];
  });
  const widths = [0, 1, 2, 3].map((i) => Math.max(0, ...rows.map((row) => widthOf(row[i]))));
  return rows.map(([mark, name, value, limit]) => `${mark} ${fit(name, widths[1])}  ${fit(value, widths[2], 'right')}  ${fit(limit, widths[3])}`);
}

/** Rows below each other, or in two columns where there is room for these. */
function inColumns(rows: readonly string[], cells: number, width: number): string[] {
  if (cells * 2 + gap > width) return rows.map((row) => fit(row, width));
  const half = Math.ceil(rows.length / 2);
  return beside(gap, block(rows.slice(0, half), cells, half), block(rows.slice(half), cells, half)).map((row) => fit(row, width));
}
