import { outOfSight, type Size } from '../program.ts';
import { rule } from '../text/box.ts';
import { fit, paragraph, widthOf } from '../text/cells.ts';
import { makeTheme, type Theme } from '../theme.ts';
import { cardsPage } from './cards.ts';
import { arithmeticRows } from './outcome.ts';
import { partOf, type LessonState } from './state.ts';
import { tryPage } from './tries.ts';
import type { FollowUpView, OutcomeView, WordView } from './view.ts';

/** Pages that are read from their beginning to their end, whatever the room: all of their rows; null: another page. */
export function rowsToRead(state: LessonState, size: Size, theme: Theme): string[] | null {
  const { view, page } = state;
  const width = size.columns;
  if (page === 'words') return wordRows(view.words, width, theme);
  if (page !== 'step') return null;
  if (view.stage === 'cards') return cardsPage(state, width, theme);
  const { outcome } = view.step;
  const part = partOf(state, size);
  if (outcome === null) return null;
  if (part === 'why') return whyRows(outcome, width, theme);
  if (part === 'tries') return tryPage(state, width, theme);
  return part === 'followUps' ? [rule(width, 'they will ask', '', false, theme), ...followUpRows(outcome.followUps, width, theme)] : null;
}

const plain = makeTheme({ colour: false, ascii: false });

/** How many rows of the page are out of sight. */
export function mostScroll(state: LessonState, size: Size): number {
  return outOfSight(rowsToRead(state, size, plain)?.length ?? 0, size);
}

function whyRows(outcome: OutcomeView, width: number, theme: Theme): string[] {
  return [
    rule(width, 'why', '', false, theme), ...paragraph(outcome.why, width), ...arithmeticRows(outcome, width, theme),
    rule(width, 'say it in the interview', theme.paint('quiet', 'on your cards'), false, theme), ...sayRows(outcome, width),
  ];
}

export function sayRows({ say }: OutcomeView, width: number): string[] {
  return paragraph(`"${say}"`, width);
}

/** A question that is likely to follow, and below it what to answer. */
export function followUpRows(followUps: readonly FollowUpView[], width: number, { paint }: Theme): string[] {
  return followUps.flatMap(({ ask, answer }, i) => [...(i === 0 ? [] : ['']), ...paragraph(ask, width).map((line) => paint('strong', line)), ...paragraph(answer, width - indent).map((line) => ' '.repeat(indent) + line)]);
}

const indent = 4;

const kinds: Readonly<Record<WordView['kind'], string>> = { remedy: 'remedies', fault: 'what breaks', number: 'numbers that are declared', figure: 'figures that are measured' };

/** The names that a step uses and the program gives. */
function wordRows(words: readonly WordView[], width: number, theme: Theme): string[] {
  const cells = Math.max(...words.map(({ name }) => widthOf(name))) + 2;
  return (Object.keys(kinds) as WordView['kind'][]).flatMap((kind) => {
    const of = words.filter((word) => word.kind === kind);
    if (of.length === 0) return [];
    return [rule(width, kinds[kind], '', false, theme), ...of.flatMap(({ name, about }) => paragraph(about, width - cells).map((line, i) => (i === 0 ? theme.paint('accent', fit(name, cells)) : ' '.repeat(cells)) + line))];
  });
}
