import type { Plan } from '../engine/plan.ts';
import type { Result, Verdict } from '../engine/result.ts';
import type { LedgerSummary } from './ledger-summary.ts';
import { sharedRows, splitText, type AccountRow } from './text/account.ts';
import { formatClock } from './text/duration.ts';
import { formatCount } from './text/number.ts';
import { quantityText } from './text/quantity-text.ts';
import { commonTop, sparkline } from './text/sparkline.ts';
import { endWord, verdictMark, type Style } from './text/style.ts';
import { hanging, pad, wrap } from './text/table.ts';

/** One of two runs that are told side by side. */
export interface Side {
  readonly title: string;
  readonly result: Result;
  /** null where the run is read from its folder, or died. */
  readonly ledger: LedgerSummary | null;
}

export type Sides = readonly [Side, Side];

const labelWidth = 18;
const valueWidth = 17;
/** Notes stand beside the figures where they fit, or have so much room to break; else below them. */
const noteRoom = 38;

/** A line of the table: a label, two values with their marks, a note. */
class Page {
  readonly lines: string[] = [];
  readonly #width: number;

  constructor(width: number) {
    this.#width = width;
  }

  row(label: string, values: readonly [string, string], note = ''): void {
    const cells = values.map((value) => pad(value, valueWidth, 'right')).join('  ');
    const line = `${pad(label, labelWidth)}${cells}`;
    const noteAt = labelWidth + 2 * valueWidth + 2 + 4;
    if (note === '') this.lines.push(line.trimEnd());
    else if (this.#width - noteAt >= Math.min(noteRoom, note.length)) this.lines.push(...hanging(line, note, noteAt, this.#width));
    else this.lines.push(line.trimEnd(), ...wrap(note, this.#width - 4).map((text) => `    ${text}`));
  }

  blank(): void {
    this.lines.push('');
  }
}

/** Verdicts, accounts and everything judged, of two runs. */
export function sideBySide(sides: Sides, style: Style, width: number): string[] {
  const page = new Page(width);
  const [left, right] = sides;
  page.row('', [left.title, right.title]);
  page.row('verdict', both(sides, ({ result }) => endWord(result, style)), arrivalsNote(sides));
  const judged = judgedRows(sides);
  for (const cells of sharedRows(sides.map(({ result }) => result.ledger))) {
    const check = judged.get(cells[0].bucket) ?? judged.get(`${cells[0].bucket}s`);
    judged.delete(cells[0].bucket);
    judged.delete(`${cells[0].bucket}s`);
    const value = (i: number) => `${formatCount(cells[i].total)}  ${check?.[i] ? verdictMark(check[i].verdict, style) : ' '}`;
    page.row(cells[0].label, [value(0), value(1)], accountNote(cells as [AccountRow, AccountRow], sides));
  }
  page.blank();
  for (const [id, cells] of judged) {
    // A law that holds on both sides and has no limit of its own to compare with says nothing here.
    if (cells.every((cell) => cell === null || (cell.verdict === 'passed' && cell.limit === 0 && cell.value === 0))) continue;
    const known = cells[0] ?? cells[1];
    const value = (cell: Judged | null) => (cell === null ? '–   ' : `${quantityText(cell.value, cell.unit === 'ms' ? 'ms' : '')}  ${verdictMark(cell.verdict, style)}`);
    page.row(id, [value(cells[0]), value(cells[1])], known?.limit == null ? '' : `limit ${quantityText(known.limit, known.unit)}`);
  }
  return page.lines;
}

function both<T>([left, right]: Sides, of: (side: Side) => T): [T, T] {
  return [of(left), of(right)];
}

function arrivalsNote(sides: Sides): string {
  const [a, b] = both(sides, ({ result }) => result.run.arrivalsHash.slice(0, 8));
  // A run that died tells nothing of them.
  if (a === '' || b === '') return `arrivals unknown${a || b ? ` on one side, ${a || b} on the other` : ''}`;
  return a === b ? `same arrivals ${a}` : `other arrivals: ${a}, ${b}`;
}

/** Where the items of a bucket ended; each side's words under its title where both have some. */
function accountNote(cells: readonly [AccountRow, AccountRow], sides: Sides): string {
  const words = cells.map((row, i) => (row.bucket === 'unaccounted' ? vanishedText(sides[i]) : splitText(row)));
  if (words[0] !== '' && words[1] !== '') return words.map((text, i) => `${sides[i].title}: ${text}`).join('; ');
  return words[0] || words[1];
}

function vanishedText({ ledger }: Side): string {
  const hops = (ledger?.vanished ?? []).map(([hop, count]) => `${hop} ${formatCount(count)}`);
  return hops.length === 0 ? '' : `last seen in ${hops.join(' · ')}`;
}

interface Judged {
  readonly verdict: Verdict;
  readonly value: number | null;
  readonly unit: string;
  readonly limit: number | null;
}

/** Checks and thresholds by id, of both sides. */
function judgedRows(sides: Sides): Map<string, [Judged | null, Judged | null]> {
  const rows = new Map<string, [Judged | null, Judged | null]>();
  sides.forEach(({ result }, i) => {
    for (const [id, judged] of [...result.checks.map((check) => [check.id, check] as const), ...result.thresholds.map((threshold) => [threshold.metric, threshold] as const)]) {
      const cells = rows.get(id) ?? [null, null];
      cells[i] = judged;
      rows.set(id, cells);
    }
  });
  return rows;
}

/** Offered and stored items a second of both runs, to one scale. */
export function rateLines(sides: Sides, item: string, width: number): string[] {
  const ledgers = sides.flatMap(({ ledger }) => ledger ?? []);
  if (ledgers.length < sides.length) return [];
  const bars = Math.max(10, Math.min(40, Math.floor((width - labelWidth - 26) / 2)));
  const top = commonTop(ledgers.flatMap(({ offered, stored }) => [offered, stored]), bars);
  const titleWidth = Math.max(...sides.map(({ title }) => title.length));
  return sides.map(({ title }, i) => {
    const { offered, stored } = ledgers[i];
    return `${pad(i === 0 ? `${item}s/s` : '', labelWidth)}${pad(title, titleWidth)}  in ${sparkline(offered, bars, top)}  stored ${sparkline(stored, bars, top)}`;
  });
}

/** The planned faults with their times, and on which side one did not fire. */
export function faultLine(plan: Plan, sides: Sides, width: number): string[] {
  const words = plan.faults.map(({ fault, atMs, forMs }, nth) => {
    const time = forMs === 0 ? formatClock(atMs) : `${formatClock(atMs)}–${formatClock(atMs + forMs)}`;
    const silent = sides.flatMap(({ title, result }) => {
      // A result tells of the planned faults first, in their order: one planned twice is told twice.
      const report = result.faults[nth];
      if (report === undefined || report.status === 'fired') return [];
      return [report.status === 'never' ? `${title}: never fired` : `${title}: not applicable, no ${report.target}`];
    });
    return `${fault} (${[time, ...silent].join('; ')})`;
  });
  return hanging('faults', words.join(' · ') || 'none', labelWidth, width);
}
