import type { Key } from '../keyboard.ts';
import { firstShown } from '../lists.ts';
import { beside, block, fit, marked, paragraph, spread, widthOf } from '../text/cells.ts';
import { glyph, type Theme } from '../theme.ts';
import { line } from './paper.ts';
import { runRows } from './runs.ts';
import { nowRows, troubleRows } from './said.ts';
import { ask, isChosen, stay, wideColumns, type Field, type InterviewState, type InterviewStep } from './state.ts';
import { fieldText, openField } from './typing.ts';
import type { DraftView, FigureView, InterviewView, NumberView } from './view.ts';

/** A row of what the next run does. */
type Row =
  | { readonly is: 'remedy' | 'figure'; readonly id: '' }
  | { readonly is: 'named'; readonly id: string; readonly about: string }
  | ({ readonly is: 'set' } & NumberView)
  | ({ readonly is: 'predict' } & FigureView);

/** Those that stand beside what is predicted come first. */
function rowsOf({ draft, numbers, figures }: InterviewView): { readonly measures: readonly Row[]; readonly predictions: readonly Row[] } {
  const known = new Set(figures.map(({ id }) => id));
  const others = Object.keys(draft.predict).filter((id) => !known.has(id)).map((id): FigureView => ({ id, about: 'A figure that you named yourself.', measured: '', example: '' }));
  return {
    measures: [{ is: 'remedy', id: '' }, ...draft.remedies.map(({ id, about }): Row => ({ is: 'named', id, about })), ...numbers.map((each): Row => ({ is: 'set', ...each }))],
    predictions: [...[...figures, ...others].map((each): Row => ({ is: 'predict', ...each })), { is: 'figure', id: '' }],
  };
}

function placeOf(state: InterviewState): { readonly row: Row; readonly at: number; readonly length: number } {
  const { measures, predictions } = rowsOf(state.view);
  const rows = [...measures, ...predictions];
  const at = Math.min(state.row, rows.length - 1);
  return { row: rows[at], at, length: rows.length };
}

const pageRows = 8;

export function moveRow(state: InterviewState, key: Key): InterviewStep {
  const { at, length } = placeOf(state);
  const by = { up: -1, down: 1, pageup: -pageRows, pagedown: pageRows }[key] ?? 0;
  return stay(state, { row: Math.max(0, Math.min(length - 1, at + by)) });
}

/** Between the measures and what is predicted of them. */
export function jump(state: InterviewState): InterviewStep {
  const { length } = rowsOf(state.view).measures;
  return stay(state, { row: isPredicting(state) ? 0 : length });
}

export function isPredicting(state: InterviewState): boolean {
  return placeOf(state).at >= rowsOf(state.view).measures.length;
}

/** Opens the row to be typed in; a digit is the first letter of its value. */
export function editRow(state: InterviewState, key: Key): InterviewStep {
  const { row: { is, id } } = placeOf(state);
  const digit = /^\d$/.test(key) ? key : '';
  if (is === 'named') return stay(state, { notice: `u takes ${id} away` });
  if (digit !== '' && is !== 'set' && is !== 'predict') return stay(state);
  const { set, predict } = state.view.draft;
  return openField(state, is, id, digit === '' ? (is === 'set' ? set[id] : is === 'predict' ? predict[id] : '') ?? '' : digit);
}

/** As it was before: a remedy that was named, a number, a prediction. */
export function clearRow(state: InterviewState): InterviewStep {
  const { row: { is, id } } = placeOf(state);
  const { set, predict } = state.view.draft;
  if (is === 'named') return ask(state, { do: 'remedy', text: id });
  if ((is === 'set' && set[id] !== undefined) || (is === 'predict' && predict[id] !== undefined)) return ask(state, { do: is, id, text: '' });
  return stay(state, { notice: 'nothing was written here' });
}

/** Whether the next run does what run 1 did. */
export function isAsItIs({ remedies, set }: DraftView): boolean {
  return remedies.length === 0 && Object.keys(set).length === 0;
}

/** `backpressure, worker.count=8`. */
export function draftText({ remedies, set }: DraftView): string {
  const parts = [...remedies.map(({ id }) => id), ...Object.entries(set).map(([id, text]) => `${id}=${text}`)];
  return parts.length === 0 ? 'no change' : parts.join(', ');
}

/** `You predict lost 0, critical-p99 2s.` */
export function predictedText({ predict }: DraftView): string {
  const parts = Object.entries(predict).map((each) => each.join(' '));
  return `You predict ${parts.length === 0 ? 'nothing' : parts.join(', ')}.`;
}

const gap = 3;
const predictedCells = 57;

