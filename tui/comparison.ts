import type { Verdict } from '../engine/result.ts';
import { helpPage } from './help-page.ts';
import type { Key } from './keyboard.ts';
import { least, type Program, type Size } from './program.ts';
import { verdictLook } from './standing.ts';
import { block, fit, fitting, marked, paragraph, spread, widthOf } from './text/cells.ts';
import { durationText, plural, quantityText } from './text/figure.ts';
import { glyph, type Theme, type Tone } from './theme.ts';
import { tooSmall } from './view.ts';

/** A comparison as far as it has come: none, each remedy alone and taken away, all; paired by seed. */
export interface ComparisonView {
  readonly scenario: string;
  readonly question: string;
  readonly seeds: readonly number[];
  readonly wallMs: number;
  readonly columns: readonly ColumnView[];
  readonly contrasts: readonly ContrastView[];
  /** What the scenario declares, and what was found. */
  readonly declared: readonly { readonly text: string; readonly held: boolean; readonly decided: boolean; readonly found: string }[];
  readonly errored: readonly { readonly column: string; readonly seed: number; readonly reason: string }[];
  /** Unit of each metric. */
  readonly units: Readonly<Record<string, string>>;
  readonly isOver: boolean;
}

export interface ColumnView {
  readonly id: string;
  /** Runs that have finished. */
  readonly seeds: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly medians: Readonly<Record<string, number | null>>;
}

export interface ContrastView {
  readonly remedy: string;
  readonly kind: 'alone' | 'away';
  readonly metric: string;
  readonly unit: string;
  readonly medianWith: number | null;
  readonly medianWithout: number | null;
  /** Of what the remedy took away. */
  readonly difference: { readonly median: number; readonly low: number | null; readonly high: number | null } | null;
  readonly improved: number;
  readonly seeds: number;
  readonly held: boolean;
  readonly stopped: string | null;
}

export interface ComparisonState {
  readonly view: ComparisonView;
  /** Where there is no room for both: which of them is shown. */
  readonly kind: 'alone' | 'away';
  readonly stopping: boolean;
  readonly helping: boolean;
}

/** `stop`: start nothing more, and show what has finished; `interrupt`: by ctrl+c, the program too. */
export type ComparisonCommand = 'leave' | 'stop' | 'interrupt';

export function comparison(view: ComparisonView): Program<ComparisonState, ComparisonCommand> {
  return { initial: { view, kind: 'alone', stopping: false, helping: false }, frame, press };
}

function press(state: ComparisonState, key: Key): { state: ComparisonState; commands: readonly ComparisonCommand[] } {
  if (key === 'ctrl+c') return { state: { ...state, stopping: !state.view.isOver }, commands: [state.view.isOver ? 'leave' : 'interrupt'] };
  if (key === '?' || state.helping) return { state: { ...state, helping: !state.helping }, commands: [] };
  if (key === 'tab') return { state: { ...state, kind: state.kind === 'alone' ? 'away' : 'alone' }, commands: [] };
  if (key !== 'q' && key !== 'escape') return { state, commands: [] };
  return state.view.isOver ? { state, commands: ['leave'] } : { state: { ...state, stopping: true }, commands: ['stop'] };
}

const helpKeys: readonly (readonly [string, string])[] = [
  ['tab', 'where there is no room for both: alone, or taken away'],
  ['q', 'stop, and show what has finished; leave'],
  ['?', 'help, and back'],
];
const reading = [
  'Every seed is one set of arrivals and faults; each variant meets the same ones, so its runs are compared seed by seed, and never across seeds.',
  'alone: the remedy with what it needs, against what it needs alone. taken away: all on, against all on without this one; what needed it stays on.',
  'Values are medians over the seeds of the remedy\'s own metric (lower is better), so that half an event can stand there. n/m: seeds on which it is better with the remedy, or fails without it, of those that have finished. [a–b] is the 95 % interval of the median of what the remedy takes away; with fewer than six seeds there is none.',
  'A variant stops before its last seed where its answer is clear by then.',
];

const wideColumns = 110;
const gap = 2;

