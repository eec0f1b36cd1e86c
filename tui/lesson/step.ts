import type { Size } from '../program.ts';
import { runningRows } from '../running.ts';
import { verdictRows } from '../standing.ts';
import { box, boxFrame, hasRoom, rule } from '../text/box.ts';
import { beside, block, fit, fitting, paragraph } from '../text/cells.ts';
import type { Theme } from '../theme.ts';
import { hintRows, predictionRows } from './asked.ts';
import { curveNote, curveRows, leastCurveRows } from './curve.ts';
import { answeredRows, arithmeticRows, keptRow, numberRows } from './outcome.ts';
import { sayRows } from './reading.ts';
import { partOf, type LessonState } from './state.ts';
import { tryNote } from './tries.ts';
import type { OutcomeView, StepView } from './view.ts';

type Told = StepView & { readonly outcome: OutcomeView };

/** A step on `height` rows: all of it where there is room, else the part that the reader is at. */
export function stepPage(state: LessonState, size: Size, height: number, theme: Theme): string[] {
  const { step } = state.view;
  const { outcome } = step;
  const part = partOf(state, size);
  if (part === null) return together(state, size.columns, height, theme);
  return part === 'asked' || outcome === null ? askedPart(state, size.columns, height, theme) : happenedPart({ ...step, outcome }, size.columns, height, theme);
}

/** A title and the run that it is about, in one row where there is room for both. */
function headRows(title: string, run: string, width: number, theme: Theme): string[] {
  const { paint } = theme;
  if (hasRoom(width, title, run)) return [rule(width, title, paint('quiet', run), false, theme)];
  return [rule(width, title, '', false, theme), ...paragraph(run, width).map((row) => paint('quiet', row))];
}

/** The situation and what is to be predicted of it; what comes later, hints and the run, takes room from the situation. */
function askedPart(state: LessonState, width: number, height: number, theme: Theme): string[] {
  const { view } = state;
  const { step, running } = view;
  const prediction = predictionRows(state, width, theme);
  const later = running !== null ? runningRows(running, width, theme) : [...troubleRows(state, width, theme), ...hintRows(step, width, theme, true)];
  const situation = paragraph(step.situation, width);
  const head = headRows(step.title, step.run, width, theme);
  const room = Math.max(1, height - 1 - head.length - prediction.length - later.length);
  const free = room - situation.length;
  const gap = (least: number): string[] => (free >= least ? [''] : []);
  return [
    ...head, ...clipped(situation, room, width), ...gap(3),
    rule(width, 'predict, before you run it', '', true, theme), ...prediction, ...(later.length === 0 ? [] : gap(1)), ...later,
  ];
}

function troubleRows({ view: { trouble } }: LessonState, width: number, { paint }: Theme): string[] {
  return trouble === null ? [] : [fit(paint('warning', `? ${trouble}: enter runs it once more`), width)];
}

/** So many rows; the last one says that there is more. */
function clipped(rows: readonly string[], height: number, width: number): string[] {
  return rows.length <= height ? [...rows] : [...rows.slice(0, Math.max(0, height - 1)), fit(`${rows[height - 1]} …`, width)];
}

function happenedPart(step: Told, width: number, height: number, theme: Theme): string[] {
  const { outcome } = step;
  const rows = [...verdictRows(outcome, width, theme), ...answeredRows(step, width, theme), ...numberRows(step, width, theme)];
  const kept = keptRow(outcome, width, theme);
  const head = headRows(`${step.title}: what happened`, step.run, width, theme);
  const room = height - 1 - head.length - rows.length - kept.length;
  return [
    ...head, ...rows,
    ...(outcome.curve === null || room < leastCurveRows ? [] : [rule(width, outcome.curve.metric, curveNote(outcome.curve, guessOf(step), theme), false, theme), ...curveRows(outcome.curve, { guess: guessOf(step) }, width, room, theme)]),
    ...kept,
  ];
}

function guessOf({ guess: { given } }: StepView): number | null {
  return given ?? null;
}

/** Rows inside of the box that shows what happened, at least. */
const leastHappened = 10;
const leastRows = 3;