/** What the next run does, and what is predicted of it; where there is room, beside each other, with the last run below. */
export function measuresPage(state: InterviewState, width: number, height: number, theme: Theme): string[] {
  const { view } = state;
  const { measures, predictions } = rowsOf(view);
  const { at } = placeOf(state);
  const below = [line(width, theme), ...belowRows(state, width, theme)];
  const room = Math.max(1, height - below.length);
  const drawn = (rows: readonly Row[], from: number, title: string, say: string, cells: number, columns: Columns): Drawn => {
    const texts = rows.map((row, i) => rowTexts(row, state, from + i === at, columns, cells, theme));
    return { texts: [headText(title, say, columns, theme), ...texts.flat()], cursor: 1 + texts.slice(0, Math.max(0, at - from)).flat().length };
  };
  if (width < wideColumns) {
    const columns = columnsOf([...measures, ...predictions]);
    const [first, second] = [drawn(measures, 0, 'the next run', 'is to be', width, columns), drawn(predictions, measures.length, 'predictions', 'you say', width, columns)];
    const cursor = at < measures.length ? first.cursor : first.texts.length + second.cursor;
    return [...windowed([...first.texts, ...second.texts], cursor, room, width, theme), ...below];
  }
  const left = width - predictedCells - gap;
  const first = drawn(measures, 0, 'the next run', 'is to be', left, columnsOf(measures));
  const second = drawn(predictions, measures.length, 'predictions', 'you say', predictedCells, columnsOf(predictions));
  const last = view.runs.at(-1);
  const beyond = last === undefined ? [] : ['', ...runRows(last, predictedCells, theme)];
  const shown = windowed(second.texts, second.cursor, Math.min(room, second.texts.length), predictedCells, theme);
  return [...beside(gap, windowed(first.texts, first.cursor, room, left, theme), block([...shown, ...beyond], predictedCells, room)), ...below];
}

/** A list as it is drawn, below its head; where the cursor is in it, or its nearest end. */
interface Drawn {
  readonly texts: readonly string[];
  readonly cursor: number;
}

/** So many rows of a list, the one with the cursor among them; its first row stays, and tells what is below. */
function windowed([head, ...rows]: readonly string[], cursor: number, height: number, width: number, { paint }: Theme): string[] {
  const room = Math.max(1, height - 1);
  const first = firstShown(rows.length, Math.max(0, cursor - 1), Math.min(rows.length, room));
  const left = rows.length - first - room;
  return block([left > 0 ? spread(head, paint('quiet', `${left} more below`), width) : head, ...rows.slice(first, first + room)], width, height);
}

interface Columns {
  readonly name: number;
  /** As it is in run 1. */
  readonly value: number;
}

const [leastNameCells, mostNameCells] = [14, 26];
const before = 'in run 1';
const fieldCells = 13;

function columnsOf(rows: readonly Row[]): Columns {
  const values = rows.map((row) => (row.is === 'set' ? row.text : row.is === 'predict' ? row.measured : ''));
  return { name: Math.min(mostNameCells, Math.max(leastNameCells, ...rows.map(({ id }) => widthOf(id)))), value: Math.max(before.length, ...values.map(widthOf)) };
}

function headText(title: string, say: string, { name, value }: Columns, { paint }: Theme): string {
  return `${paint('strong', fit(title, name + 2))}  ${paint('quiet', `${fit(before, value)}  ${say}`)}`;
}

/** One row, but for a remedy, which is told in full. */
function rowTexts(row: Row, { field, view: { draft } }: InterviewState, isHere: boolean, columns: Columns, width: number, theme: Theme): string[] {
  const { paint } = theme;
  const typing = isHere && field !== null ? field : null;
  const left = (name: string, tone: 'strong' | 'quiet' = 'strong'): string => `${isHere ? paint('accent', glyph.chosen) : ' '} ${paint(isHere ? 'accent' : tone, fit(name, columns.name))}  `;
  const open = (name: string, empty: string): string => fit(left(name, 'quiet') + (typing === null ? paint('quiet', empty) : fieldText(typing, width - columns.name - 4, theme)), width);
  const value = (text: string): string => fit(text === '' ? paint('quiet', '–') : text, columns.value);
  switch (row.is) {
    case 'remedy': return [open('a remedy', 'by its name, from memory')];
    case 'figure': return [open('another figure', 'waiting.gateway:max 2k')];
    case 'named': return marked(`${left(row.id)}${paint('remedy', glyph.remedy)}`, row.about, width);
    case 'set': return [fit(`${left(row.id)}${value(row.text)}  ${typedText(draft.set[row.id], typing, theme)} ${paint('quiet', row.range)}`, width)];
    case 'predict': return [fit(`${left(row.id)}${value(row.measured)}  ${typedText(draft.predict[row.id], typing, theme)}`, width)];
  }
}

function typedText(typed: string | undefined, typing: Field | null, theme: Theme): string {
  if (typing !== null) return fit(fieldText(typing, fieldCells, theme), fieldCells);
  return fit(typed === undefined ? '' : theme.paint('remedy', `${glyph.remedy} ${typed}`), fieldCells);
}

/** What the row is about, and what runs now or is to be pressed. */
function belowRows(state: InterviewState, width: number, theme: Theme): string[] {
  const { view } = state;
  const { paint } = theme;
  const about = aboutText(placeOf(state).row, view);
  if (view.running !== null) return [...paragraph(about, width), ...nowRows(view, width, theme)];
  const chosen = view.runs.find((run) => run.isChoice);
  const next = chosen === undefined ? `next run: ${draftText(view.draft)}` : `run ${chosen.nth} is your choice: nothing more can be run`;
  return [...paragraph(about, width), ...troubleRows(view, width, theme), ...paragraph(next, width).map((row) => paint(chosen === undefined ? 'strong' : 'warning', row))];
}

function aboutText(row: Row, view: InterviewView): string {
  switch (row.is) {
    case 'remedy': return isChosen(view) ? 'What you wrote here is kept.' : 'What would you add? No list is shown; a name that is nearly right counts. enter, then its name.';
    case 'figure': return 'Any figure of a threshold can be predicted: its name, a blank, its value.';
    case 'named': return row.about;
    case 'set': return `${row.about} In run 1: ${row.text}.`;
    case 'predict': return `${row.about} Write it as ${row.example === '' ? 'in a threshold' : row.example}${row.measured === '' ? '' : `; run 1: ${row.measured}`}.`;
  }
}
