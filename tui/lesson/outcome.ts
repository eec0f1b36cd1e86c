import { niceCeiling, niceDuration } from '../charts/scale.ts';
import { fit, marked, paragraph, widthOf } from '../text/cells.ts';
import { quantityText } from '../text/figure.ts';
import { glyph, type Theme } from '../theme.ts';
import type { OutcomeView, StepView } from './view.ts';

/** The answer that holds, against the one that was predicted. */
export function answeredRows({ choice: { answers, chosen }, outcome }: StepView & { readonly outcome: OutcomeView }, width: number, { paint }: Theme): string[] {
  const { right, untold } = outcome;
  if (right === null) return marked(paint('warning', glyph.unknown), `nobody can tell: ${untold}`, width);
  const mark = chosen === null || chosen === undefined ? paint('quiet', '·') : chosen === right ? paint('good', glyph.pass) : paint('bad', glyph.fail);
  return marked(mark, answeredText(answers, chosen, right), width);
}

/** What a mark before it is about comes first: `2  some (as you said)`, `you said 1; 2 holds: some`. `chosen`: null where nothing was predicted. */
export function answeredText(answers: readonly string[], chosen: number | null | undefined, right: number): string {
  if (chosen !== null && chosen !== undefined && chosen !== right) return `you said ${chosen + 1}; ${right + 1} holds: ${answers[right]}`;
  return `${right + 1}  ${answers[right]}${chosen === undefined ? '' : chosen === null ? ' (no answer)' : ' (as you said)'}`;
}

/** The number that was measured, against the one that was predicted; below it both on one scale. */
export function numberRows({ guess: { given, text }, outcome }: StepView & { readonly outcome: OutcomeView }, width: number, { paint }: Theme): string[] {
  const { measured: { value, unit }, number } = outcome;
  const isGiven = given !== null && given !== undefined;
  return [
    ...marked(paint('quiet', isGiven ? '≈' : '·'), isGiven ? `you said ${text}; ${number}` : number, width),
    ...(value === null || value < 0 ? [] : [numberLine(isGiven ? given : null, value, unit, width, paint)]),
  ];
}

/** `0 ├──────×─────────────●────┤ 60 s`: × what was predicted, ● what was measured. */
function numberLine(given: number | null, value: number, unit: string, width: number, paint: Theme['paint']): string {
  const top = (unit === 'ms' ? niceDuration : niceCeiling)(Math.max(given ?? 0, value));
  const end = quantityText(top, unit === 'ms' || unit === 'percent' ? unit : '');
  const room = Math.max(2, Math.min(longestLine, width) - widthOf(`  0 ├┤ ${end}`));
  const place = (each: number): number => Math.max(0, Math.min(room - 1, Math.floor((each / top) * room)));
  const line = Array.from({ length: room }, () => paint('quiet', '─'));
  line[place(value)] = paint('strong', glyph.now);
  if (given !== null) line[place(given)] = place(given) === place(value) ? paint('good', glyph.now) : paint('accent', '×');
  return `  ${paint('quiet', '0 ├')}${line.join('')}${paint('quiet', `┤ ${end}`)}`;
}

const longestLine = 70;

/** The arithmetic of a step: with names, with the numbers of its run, and beside what was measured. */
export function arithmeticRows({ arithmetic: { names, numbers, measured, isHeld, within } }: OutcomeView, width: number, { paint }: Theme): string[] {
  const held = isHeld === null ? paint('warning', `${glyph.unknown} nobody can tell`)
    : isHeld ? paint('good', `${glyph.pass} ${within === 0 ? 'exactly' : `within ${within} %`}`) : paint('bad', `${glyph.fail} not within ${within} %`);
  return [
    ...paragraph(names, width - 2).map((line) => `  ${paint('quiet', line)}`),
    ...paragraph(numbers, width - 2).map((line) => `  ${paint('strong', line)}`),
    `  measured ${measured}  ${held}`,
  ];
}

/** Where its records are. */
export function keptRow({ folder }: Pick<OutcomeView, 'folder'>, width: number, { paint }: Theme): string[] {
  return folder === '' ? [] : [fit(paint('quiet', `why, item by item: npx wavetank why ${folder}`), width)];
}
