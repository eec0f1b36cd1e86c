import { helpPage } from './help-page.ts';
import { helpEntries, keysText, type TableKey } from './key-table.ts';
import type { Key } from './keyboard.ts';
import { isTooSmall, least, type Program, type Size } from './program.ts';
import { block, fit, marked, paragraph, printableData, spread, widthOf } from './text/cells.ts';
import { fullText } from './text/figure.ts';
import { glyph, type Theme } from './theme.ts';
import { tooSmall } from './view.ts';

/** What is told before something begins that takes its time: what it is, what it leaves where, what there is to choose. */
export interface Beginning {
  readonly title: string;
  /** A paragraph each. */
  readonly about: readonly string[];
  /** What can be begun; empty where there is but one thing. */
  readonly choices: readonly Choice[];
  /** A last choice, of which a number is typed. */
  readonly number: NumberAsked | null;
  /** Files, and the command that does the same. */
  readonly facts: readonly (readonly [label: string, text: string])[];
}

export interface Choice {
  readonly label: string;
  readonly note: string;
}

interface NumberAsked {
  readonly label: string;
  /** What can be typed; told until something is. */
  readonly example: string;
  readonly mostDigits: number;
}

export interface BeginningState extends Beginning {
  readonly cursor: number;
  readonly typed: string;
  readonly notice: string;
  readonly helping: boolean;
}

export type BeginningCommand =
  /** `choice`: its place among the choices; null where a number was typed, or there was nothing to choose. */
  | { readonly do: 'begin'; readonly choice: number | null; readonly typed: string }
  | { readonly do: 'leave' }
  | { readonly do: 'interrupt' };

interface Step {
  readonly state: BeginningState;
  readonly commands: readonly BeginningCommand[];
}

export function beginning(told: Beginning): Program<BeginningState, BeginningCommand> {
  return { initial: { ...printableData(told), cursor: 0, typed: '', notice: '', helping: false }, frame, press };
}

const stay = (state: BeginningState, change: Partial<BeginningState> = {}): Step => ({ state: { ...state, notice: '', ...change }, commands: [] });
const rowsOf = ({ choices, number }: BeginningState): number => choices.length + (number === null ? 0 : 1);
const asksNumber = ({ number }: BeginningState): boolean => number !== null;
const isAtNumber = (state: BeginningState): boolean => asksNumber(state) && state.cursor === state.choices.length;

/** Wherever the cursor is: a digit is meant for the number. */
function typeDigit(state: BeginningState, key: Key): Step {
  const most = state.number!.mostDigits;
  const typed = state.typed + key;
  return stay(state, { cursor: state.choices.length, ...(typed.length > most ? { notice: fullText(most) } : { typed }) });
}

function begin(state: BeginningState): Step {
  const { cursor, choices, typed, number } = state;
  if (isAtNumber(state) && typed === '') return stay(state, { notice: `type a number first: ${number!.example}` });
  return { state: { ...state, notice: '' }, commands: [{ do: 'begin', choice: cursor < choices.length ? cursor : null, typed }] };
}

const keyTable: readonly TableKey<BeginningState, BeginningCommand>[] = [
  { keys: ['up', 'down'], label: '↑ ↓', does: 'choose', bar: 'choose', offered: (state) => rowsOf(state) > 1, press: (state, key) => stay(state, { cursor: Math.max(0, Math.min(rowsOf(state) - 1, state.cursor + (key === 'up' ? -1 : 1))) }) },
  { keys: [...'0123456789'], label: '0-9', does: 'type a number', bar: 'number', offered: asksNumber, press: typeDigit },
  { keys: ['backspace'], label: 'backspace', does: 'take a digit back', offered: isAtNumber, press: (state) => stay(state, { typed: state.typed.slice(0, -1) }) },
  { keys: ['enter'], label: 'enter', does: 'begin', bar: 'begin', offered: () => true, press: begin },
  { keys: ['escape', 'q'], label: 'esc', does: 'back', bar: 'back', offered: () => true, press: (state) => ({ state, commands: [{ do: 'leave' }] }) },
  { keys: ['?'], label: '?', does: 'help, and back', bar: 'help', offered: () => true, press: (state) => stay(state, { helping: true }) },
];

function press(state: BeginningState, key: Key, size: Size = least): Step {
  if (key === 'ctrl+c') return { state, commands: [{ do: 'interrupt' }] };
  if (state.helping) return stay(state, { helping: false });
  const entry = keyTable.find(({ keys, offered }) => keys.includes(key) && offered(state, size));
  return entry?.press(state, key, size) ?? stay(state);
}

/** Longer lines of prose are hard to read, whatever the window. */
const mostColumns = 100;

function frame(state: BeginningState, size: Size, theme: Theme): string[] {
  const { columns: width, rows: height } = size;
  const { title, about, facts, notice } = state;
  const { paint } = theme;
  if (isTooSmall(size)) return block(tooSmall(title, 'esc goes back.', size), width, height).map(theme.finish);
  const textWidth = Math.min(width, mostColumns);
  if (state.helping) return helpPage({ title, keys: helpEntries(keyTable.filter(({ offered }) => offered(state, size)), state, height), reading: about }, size, theme);
  const labelCells = Math.max(0, ...facts.map(([label]) => widthOf(label))) + 2;
  const body = [
    `${paint('strong', 'wavetank')} ${paint('accent', glyph.chosen)} ${paint('strong', title)}`, '',
    ...about.flatMap((text) => [...paragraph(text, textWidth), '']),
    ...choiceRows(state, textWidth, theme),
    ...facts.flatMap(([label, text]) => marked(paint('quiet', fit(label, labelCells - 1)), text, textWidth)),
  ];
  const last = notice === '' ? keysText(keyTable, state, size, paint) : `${paint('remedy', glyph.remedy)} ${paint('strong', notice)}`;
  return [...block(body, width, height - 1), fit(last, width)].map(theme.finish);
}

function choiceRows(state: BeginningState, width: number, { paint }: Theme): string[] {
  const { choices, number, cursor, typed } = state;
  const row = (i: number, label: string, note: string): string => {
    const isChosen = i === cursor;
    return spread(`${isChosen ? paint('accent', glyph.chosen) : ' '} ${paint(isChosen ? 'accent' : 'strong', label)}`, paint('quiet', note), width);
  };
  const rows = choices.map(({ label, note }, i) => row(i, label, note));
  if (number !== null) rows.push(row(choices.length, `${number.label} [${typed}_]`, typed === '' ? number.example : ''));
  return rows.length === 0 ? [] : [...rows, ''];
}
