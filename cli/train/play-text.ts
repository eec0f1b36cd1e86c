import { answeredText } from '../../tui/lesson/outcome.ts';
import { formatLength } from '../text/duration.ts';
import { plural } from '../text/number.ts';
import { quantityText } from '../text/quantity-text.ts';
import { sparkline } from '../text/sparkline.ts';
import { verdictGlyph, type Style } from '../text/style.ts';
import { hanging, table, wrap } from '../text/table.ts';
import { effectText, type AnswerCard } from './cards.ts';
import type { Curve } from './curve.ts';
import { givenText } from './guess.ts';
import type { Lesson } from './lesson.ts';
import type { CardMeasured } from './measure.ts';
import type { OutcomeView, StepView } from './step-view.ts';

/** How a lesson is told in lines. */
export interface Page {
  readonly style: Style;
  readonly width: number;
}

const indented = (text: string, { width }: Page, by = 2): string[] => wrap(text, width - by).map((line) => ' '.repeat(by) + line);
const headed = (heading: string, { style }: Page, ...lines: readonly string[]): string[] => ['', style('strong', heading), ...lines];

export function lessonText({ id, question, about, minutes }: Lesson, seed: number, page: Page): string[] {
  return [
    page.style('strong', `train ▸ ${id} · seed ${seed} · about ${plural(minutes, 'minute')}`), '',
    ...indented(question, page).map((line) => page.style('strong', line)), '', ...indented(about, page),
  ];
}

/** What is asked of a step before it is run. */
export function askingText({ title, number, steps, situation, choice, guess }: StepView, page: Page): string[] {
  const dots = '●'.repeat(number - 1) + '◐' + '○'.repeat(steps - number);
  return [
    ...headed(`step ${number} of ${steps} · ${title}   ${dots}`, page), ...indented(situation, page),
    ...headed('predict, before it is run', page, ...indented(choice.ask, page)),
    ...choice.answers.flatMap((answer, i) => hanging(`    ${i + 1}`, answer, 7, page.width)),
    ...indented(guess.ask, page),
  ];
}

export function outcomeText({ choice, outcome, guess }: StepView & { readonly outcome: OutcomeView }, page: Page): string[] {
  const { right, untold, isRight, number, curve, why, say, followUps, verdict, reason, folder } = outcome;
  const answered = right === null ? `? nobody can tell: ${untold}` : answeredText(choice.answers, choice.chosen, right);
  const mark = isRight === null ? ' ' : page.style(isRight ? 'good' : 'bad', isRight ? '✓' : '✗');
  const guessed = guess.given === null || guess.given === undefined ? 'no number' : `you said ${givenText(guess.given, guess.unit)}`;
  return [
    ...hanging(`  ${page.style(verdict === 'passed' ? 'good' : 'bad', verdictGlyph[verdict])}`, `${verdict}: ${reason.replace(`${verdict}: `, '')}`, 4, page.width),
    ...(folder === '' ? [] : [page.style('quiet', `    ${folder}`)]),
    ...headed('what happened', page, ...hanging(`  ${mark}`, answered, 4, page.width), ...hanging('', `${guessed}: ${number}`, 4, page.width)),
    ...(curve === null ? [] : curveText(curve)),
    ...headed('why', page, ...indented(why, page)), ...arithmeticText(outcome, page),
    ...headed('say it in the interview', page, ...indented(`"${say}"`, page)),
    ...(followUps.length === 0 ? [] : headed('they will ask', page, ...followUps.flatMap(({ ask, answer }) => [...indented(ask, page), ...indented(answer, page, 6)]))),
    ...triesText(outcome, page),
  ];
}

const curveColumns = 56;

function curveText({ metric, unit, values, everyMs }: Curve): string[] {
  const told = values.map((value) => value ?? 0);
  const top = Math.max(...told, 0);
  const line = sparkline(told, curveColumns, top);
  return ['', `    ${metric} ${line}`, `    at most ${quantityText(top, unit)}, over ${formatLength(everyMs * values.length)}`];
}

function arithmeticText({ arithmetic: { names, numbers, measured, isHeld, within } }: OutcomeView, page: Page): string[] {
  const { style } = page;
  const told = isHeld === null ? 'nobody can tell' : isHeld ? style('good', `✓ ${within === 0 ? 'exactly' : `within ${within} %`}`) : style('bad', `✗ not within ${within} %`);
  return ['', ...indented(names, page, 4), ...indented(numbers, page, 4), `    measured ${measured}  ${told}`];
}

function triesText({ tries }: OutcomeView, page: Page): string[] {
  return tries.length === 0 ? [] : headed('try it', page, ...tries.flatMap(({ about, run }, i) => hanging(`  t${i + 1}`, `${about} (${run})`, 6, page.width)));
}

/** A hint that was asked for. */
export function hintText(hint: string, page: Page): string[] {
  return hanging('  hint', hint, 8, page.width);
}

/** What the run of a try has shown. */
export function tryText({ tries }: OutcomeView, nth: number, page: Page): string[] {
  const { outcome } = tries[nth];
  if (outcome === null) return [];
  const { shows, shown, verdict, reason, folder } = outcome;
  return [
    ...hanging(`  ${page.style(verdict === 'passed' ? 'good' : 'bad', verdictGlyph[verdict])}`, `${verdict}: ${reason.replace(`${verdict}: `, '')}`, 4, page.width),
    ...(folder === '' ? [] : [page.style('quiet', `    ${folder}`)]),
    ...indented(shows, page, 4),
    ...(shown === true ? [] : indented(shown === null ? '? whether this run shows it, nobody can tell' : '✗ this run does not show it', page, 4)),
  ];
}

/** The answer cards, a short paragraph each. */
export function cardsText(cards: readonly AnswerCard[], page: Page): string[] {
  return headed('answer cards', page, ...cards.flatMap((card, i) => [
    '', page.style('strong', `  ${i + 1}  ${card.remedy}`),
    ...indented(card.about, page, 5),
    ...table([
      ['     ', `${card.metric}, ${card.needs.length === 0 ? 'alone' : `on top of ${card.needs.join(', ')}`}`, effectText(card.alone, 'alone')],
      ['     ', `${card.metric}, taken away`, effectText(card.away, 'away')],
    ]),
    ...hanging('     costs', card.cost, 12, page.width),
  ]));
}

/** A run for the cards, in a line. */
export function runLine({ verdict, remedies }: CardMeasured, { style }: Page): string {
  return `${style(verdict === 'passed' ? 'good' : 'bad', `${verdictGlyph[verdict]} ${verdict}`)}  ${remedies.length === 0 ? 'no remedies' : remedies.join(', ')}`;
}

export function lackingText(runs: number): string {
  return `the cards lack ${plural(runs, 'run')} of yours`;
}
