import { fit, paragraph } from '../text/cells.ts';
import { glyph, type Theme } from '../theme.ts';
import type { LessonView } from './view.ts';

/** The question, what the lesson is about, and how far it was played. */
export function openingPage({ question, about, minutes, steps, step, stage }: LessonView, width: number, { paint }: Theme): string[] {
  const textWidth = Math.min(width, mostColumns);
  const begun = steps.some(({ done }) => done);
  return [
    paint('quiet', 'the question'), ...paragraph(question, textWidth).map((line) => paint('strong', line)), '',
    ...paragraph(about, textWidth), '',
    ...steps.map(({ title, done }, i) => {
      const isHere = begun && stage !== 'cards' && i === step.number - 1;
      return fit(`${isHere ? paint('accent', glyph.chosen) : ' '} ${done ? paint('good', glyph.pass) : paint('quiet', glyph.open)} ${paint('quiet', `${i + 1}`)}  ${title}`, width);
    }),
    `  ${stage === 'cards' ? paint('accent', glyph.chosen) : paint('quiet', glyph.open)}    ${paint('quiet', 'the answer cards')}`, '',
    ...paragraph(`${steps.length} steps, about ${minutes} minutes${glyph.declared}. In each you predict what a run will show, then it runs.`, textWidth).map((line) => paint('quiet', line)),
  ];
}

/** Longer lines of prose are hard to read, whatever the window. */
const mostColumns = 100;
