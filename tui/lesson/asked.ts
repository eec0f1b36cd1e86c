import { fit, marked, paragraph, spread, widthOf } from '../text/cells.ts';
import { glyph, type Theme, type Tone } from '../theme.ts';
import type { LessonState } from './state.ts';
import type { StepView } from './view.ts';

/** What is asked of a step: a choice and a number. `isShort`: only the answers that still say something. */
export function predictionRows({ view, typed }: Pick<LessonState, 'view' | 'typed'>, width: number, theme: Theme, isShort = false): string[] {
  const { step, wanted } = view;
  return [
    ...paragraph(step.choice.ask, width),
    ...answerRows(step, width, theme, isShort),
    ...numberRows(step, wanted, typed, width, theme),
  ];
}

/** Each with a mark: the one that was chosen, and once it was run the one that holds. */
function answerRows({ choice: { answers, chosen }, outcome }: StepView, width: number, { paint }: Theme, isShort: boolean): string[] {
  const right = outcome?.right ?? null;
  return answers.flatMap((answer, i): string[] => {
    const isChosen = chosen === i;
    if (isShort && !isChosen && right !== i) return [];
    const [mark, tone]: readonly [string, Tone | null] = right === i ? [glyph.pass, 'good'] : isChosen ? [outcome === null || right === null ? glyph.chosen : glyph.fail, right === null ? 'accent' : 'bad'] : [' ', null];
    const row = ` ${tone === null ? mark : paint(tone, mark)} ${paint('accent', String(i + 1))}  ${isChosen ? paint('strong', answer) : answer}`;
    const note = isChosen ? 'your answer' : right === i ? 'it holds' : '';
    return [note !== '' && widthOf(row) + widthOf(note) + 2 <= width ? spread(row, paint('quiet', note), width) : fit(row, width)];
  });
}

function numberRows({ guess: { ask, text, given } }: StepView, wanted: LessonState['view']['wanted'], typed: string, width: number, { paint }: Theme): string[] {
  const isOpen = wanted === 'number' || typed !== '';
  const field = isOpen ? paint('accent', `[${typed}_]`) : given === undefined ? '' : paint('strong', given === null ? 'no number' : text);
  const lines = paragraph(ask, width);
  if (field === '') return lines;
  const last = `${lines.at(-1)}   ${field}`;
  return widthOf(last) <= width ? [...lines.slice(0, -1), last] : [...lines, `  ${field}`];
}

/** The hints so far; where there is room for one only, the newest. */
export function hintRows({ hints, hintsLeft }: StepView, width: number, { paint }: Theme, isShort = false): string[] {
  return hints.flatMap((hint, i) => (isShort && i < hints.length - 1 ? [] : marked(paint('remedy', `hint ${i + 1} of ${hints.length + hintsLeft}:`), hint, width)));
}
