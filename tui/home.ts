import type { RunStatus, Verdict } from '../engine/result.ts';
import { helpPage } from './help-page.ts';
import { helpEntries, keyRows, type TableKey } from './key-table.ts';
import type { Key } from './keyboard.ts';
import { least, type Program, type Size } from './program.ts';
import { verdictLook } from './standing.ts';
import { block, fit, inWords, paragraph, spread, widthOf } from './text/cells.ts';
import type { Theme } from './theme.ts';
import { tooSmall } from './view.ts';

/** A scenario as the home screen lists it. */
export interface HomeEntry {
  readonly scenario: string;
  readonly question: string;
  readonly remedies: readonly string[];
  /** Whether a component of it can be written by its reader. */
  readonly inCode: boolean;
  /** What stands in the reader's own config of it, in words; null of a scenario that comes with the program. */
  readonly own: string | null;
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

/** The reader's own config; its pipelines are the first of the entries. */
export interface HomeConfig {
  /** As its reader calls it: `wavetank.yaml`. */
  readonly file: string;
  /** Where and what is wrong with it, so that none of its pipelines can be listed; null where it holds. */
  readonly mistake: string | null;
}

export interface HomeState {
  readonly entries: readonly HomeEntry[];
  readonly config: HomeConfig | null;
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

/** What there is beside the entries. */
interface Beside {
  readonly config?: HomeConfig | null;
  /** On which the cursor is; without it on the first. */
  readonly chosen?: string;
}

export function home(entries: readonly HomeEntry[], notice = '', { config = null, chosen: name }: Beside = {}): Program<HomeState, HomeCommand> {
  return { initial: { entries, config, cursor: Math.max(0, entries.findIndex(({ scenario }) => scenario === name)), notice, helping: false }, frame, press };
}

const chosen = ({ entries, cursor }: HomeState): string => entries[cursor].scenario;
const always = (): boolean => true;
/** For what a pipeline of the reader's own has not: lessons, papers, remedies that add up. */
const isShipped = ({ entries, cursor }: HomeState): boolean => entries[cursor].own === null;
const ask = (make: (state: HomeState) => HomeCommand) => (state: HomeState) => ({ state: { ...state, notice: '' }, commands: [make(state)] });

/** Every key of the home screen, once. */
const keyTable: readonly TableKey<HomeState, HomeCommand>[] = [
  { keys: ['up', 'down'], label: '↑ ↓', does: 'choose a scenario', bar: 'choose', offered: always, press: (state, key) => ({ state: { ...state, cursor: Math.max(0, Math.min(state.entries.length - 1, state.cursor + (key === 'up' ? -1 : 1))) }, commands: [] }) },
  { keys: ['enter'], label: 'enter', does: 'run it', bar: 'run', offered: always, press: ask((state) => ({ do: 'run', scenario: chosen(state), remedies: 'none' })) },
  { keys: ['a'], label: 'a', does: 'run it with all remedies on', bar: 'all on', offered: isShipped, press: ask((state) => ({ do: 'run', scenario: chosen(state), remedies: 'all' })) },
  { keys: ['t'], label: 't', does: 'train: its lesson', bar: 'train', offered: isShipped, press: ask((state) => ({ do: 'train', scenario: chosen(state) })) },
  { keys: ['i'], label: 'i', does: 'interview: one hidden fault', bar: 'interview', offered: always, press: ask(() => ({ do: 'interview' })) },
  { keys: ['e'], label: 'e', does: 'code: write its worker yourself', bar: 'code', offered: ({ entries, cursor }) => entries[cursor].inCode, press: ask((state) => ({ do: 'code', scenario: chosen(state) })) },
  { keys: ['m'], label: 'm', does: 'compare its remedies', bar: 'compare', offered: isShipped, press: ask((state) => ({ do: 'compare', scenario: chosen(state) })) },
  { keys: ['c'], label: 'c', does: 'capacity: what it holds', bar: 'capacity', offered: isShipped, press: ask((state) => ({ do: 'capacity', scenario: chosen(state) })) },
  { keys: ['d'], label: 'd', does: 'the demonstration', bar: 'demo', offered: always, press: ask(() => ({ do: 'demonstration' })) },
  { keys: ['?'], label: '?', does: 'help, and back', bar: 'help', offered: always, press: (state) => ({ state: { ...state, helping: true }, commands: [] }) },
  { keys: ['q'], label: 'q', does: 'quit', bar: 'quit', offered: always, press: ask(() => ({ do: 'leave' })) },
];

const reading = [
  'A scenario is a pipeline of real parts that something happens to. enter runs it without remedies, which shows the disease; on its screen remedies are switched, knobs set and faults injected, and the account says where every item ended.',
  'train: predictions before each run. interview: thirty minutes to find and mend what is wrong. code, where the last row offers it: every save of your file is tried. all on: the same arrivals with every remedy on. compare: nothing on, each remedy alone and taken away, and all on. capacity: the rate that it holds with all on, in some six minutes. demo: the wave without remedies and with all of them, side by side.',
  'The line below a scenario is its newest run that was kept.',
];
const readingOwn = 'A pipeline of your own: enter does what `npx wavetank run` does with it.';

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
  const told = state.entries.some(({ own }) => own !== null) ? [...reading, readingOwn] : reading;
  if (state.helping) return helpPage({ title: 'home', keys: helpEntries(keyTable, state, height - helpRows - rowsOfText(told, width)), reading: told }, size, theme);
  const { paint } = theme;
  // As many rows for every scenario, though not every one has all keys.
  const barRows = keyRows(keyTable.map((entry) => ({ ...entry, offered: always })), state, size, paint).length;
  const bar = block(keyRows(keyTable, state, size, paint), width, barRows);
  const notice = paragraph(state.notice, width).slice(0, mostNoticeRows);
  const { rows, isWhole } = listRows(state, width, height - titleRows - notice.length - bar.length, theme);
  const right = isWhole ? 'seeded waves of trouble against real parts' : `${state.cursor + 1} of ${state.entries.length}`;
  const body = [spread(`${paint('strong', 'wavetank')} ${paint('accent', '▸')} ${paint('strong', 'home')}`, paint('quiet', right), width), '', ...rows];
  return [...block(body, width, height - notice.length - bar.length), ...notice.map((row) => fit(paint('strong', row), width)), ...bar].map(theme.finish);
}

/** The title and a blank row. */
const titleRows = 2;
const mostMistakeRows = 3;

/** The entries as far as there is room, so that the chosen one is among them. */
function listRows({ entries, config, cursor }: HomeState, width: number, room: number, theme: Theme): { readonly rows: string[]; readonly isWhole: boolean } {
  const cells = Math.min(mostNameCells, Math.max(closedCells, ...entries.map(({ scenario }) => widthOf(scenario) + indent)));
  const rowsOf = (entry: HomeEntry, i: number, isOpen: boolean): string[] => [...entryRows(entry, { isChosen: i === cursor, isOpen, cells }, width, theme), ''];
  const headings = config === null ? {} : headingsOf(config, entries, width, theme);
  const taken = Object.values(headings).flat().length;
  // Of the blank row after the last entry there is no need.
  const isOpen = openEntries(entries.map((entry, i) => [rowsOf(entry, i, true).length, rowsOf(entry, i, false).length]), cursor, room + 1 - taken);
  const blocks = entries.map((entry, i) => [...headings[i] ?? [], ...rowsOf(entry, i, isOpen.has(i))]);
  const all = blocks.flat().slice(0, -1);
  const end = blocks.slice(0, cursor + 1).flat().length - 1;
  const start = Math.max(0, end - room);
  const from = all[start] === '' ? start + 1 : start;
  return { rows: all.slice(from, from + room), isWhole: all.length <= room };
}

/** What stands above entries, by their places: whose they are. */
function headingsOf({ file, mistake }: HomeConfig, entries: readonly HomeEntry[], width: number, { paint }: Theme): Readonly<Record<number, string[]>> {
  const firstOfOurs = entries.findIndex(({ own }) => own === null);
  const yours = [fit(paint('quiet', `your own, from ${file}`), width)];
  const ours = [paint('quiet', 'scenarios that come with wavetank')];
  if (mistake === null) return { 0: yours, [firstOfOurs]: ours };
  const inner = width - indent;
  const told = [...paragraph(mistake, inner).slice(0, mostMistakeRows).map((row) => paint('bad', row)), paint('quiet', 'npx wavetank validate says what is wrong with it')];
  return { 0: [...yours, ...told.map((row) => ' '.repeat(indent) + row), '', ...ours] };
}

function rowsOfText(paragraphs: readonly string[], width: number): number {
  return paragraphs.reduce((sum, text) => sum + paragraph(text, width).length + 1, 0);
}

const indent = 4;
/** Of the name of an entry that is one row. */
const closedCells = 18;
const mostNameCells = 32;
const wordCells = 14;
const mostQuestionRows = 3;

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

interface Drawn {
  readonly isChosen: boolean;
  readonly isOpen: boolean;
  /** Of its name, where it is one row. */
  readonly cells: number;
}

function entryRows({ scenario, question, remedies, own, last }: HomeEntry, { isChosen, isOpen, cells }: Drawn, width: number, theme: Theme): string[] {
  const { paint } = theme;
  const mark = isChosen ? paint('accent', '▸') : ' ';
  const name = `${mark} ${paint(isChosen ? 'accent' : 'strong', scenario)}`;
  // Of ours the reader learns from the open row what each is; of their own, beside its name.
  const closed = own === null ? lastText(last, '', theme) : `${fit(lastWord(last, theme), wordCells)}${paint('quiet', question)}`;
  if (!isOpen) return [fit(`${fit(name, cells - 1)} ${closed}`, width)];
  const inner = width - indent;
  return [
    fit(name, width),
    ...questionRows(question, inner).map((line) => ' '.repeat(indent) + line),
    ' '.repeat(indent) + fit(paint('quiet', own ?? `${remedies.length} answers to try: ${remedies.join(', ')}`), inner),
    ' '.repeat(indent) + fit(lastText(last, ': enter runs it', theme), inner),
  ];
}

/** Its rows, so few that the chosen entry is whole on any screen. */
function questionRows(question: string, width: number): string[] {
  const rows = paragraph(question, width);
  if (rows.length <= mostQuestionRows) return rows;
  return [...rows.slice(0, mostQuestionRows - 1), inWords(`${rows[mostQuestionRows - 1]} ${rows[mostQuestionRows]}`, width).trimEnd()];
}

function lastWord(last: LastRun | null, { paint }: Theme): string {
  if (last === null) return paint('quiet', 'not run yet');
  const look = verdictLook[last.verdict];
  return paint(look.tone, `${look.glyph} ${last.status === 'completed' ? last.verdict : last.status}`);
}

/** `next`: what to press where there is none. */
function lastText(last: LastRun | null, next: string, theme: Theme): string {
  const { paint } = theme;
  const word = lastWord(last, theme);
  if (last === null) return `${word}${paint('quiet', next)}`;
  const remedies = last.remedies.length === 0 ? 'no remedies' : last.remedies.join(', ');
  const set = [...(last.form === 'short' ? ['short form'] : []), ...(last.program === null ? [] : [`your ${last.program}`]), last.steered ? `steered, at the end ${remedies}` : remedies].join(', ');
  return `${word}  ${paint('quiet', `seed ${last.seed}, ${set}, ${last.began}`)}  ${last.reason.replace(`${last.verdict}: `, '')}`;
}