function frame(state: ComparisonState, size: Size, theme: Theme): string[] {
  const { columns: width, rows: height } = size;
  const { view } = state;
  if (width < least.columns || height < least.rows) return block(tooSmall(`compare ${view.scenario}`, view.isOver ? 'q leaves.' : 'q stops it.', size), width, height).map(theme.finish);
  if (state.helping) return helpPage({ title: `compare ${view.scenario}`, keys: helpKeys, reading }, size, theme);
  const { paint } = theme;
  const wide = width >= wideColumns;
  const done = view.columns.reduce((sum, { seeds }) => sum + seeds, 0);
  const right = `${plural(done, 'run')} in ${durationText(view.wallMs)}, ${plural(view.seeds.length, 'seed')} × ${plural(view.columns.length, 'variant')}`;
  const kinds: readonly ContrastView['kind'][] = wide ? ['alone', 'away'] : [state.kind];
  const room = height - 1;
  const title = `${paint('strong', 'compare')} ${paint('accent', '▸')} ${paint('strong', view.scenario)}`;
  const top = [
    spread(fitting([title, paint('quiet', '· paired on the same arrivals')], width - widthOf(right) - 1, ' '), paint('quiet', right), width),
    ...(wide ? paragraph(view.question, width).slice(0, 2) : []), paint('quiet', '─'.repeat(width)),
    ...endRows(view, width, theme), paint('quiet', '─'.repeat(width)),
    ...effectRows(view, kinds, width, theme), paint('quiet', '─'.repeat(width)),
  ];
  const body = [...top, ...declaredRows(view, width, room - top.length, theme)];
  return [...block(body, width, room), fit(keysText(state, width, theme), width)].map(theme.finish);
}

const labelCells = 12;
const verdictCells = 16;

/** Nothing on and all on, with the median of each remedy's metric: of as many metrics as there is room for. */
function endRows({ columns, units }: ComparisonView, width: number, { paint }: Theme): string[] {
  const room = width - labelCells - verdictCells;
  const names = Object.keys(units);
  const isOneRow = names.every((name) => widthOf(name) < Math.floor(room / names.length));
  const heads = names.map((name) => (isOneRow ? ['', name] : inTwo(name)));
  const cells = heads.map((head) => Math.max(isOneRow ? Math.floor(room / names.length) - 1 : valueCells, ...head.map(widthOf)));
  const shown = names.filter((_, i) => cells.slice(0, i + 1).reduce((sum, each) => sum + each + 1, -1) <= room);
  const line = (lead: string, told: readonly string[]): string => fit(`${fit(lead, labelCells + verdictCells)}${shown.map((_, i) => fit(told[i], cells[i], 'right')).join(' ')}`, width);
  const rows = columns.filter(({ id }) => id === 'none' || id === 'all').map((column) => {
    const values = shown.map((metric, i) => (column.seeds === 0 ? paint('quiet', '·') : quantityText(column.medians[metric], units[metric] === 'ms' ? 'ms' : '', cells[i])));
    return line(`${fit(paint('strong', column.id === 'none' ? 'nothing on' : 'all on'), labelCells)}${verdictsText(column, paint)}`, values);
  });
  return [...(isOneRow ? [1] : [0, 1]).map((row) => line('', heads.map((head) => paint('quiet', head[row])))), ...rows];
}

/** A name in two rows, broken at the hyphen that makes them shortest: `unaccounted-`, `and-duplicates`. */
function inTwo(name: string): readonly [string, string] {
  const breaks = [...name.matchAll(/-/g)].map(({ index }) => [name.slice(0, index + 1), name.slice(index + 1)] as const);
  return breaks.sort((a, b) => Math.max(...a.map(widthOf)) - Math.max(...b.map(widthOf)))[0] ?? ['', name];
}

function verdictsText({ verdicts }: ColumnView, paint: Theme['paint']): string {
  const parts = (Object.entries(verdicts) as [Verdict, number][]).filter(([, count]) => count > 0).map(([verdict, count]) => paint(verdictLook[verdict].tone, `${verdictLook[verdict].glyph} ${count}`));
  return parts.join('  ') || paint('quiet', 'no run yet');
}

/** Each remedy with its own metric: what it takes away alone, and what its absence costs. */
function effectRows({ contrasts, seeds }: ComparisonView, kinds: readonly ContrastView['kind'][], width: number, theme: Theme): string[] {
  const { paint } = theme;
  const remedies = [...new Set(contrasts.map(({ remedy }) => remedy))];
  const idCells = Math.max(...remedies.map((id) => id.length)) + 3;
  const metricCells = Math.min(27, Math.max(...contrasts.map(({ metric }) => metric.length)) + gap);
  const cell = Math.floor((width - idCells - metricCells) / kinds.length);
  const titles = { alone: 'ALONE: without → with, on seeds', away: 'TAKEN AWAY: all on → without it' };
  const head = fit(`${' '.repeat(idCells)}${fit(paint('quiet', 'its metric'), metricCells)}${kinds.map((kind) => fit(paint('strong', titles[kind]), cell)).join('')}`, width);
  return [head, ...remedies.map((remedy, i) => {
    const cells = kinds.map((kind) => {
      const found = contrasts.find((each) => each.remedy === remedy && each.kind === kind);
      return fit(found === undefined ? '' : effectText(found, seeds.length, cell - gap, theme), cell);
    });
    const { metric } = contrasts.find((each) => each.remedy === remedy)!;
    return fit(`${fit(`${paint('accent', String(i + 1))} ${paint('strong', remedy)}`, idCells)}${fit(paint('quiet', metric), metricCells)}${cells.join('')}`, width);
  })];
}

