import { rule } from '../text/box.ts';
import { beside, block } from '../text/cells.ts';
import { countText } from '../text/figure.ts';
import type { Theme } from '../theme.ts';
import type { Size } from '../program.ts';
import { saidRows } from './said.ts';
import { isSayable, wideColumns, type InterviewState } from './state.ts';
import { textRows, textWidth, wrapped } from './typing.ts';

const gap = 3;

/** What an examiner reads: a text of several lines; beside it, where there is room, what was said. */
export function explanationPage(state: InterviewState, size: Size, height: number, theme: Theme): string[] {
  const { columns: width } = size;
  const cells = textWidth(size) + 1;
  const left = writtenRows(state, cells, height, theme);
  if (width < wideColumns) return left;
  const right = width - cells - gap;
  return beside(gap, block(left, cells, height), block([rule(right, 'what you have said', '', false, theme), ...saidRows(state, right, theme)], right, height));
}

/** Rows above the text: what is asked for. */
const headRows = 1;

function writtenRows(state: InterviewState, width: number, height: number, theme: Theme): string[] {
  const { view, field, scroll } = state;
  const { paint } = theme;
  const text = field?.what === 'explain' ? field.text : view.explanation;
  const head = rule(width, 'why it works, its cost, what then', paint('quiet', `${countText(text.length)} of 10,000 letters`), field?.what === 'explain', theme);
  if (field?.what === 'explain') return [head, ...textRows(field.text, field.at, width - 1, height - headRows, theme)];
  if (text === '') return [head, paint('quiet', isSayable(view) ? 'nothing is written yet: enter begins' : 'nothing was written')];
  const rows = wrapped(text, width - 1).map((row) => row.text);
  return [head, ...rows.slice(Math.min(scroll, Math.max(0, rows.length - (height - headRows))))];
}

/** How many rows of the text are out of sight. */
export function explanationRows({ view, field }: InterviewState, size: Size): number {
  return field === null ? wrapped(view.explanation, textWidth(size)).length + headRows : 0;
}
