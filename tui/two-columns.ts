import type { CheckReport, Result, ThresholdReport } from '../engine/result.ts';
import { settledAccount } from './account.ts';
import { helpPage } from './help-page.ts';
import type { Key } from './keyboard.ts';
import { least, type Program, type Size } from './program.ts';
import { verdictLook } from './standing.ts';
import { block, fit, paragraph, spread } from './text/cells.ts';
import { clockText, compactText, countText, quantityText } from './text/figure.ts';
import { glyph, type Theme } from './theme.ts';
import { tooSmall } from './view.ts';

/** Two runs on the same arrivals, told beside each other. */
export interface TwoColumns {
  /** What was done: `branch at 2:31`. */
  readonly title: string;
  readonly question: string;
  readonly sides: readonly [Side, Side];
  /** What a reader may do next, a line each. */
  readonly next: readonly string[];
}

export interface Side {
  readonly title: string;
  /** null while it still runs. */
  readonly result: Result | null;
  /** How far it is, ms of its clock. */
  readonly clockMs: number;
  /** Why there will be no result. */
  readonly failure?: string;
}

/** The reader has seen enough; `interrupt`: by ctrl+c. */
export type TwoColumnsCommand = 'leave' | 'interrupt';

export interface TwoColumnsState extends TwoColumns {
  readonly helping: boolean;
}

export function twoColumns(told: TwoColumns): Program<TwoColumnsState, TwoColumnsCommand> {
  return { initial: { ...told, helping: false }, frame, press };
}

function press(state: TwoColumnsState, key: Key): { state: TwoColumnsState; commands: readonly TwoColumnsCommand[] } {
  if (key === 'ctrl+c') return { state, commands: ['interrupt'] };
  if (key === '?' || state.helping) return { state: { ...state, helping: !state.helping }, commands: [] };
  return { state, commands: key === 'q' || key === 'escape' || key === 'enter' ? ['leave'] : [] };
}

const reading = [
  'Two runs on the same arrivals: what differs is what was done to them. Upper half: where every item ended, each in exactly one bucket; the words at the right say by which stage and cause, in both runs together.',
  'Lower half: every check and threshold that does not simply hold in both, with its value, its mark and its limit.',
];

const labelCells = 18;
const columnCells = 22;

function frame(state: TwoColumnsState, size: Size, theme: Theme): string[] {
  const { columns: width, rows: height } = size;
  if (width < least.columns || height < least.rows) return block(tooSmall(state.title, 'esc goes back.', size), width, height).map(theme.finish);
  if (state.helping) return helpPage({ title: state.title, keys: [['esc', 'back; stops what still runs'], ['?', 'help, and back']], reading }, size, theme);
  const { paint } = theme;
  const keys = `${paint('accent', 'esc')} ${paint('quiet', state.sides.some(({ result, failure }) => result === null && failure === undefined) ? 'stop it, and back' : 'back')}   ${paint('accent', '?')} ${paint('quiet', 'help')}`;
  const body = [
    spread(`${paint('strong', 'wavetank')} ${paint('accent', '▸')} ${paint('strong', state.title)}`, sameArrivals(state, theme), width),
    ...paragraph(state.question, width).slice(0, 2).map((line) => paint('strong', line)), '',
    row('', state.sides.map(({ title }) => paint('accent', title))),
    row('verdict', state.sides.map((side) => verdictText(side, theme))),
    ...accountRows(state, theme), '',
    ...judgedRows(state, width, theme), '',
    ...state.next.flatMap((line) => paragraph(line, width)).map((line) => paint('quiet', line)),
  ];
  return [...block(body, width, height - 1), fit(keys, width)].map(theme.finish);
}

function row(label: string, values: readonly string[], note = ''): string {
  return `${fit(label, labelCells)}${values.map((value) => fit(value, columnCells, 'right')).join('  ')}${note === '' ? '' : `    ${note}`}`;
}

function verdictText({ result, clockMs, failure }: Side, { paint }: Theme): string {
  if (failure !== undefined) return paint('bad', `${glyph.fail} ${failure}`);
  if (result === null) return paint('quiet', `at ${clockText(Math.max(0, clockMs))} …`);
  const look = verdictLook[result.verdict];
  return paint(look.tone, `${look.glyph} ${result.run.status === 'completed' ? result.verdict : result.run.status}`);
}

function sameArrivals({ sides: [{ result: a }, { result: b }] }: TwoColumns, { paint }: Theme): string {
  if (a === null || b === null) return '';
  return a.run.arrivalsHash === b.run.arrivalsHash ? paint('quiet', `same arrivals ${a.run.arrivalsHash.slice(0, 8)}`) : paint('warning', 'other arrivals');
}

/** A line for every bucket in which one of them has something. */
function accountRows({ sides }: TwoColumns, { paint }: Theme): string[] {
  const accounts = sides.map(({ result }) => (result === null ? null : settledAccount(result.ledger)));
  const labels = [...new Set(accounts.flatMap((account) => account?.lines.map(({ label }) => label) ?? []))];
  const value = (items: number | undefined): string => (items === undefined ? paint('quiet', '–') : countText(items));
  const reasons = (label: string): string => {
    const split = accounts.flatMap((account) => account?.lines.find((line) => line.label === label)?.split ?? []);
    const sums = new Map<string, number>();
    for (const [reason, items] of split) sums.set(reason, (sums.get(reason) ?? 0) + items);
    return [...sums].sort((a, b) => b[1] - a[1]).slice(0, 3).map(([reason, items]) => `${reason} ${compactText(items)}`).join(' · ');
  };
  return [
    row('generated', accounts.map((account) => value(account?.generated))),
    ...labels.map((label) => {
      const lines = accounts.map((account) => account?.lines.find((line) => line.label === label));
      const tone = lines.find((line) => line !== undefined)!.tone;
      return row(label, lines.map((line) => (line === undefined || line.items === 0 ? value(line?.items) : paint(tone, value(line.items)))), paint('quiet', reasons(label)));
    }),
    row('duplicates', sides.map(({ result }) => value(result?.ledger.duplicate))),
  ];
}

/** Every check and threshold that does not simply hold in both, what fails in one of them first. */
function judgedRows({ sides }: TwoColumns, width: number, { paint }: Theme): string[] {
  const judged = sides.map(({ result }) => new Map<string, CheckReport | ThresholdReport>(result === null ? [] : [
    ...result.checks.map((check): [string, CheckReport] => [check.id, check]),
    ...result.thresholds.map((threshold): [string, ThresholdReport] => [threshold.metric, threshold]),
  ]));
  const ids = [...new Set(judged.flatMap((each) => [...each.keys()]))];
  const told = ids.filter((id) => judged.some((each) => each.get(id) !== undefined && !(each.get(id)!.verdict === 'passed' && each.get(id)!.value === 0)));
  const failing = (id: string): number => judged.filter((each) => each.get(id)?.verdict === 'failed').length;
  return told.toSorted((a, b) => failing(b) - failing(a)).map((id) => {
    const known = judged.map((each) => each.get(id));
    const limit = known.find((each) => each !== undefined)!;
    const note = limit.limit === null ? '' : paint('quiet', `limit ${quantityText(limit.limit, limit.unit)}`);
    return fit(row(id, known.map((each) => {
      if (each === undefined) return paint('quiet', '–');
      const look = verdictLook[each.verdict];
      return `${quantityText(each.value, each.unit === 'ms' ? 'ms' : '', columnCells - 3)} ${paint(look.tone, look.glyph)}`;
    }), note), width);
  });
}
