import { fit, marked, paragraph } from '../text/cells.ts';
import { plural } from '../text/figure.ts';
import { glyph, type Theme } from '../theme.ts';
import type { LessonView } from './view.ts';

/** What there is to tell first, as no window is too low for it; the question, what the lesson is about, and how far it was played. */
export function openingPage({ question, about, minutes, notes, steps, step, stage }: LessonView, width: number, { paint }: Theme): string[] {
  const textWidth = Math.min(width, mostColumns);
  const begun = steps.some(({ done }) => done);
  return [
    ...notes.flatMap((note) => [...marked(paint('warning', glyph.unknown), note, textWidth), '']),
    paint('quiet', 'the question'), ...paragraph(question, textWidth).map((line) => paint('strong', line)), '',
    ...paragraph(about, textWidth), '',
    ...steps.map(({ title, done }, i) => {
      const isHere = begun && stage !== 'cards' && i === step.number - 1;
      return fit(`${isHere ? paint('accent', glyph.chosen) : ' '} ${done ? paint('good', glyph.pass) : paint('quiet', glyph.open)} ${paint('quiet', `${i + 1}`)}  ${title}`, width);
    }),
    `  ${stage === 'cards' ? paint('accent', glyph.chosen) : paint('quiet', glyph.open)}    ${paint('quiet', 'the answer cards')}`, '',
    ...paragraph(`${plural(steps.length, 'step')}, about ${plural(minutes, 'minute')}. In each you predict what a run will show, then it runs.`, textWidth).map((line) => paint('quiet', line)),
  ];
}

/** Longer lines of prose are hard to read, whatever the window. */
const mostColumns = 100;