const valueCells = 7;

/** `61,920 → 0  ▼ 100 %  11/11 ✓`. */
function effectText({ kind, unit, medianWith, medianWithout, difference, seeds, improved, held, stopped }: ContrastView, planned: number, width: number, { paint }: Theme): string {
  if (seeds === 0) return paint('quiet', `· waits for its first pair`);
  const value = (figure: number | null): string => quantityText(figure, unit === 'ms' ? 'ms' : '', valueCells);
  const [from, to] = kind === 'alone' ? [medianWithout, medianWith] : [medianWith, medianWithout];
  const isDecided = stopped !== null || seeds === planned;
  const [sign, tone]: readonly [string, Tone] = held && isDecided ? [glyph.pass, 'good'] : isDecided ? [glyph.fail, 'bad'] : ['…', 'quiet'];
  const shown = `${fit(value(from), valueCells, 'right')} → ${fit(value(to), valueCells)} ${paint('quiet', changeText(from, to))}`;
  const seen = `${improved}/${seeds} ${paint(tone, sign)}`;
  const interval = difference === null || difference.low === null || difference.high === null ? '' : `  [${value(difference.low)}–${value(difference.high)}]`;
  // The interval of what is taken away, where there is room for it.
  const fits = interval !== '' && widthOf(shown) + widthOf(interval) + widthOf(seen) + 1 <= width;
  return spread(shown + (fits ? paint('quiet', interval) : ''), seen, width);
}

function changeText(from: number | null, to: number | null): string {
  if (from === null || to === null) return '';
  if (from === to) return '· same';
  if (from === 0) return '▲ from none';
  const share = Math.round((Math.abs(to - from) / from) * 100);
  return `${to < from ? '▼' : '▲'} ${share > 9999 ? '>9999' : share} %`;
}

/** Each in as many rows as it needs; the last row tells how many there is no room for. */
function declaredRows({ declared, errored }: ComparisonView, width: number, height: number, { paint }: Theme): string[] {
  const told = [
    ...errored.map(({ column, seed, reason }) => marked(paint('bad', glyph.fail), `${column}, seed ${seed}: ${reason}`, width)),
    ...declared.map(({ text, held, decided, found }) => {
      const mark = held && decided ? paint('good', glyph.pass) : decided ? paint('bad', glyph.fail) : paint('quiet', '·');
      const seen = found.startsWith('0 of 0') ? 'no pair yet' : found;
      const [first, ...rest] = marked(mark, text, width - widthOf(seen) - 2);
      return [spread(first, paint('quiet', seen), width), ...rest];
    }),
  ];
  const room = height - 1;
  const rows = told.flat();
  if (rows.length <= room) return [paint('strong', 'what the scenario declares'), ...rows];
  let count = 0;
  for (let used = 1; count < told.length && used + told[count].length <= room; count++) used += told[count].length;
  return [paint('strong', 'what the scenario declares'), ...told.slice(0, count).flat(), paint('quiet', `  and ${told.length - count} more: a higher window shows them`)];
}

function keysText({ view, stopping }: ComparisonState, width: number, { paint }: Theme): string {
  if (stopping && !view.isOver) return paint('warning', 'stopping: what has finished is shown · ctrl+c leaves at once');
  const wide = width >= wideColumns;
  const keys = [...(wide ? [] : [['tab', 'alone, taken away']]), ['?', 'how to read it'], ['q', view.isOver ? 'leave' : wide ? 'stop, and show what has finished' : 'stop, and show what is done']];
  const waits = view.isOver ? '[a–b]: 95 % interval of what is taken away, paired by seed' : 'a column stops where its answer is clear';
  return fitting([keys.map(([label, does]) => `${paint('accent', label)} ${paint('quiet', does)}`).join('   '), paint('quiet', waits)], width, '   ');
}
