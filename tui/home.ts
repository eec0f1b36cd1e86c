import type { RunStatus, Verdict } from '../engine/result.ts';
import { helpPage } from './help-page.ts';
import { helpEntries, keyRows, type TableKey } from './key-table.ts';
import type { Key } from './keyboard.ts';
import { least, type Program, type Size } from './program.ts';
import { verdictLook } from './standing.ts';
import { block, fit, paragraph, spread } from './text/cells.ts';
import type { Theme } from './theme.ts';
import { tooSmall } from './view.ts';

/** A scenario as the home screen lists it. */
export interface HomeEntry {
  readonly scenario: string;
  readonly question: string;
  readonly remedies: readonly string[];
  /** Whether a component of it can be written by its reader. */
  readonly inCode: boolean;
  /** The newest run of it that was kept. */
  readonly last: LastRun | null;
}

export interface LastRun {
  readonly verdict: Verdict;
  readonly status: RunStatus;
  readonly reason: string;
  readonly seed: number;
  /** On when it ended. */
  readonly remedies: readonly string[];
  /** Whether something was done to it by hand while it lasted. */
  readonly steered: boolean;
  readonly form: 'full' | 'short';
  /** A reader's own file that took the place of a component. */
  readonly program: string | null;
  /** When it began, in the reader's words: `2026-11-25 18:04`. */
  readonly began: string;
}

export interface HomeState {
  readonly entries: readonly HomeEntry[];
  readonly cursor: number;
  readonly notice: string;
  readonly helping: boolean;
}

export type HomeCommand =
  | { readonly do: 'run'; readonly scenario: string; readonly remedies: 'none' | 'all' }
  | { readonly do: 'train'; readonly scenario: string }
  | { readonly do: 'interview' }
  | { readonly do: 'code'; readonly scenario: string }
  | { readonly do: 'compare'; readonly scenario: string }
  | { readonly do: 'capacity'; readonly scenario: string }
  | { readonly do: 'demonstration' }
  | { readonly do: 'leave' }
  | { readonly do: 'interrupt' };

export function home(entries: readonly HomeEntry[], notice = ''): Program<HomeState, HomeCommand> {
  return { initial: { entries, cursor: 0, notice, helping: false }, frame, press };
}

const chosen = ({ entries, cursor }: HomeState): string => entries[cursor].scenario;
const always = (): boolean => true;
const ask = (make: (state: HomeState) => HomeCommand) => (state: HomeState) => ({ state: { ...state, notice: '' }, commands: [make(state)] });

/** Every key of the home screen, once. */
const keyTable: readonly TableKey<HomeState, HomeCommand>[] = [
  { keys: ['up', 'down'], label: '↑ ↓', does: 'choose a scenario', bar: 'choose', offered: always, press: (state, key) => ({ state: { ...state, cursor: Math.max(0, Math.min(state.entries.length - 1, state.cursor + (key === 'up' ? -1 : 1))) }, commands: [] }) },
  { keys: ['enter'], label: 'enter', does: 'run it without remedies', bar: 'run', offered: always, press: ask((state) => ({ do: 'run', scenario: chosen(state), remedies: 'none' })) },
  { keys: ['a'], label: 'a', does: 'run it with all remedies on', bar: 'all on', offered: always, press: ask((state) => ({ do: 'run', scenario: chosen(state), remedies: 'all' })) },
  { keys: ['t'], label: 't', does: 'train: its lesson', bar: 'train', offered: always, press: ask((state) => ({ do: 'train', scenario: chosen(state) })) },
  { keys: ['i'], label: 'i', does: 'interview: one hidden fault', bar: 'interview', offered: always, press: ask(() => ({ do: 'interview' })) },
  { keys: ['e'], label: 'e', does: 'code: write its worker yourself', bar: 'code', offered: ({ entries, cursor }) => entries[cursor].inCode, press: ask((state) => ({ do: 'code', scenario: chosen(state) })) },
  { keys: ['m'], label: 'm', does: 'compare its remedies', bar: 'compare', offered: always, press: ask((state) => ({ do: 'compare', scenario: chosen(state) })) },
  { keys: ['c'], label: 'c', does: 'capacity: what it holds', bar: 'capacity', offered: always, press: ask((state) => ({ do: 'capacity', scenario: chosen(state) })) },
  { keys: ['d'], label: 'd', does: 'the demonstration', bar: 'demo', offered: always, press: ask(() => ({ do: 'demonstration' })) },
  { keys: ['?'], label: '?', does: 'help, and back', bar: 'help', offered: always, press: (state) => ({ state: { ...state, helping: true }, commands: [] }) },
  { keys: ['q'], label: 'q', does: 'quit', bar: 'quit', offered: always, press: ask(() => ({ do: 'leave' })) },
];

const reading = [
  'A scenario is a pipeline of real parts that something happens to. Run without remedies it shows the disease; on the screen of the run remedies are switched, knobs set and faults injected, and the account says where every item ended.',
  'train: predictions before each run. interview: thirty minutes to find and mend what is wrong. code, where the last row offers it: every save of your file is tried. all on: the same arrivals with every remedy on. compare: nothing on, each remedy alone and taken away, and all on. capacity: the rate that it holds with all on, in some six minutes. demo: the wave without remedies and with all of them, side by side.',
  'The line below a scenario is its newest run that was kept.',
];

