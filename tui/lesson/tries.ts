import { runningRows } from '../running.ts';
import { verdictRows } from '../standing.ts';
import { rule } from '../text/box.ts';
import { fit, marked, paragraph } from '../text/cells.ts';
import { glyph, type Theme, type Tone } from '../theme.ts';
import { keptRow } from './outcome.ts';
import type { LessonState } from './state.ts';
import type { TryView } from './view.ts';

/** What the lesson proposes to change of the run of a step, each with its key; and what that has shown, once it was run. */
export function tryPage({ view: { running, step, trouble } }: LessonState, width: number, theme: Theme): string[] {
  const tries = step.outcome?.tries ?? [];
  return [
    rule(width, 'try it', theme.paint('quiet', 'the same run with something changed'), false, theme),
    ...tries.flatMap((attempt, i) => [...(i === 0 ? [] : ['']), ...tryRows(attempt, i, width, theme)]),
    ...(running !== null || trouble === null ? [] : ['', ...marked(theme.paint('warning', glyph.unknown), trouble, width)]),
    ...(running === null ? [] : ['', theme.paint('quiet', '─'.repeat(width)), ...runningRows(running, width, theme)]),
  ];
}

const numberCells = 3;

function tryRows({ about, run, outcome }: TryView, i: number, width: number, theme: Theme): string[] {
  const { paint } = theme;
  const lines = (text: string, tone: Tone): string[] => paragraph(text, width - numberCells).map((line) => paint(tone, line));
  const head = [...lines(about, 'strong'), ...lines(run, 'quiet')].map((line, at) => fit(at === 0 ? paint('accent', `${i + 1}`) : '', numberCells) + line);
  if (outcome === null) return head;
  const { shows, shown } = outcome;
  return [
    ...head, ...verdictRows(outcome, width, theme), ...paragraph(shows, width),
    ...(shown === true ? [] : marked(paint('warning', glyph.unknown), shown === null ? 'whether this run shows it, nobody can tell' : 'this run does not show it', width)),
    ...keptRow(outcome, width, theme),
  ];
}

/** In one row: what there is to try, and the key that leads there. */
export function tryNote(tries: readonly TryView[], width: number, { paint }: Theme): string[] {
  const mark = ({ outcome }: TryView): string => (outcome === null ? '' : outcome.shown === true ? `${paint('good', glyph.pass)} ` : `${paint('warning', glyph.unknown)} `);
  const told = tries.map((attempt) => mark(attempt) + attempt.about).join(' · ');
  return told === '' ? [] : [fit(`${paint('quiet', 'Try it (t):')} ${told}`, width)];
}
