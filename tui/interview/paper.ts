import { rule } from '../text/box.ts';
import { fit, paragraph } from '../text/cells.ts';
import { glyph, type Theme } from '../theme.ts';
import { runRows } from './runs.ts';
import { labelled, nowRows, saidRows } from './said.ts';
import { wideColumns, type InterviewState } from './state.ts';

export const question = 'Something is wrong with this pipeline. What is it, what is it not, and what do you do about it?';

/** The question, the pipeline, what comes next, and what was said so far. */
export function paperRows(state: Pick<InterviewState, 'view' | 'field'>, width: number, theme: Theme): string[] {
  const { paint } = theme;
  const { view } = state;
  const { pipeline, inPlace, runs } = view;
  const last = runs.at(-1);
  return [
    ...paragraph(question, width).map((line) => paint('strong', line)),
    ...labelled('pipeline', pipeline, width, theme),
    ...inPlace.flatMap((about, i) => labelled(i === 0 ? 'in place' : '', about, width, theme, paint('remedy', glyph.remedy))),
    rule(width, 'now', '', true, theme), ...nowRows(view, width, theme),
    rule(width, 'what you have said', '', false, theme), ...saidRows(state, width, theme),
    ...(width < wideColumns || last === undefined ? [] : runRows(last, width, theme)),
  ];
}

/** A rule between a list and what it is about. */
export function line(width: number, { paint }: Theme): string {
  return fit(paint('quiet', '─'.repeat(width)), width);
}