function press(state: HomeState, key: Key, size: Size = least): { state: HomeState; commands: readonly HomeCommand[] } {
  if (key === 'ctrl+c') return { state: { ...state, notice: '' }, commands: [{ do: 'interrupt' }] };
  if (state.helping) return { state: { ...state, helping: false }, commands: [] };
  return keyTable.find(({ keys, offered }) => keys.includes(key) && offered(state, size))?.press(state, key, size) ?? { state, commands: [] };
}

const mostNoticeRows = 3;
/** Of the help: its title, the row that leads back, and blanks. */
const helpRows = 4;

function frame(state: HomeState, size: Size, theme: Theme): string[] {
  const { columns: width, rows: height } = size;
  if (width < least.columns || height < least.rows) return block(tooSmall('home', 'q quits.', size), width, height).map(theme.finish);
  if (state.helping) return helpPage({ title: 'home', keys: helpEntries(keyTable, state, height - helpRows - rowsOfText(reading, width)), reading }, size, theme);
  const { paint } = theme;
  const rowsOf = (entry: HomeEntry, i: number, isOpen: boolean): string[] => [...entryRows(entry, { isChosen: i === state.cursor, isOpen }, width, theme), ''];
  // As many rows for every scenario, though not every one has all keys.
  const barRows = keyRows(keyTable.map((entry) => ({ ...entry, offered: always })), state, size, paint).length;
  const bar = block(keyRows(keyTable, state, size, paint), width, barRows);
  const notice = paragraph(state.notice, width).slice(0, mostNoticeRows);
  // Below the title; of the blank row after the last entry there is no need.
  const room = height - 1 - notice.length - bar.length;
  const isOpen = openEntries(state.entries.map((entry, i) => [rowsOf(entry, i, true).length, rowsOf(entry, i, false).length]), state.cursor, room);
  const body = [
    spread(`${paint('strong', 'wavetank')} ${paint('accent', '▸')} ${paint('strong', 'home')}`, paint('quiet', 'seeded waves of trouble against real parts'), width),
    '', ...state.entries.flatMap((entry, i) => rowsOf(entry, i, isOpen.has(i))),
  ];
  return [...block(body, width, height - notice.length - bar.length), ...notice.map((row) => fit(paint('strong', row), width)), ...bar].map(theme.finish);
}

function rowsOfText(paragraphs: readonly string[], width: number): number {
  return paragraphs.reduce((sum, text) => sum + paragraph(text, width).length + 1, 0);
}

const indent = 4;
const closedCells = 18;

/** The entries that have all of their rows: the chosen one, then those from the first on, as far as there is room. */
function openEntries(rows: readonly (readonly [open: number, closed: number])[], chosen: number, room: number): Set<number> {
  const opened = new Set([chosen]);
  let left = room - rows.reduce((sum, [open, closed], i) => sum + (i === chosen ? open : closed), 0);
  for (const [i, [open, closed]] of rows.entries()) {
    if (opened.has(i) || open - closed > left) continue;
    left -= open - closed;
    opened.add(i);
  }
  return opened;
}

function entryRows({ scenario, question, remedies, last }: HomeEntry, { isChosen, isOpen }: { readonly isChosen: boolean; readonly isOpen: boolean }, width: number, theme: Theme): string[] {
  const { paint } = theme;
  const mark = isChosen ? paint('accent', '▸') : ' ';
  const name = `${mark} ${paint(isChosen ? 'accent' : 'strong', scenario)}`;
  if (!isOpen) return [fit(`${fit(name, closedCells)}${lastText(last, '', theme)}`, width)];
  const inner = width - indent;
  return [
    name,
    ...paragraph(question, inner).map((line) => ' '.repeat(indent) + line),
    `${' '.repeat(indent)}${paint('quiet', `${remedies.length} answers to try: ${remedies.join(', ')}`)}`,
    ' '.repeat(indent) + fit(lastText(last, ': enter runs it', theme), inner),
  ];
}

/** `next`: what to press where there is none. */
function lastText(last: LastRun | null, next: string, { paint }: Theme): string {
  if (last === null) return paint('quiet', `not run yet${next}`);
  const look = verdictLook[last.verdict];
  const word = last.status === 'completed' ? last.verdict : last.status;
  const remedies = last.remedies.length === 0 ? 'no remedies' : last.remedies.join(', ');
  const set = [...(last.form === 'short' ? ['short form'] : []), ...(last.program === null ? [] : [`your ${last.program}`]), last.steered ? `steered, at the end ${remedies}` : remedies].join(', ');
  return `${paint(look.tone, `${look.glyph} ${word}`)}  ${paint('quiet', `seed ${last.seed}, ${set}, ${last.began}`)}  ${last.reason.replace(`${last.verdict}: `, '')}`;
}