/** All in one: the question, what is there, what was predicted, what happened, what to say. */
function together(state: LessonState, width: number, height: number, theme: Theme): string[] {
  const { paint } = theme;
  const { view } = state;
  const { step } = view;
  const inner = width - boxFrame.cells;
  const told: Told | null = step.outcome === null ? null : { ...step, outcome: step.outcome };
  const question = questionRows(state, width, theme);
  const situation = paragraph(step.situation, inner);
  const prediction = (isShort: boolean): string[] => [...predictionRows(state, inner, theme, isShort), ...(told === null ? hintRows(step, inner, theme) : [])];
  const say = told === null ? [paint('quiet', 'comes with the run, and is kept for your cards')] : sayAll(told, inner, theme);
  const left = (situationRows: number, isShort: boolean, sayRows: number): number => height - question.length - situationRows - prediction(isShort).length - sayRows - 4 * boxFrame.rows;
  // Where it is tight: first the answers that say nothing any more go, then what follows, then the end of the situation.
  const isShort = told !== null && left(situation.length, false, say.length) < leastHappened;
  const shortSay = told !== null && left(situation.length, isShort, say.length) < leastHappened ? [...sayRows(told.outcome, inner), ...tryNote(told.outcome.tries, inner, theme)] : say;
  const situationRows = Math.min(situation.length, Math.max(leastRows, situation.length + left(situation.length, isShort, shortSay.length) - leastHappened));
  const shown = prediction(isShort);
  const rest = Math.max(leastRows, left(situationRows, isShort, shortSay.length)) + boxFrame.rows;
  const boxed = (rows: readonly string[], title: string, note: string, isFocused = false, rowsHigh = rows.length + boxFrame.rows): string[] => box(rows, { width, height: rowsHigh, title, note, focused: isFocused }, theme);
  const isPredicting = told === null && view.running === null;
  return [
    ...question,
    ...boxed(clipped(situation, situationRows, inner), `${step.number}  ${step.title}`, paint('quiet', step.run)),
    ...boxed(shown, 'predict, before you run it', paint('quiet', isPredicting ? `1-${step.choice.answers.length}, a number, enter` : ''), isPredicting),
    ...boxed(told === null ? emptyRows(state, inner, theme) : happenedRows(told, inner, rest - boxFrame.rows, theme), told === null ? 'what happened' : `what happened${told.outcome.curve === null ? '' : `: ${told.outcome.curve.metric}`}`, told?.outcome.curve ? curveNote(told.outcome.curve, guessOf(told), theme) : '', !isPredicting && told === null, rest),
    ...boxed(shortSay, 'say it in the interview', told === null ? '' : paint('quiet', 'on your cards')),
  ];
}

function questionRows({ view: { question } }: LessonState, width: number, { paint }: Theme): string[] {
  const label = 'THE QUESTION   ';
  return paragraph(question, width - label.length).map((line, i) => `${i === 0 ? paint('quiet', label) : ' '.repeat(label.length)}${paint('strong', line)}`);
}

function emptyRows(state: LessonState, width: number, theme: Theme): string[] {
  const { running } = state.view;
  if (running !== null) return runningRows(running, width, theme);
  const trouble = troubleRows(state, width, theme);
  return trouble.length > 0 ? trouble : [theme.paint('quiet', 'predict first; then it runs, in some seconds')];
}

/** What to say, with as much of what is asked then as has room in a row; and what there is to try. */
function sayAll({ outcome }: Told, width: number, theme: Theme): string[] {
  const { paint } = theme;
  const [first, ...others] = outcome.followUps.map(({ ask }) => ask);
  const asks = first === undefined ? [] : [fit(fitting([`${paint('quiet', 'They will ask (tab: all, and what to answer):')} ${first}`, ...others], width, ' · '), width)];
  return [...sayRows(outcome, width), ...asks, ...tryNote(outcome.tries, width, theme)];
}

const gap = 3;

/** The curve, and beside it the answers to the predictions, why it is so, and the arithmetic. */
function happenedRows(step: Told, width: number, height: number, theme: Theme): string[] {
  const { outcome } = step;
  const curve = outcome.curve;
  const left = curve === null ? 0 : Math.floor(width * 0.48);
  const right = width - left - (left > 0 ? gap : 0);
  const answered = [...verdictRows(outcome, right, theme), ...answeredRows(step, right, theme), ...numberRows(step, right, theme)];
  const why = [...paragraph(`${theme.paint('strong', 'Why')}  ${outcome.why}`, right), ...arithmeticRows(outcome, right, theme)];
  const beneath = clipped([...answered, ...why], height, right);
  if (curve === null) return beneath;
  return beside(gap, block(curveRows(curve, { guess: guessOf(step) }, left, height, theme), left, height), block(beneath, right, height));
}

/** What a run of the step with other numbers came to, beside the step's own. */
export function playedPage({ view }: LessonState, width: number, height: number, theme: Theme): string[] {
  const { played, step } = view;
  if (played === null) return [];
  const { paint } = theme;
  const { outcome, set, figures } = played;
  const cells = Math.min(Math.floor(width / 2), Math.max(8, ...figures.map(({ name }) => name.length)) + 2);
  const row = (name: string, before: string, now: string): string => `${fit(name, cells)}${fit(before, valueCells, 'right')}  ${fit(now, valueCells, 'right')}`;
  const table = [paint('quiet', row('', 'in the step', 'now')), ...figures.map(({ name, before, now }) => row(paint('strong', name), before, before === now ? paint('quiet', now) : now))];
  const answered = answeredRows({ ...step, choice: { ...step.choice, chosen: undefined }, outcome }, width, theme);
  const rows = [...verdictRows(outcome, width, theme), ...answered, ...arithmeticRows(outcome, width, theme), ...table];
  const kept = keptRow(outcome, width, theme);
  const head = headRows(`free play: ${set}`, step.run, width, theme);
  const shown = rows.slice(0, Math.max(0, height - kept.length - head.length - (outcome.curve === null ? 0 : leastCurveRows + 1)));
  const room = height - 1 - head.length - shown.length - kept.length;
  return [
    ...head, ...shown,
    ...(outcome.curve === null || room < leastCurveRows ? [] : [rule(width, outcome.curve.metric, paint('quiet', '·· in the step'), false, theme), ...curveRows(outcome.curve, { guess: null, ghost: step.outcome?.curve ?? null }, width, room, theme)]),
    ...kept,
  ];
}

const valueCells = 14;
