import { table } from '../cli/text/table.ts';
import { formatNumber } from '../cli/text/number.ts';

/** What a bench is: a title, and a function that measures. */
export interface Bench {
  readonly about: string;
  run(): Measured[] | Promise<Measured[]>;
}

/** One line of a bench's table. */
export interface Measured {
  readonly what: string;
  /** One value a round; the figure is their median. None where it cannot be told. */
  readonly values: readonly number[];
  readonly unit: string;
  readonly bar?: Bar;
}

/** What the figure should reach, or stay below. */
export interface Bar {
  readonly sense: 'at least' | 'at most';
  readonly value: number;
  readonly goal?: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function perSecond(count: number, elapsedMs: number): number {
  return (count / elapsedMs) * 1000;
}

/** The lines of a bench as a table; what a figure is to its bar stands in the last column, without a verdict. */
export function tableOf(lines: readonly Measured[]): string[] {
  const head = ['', 'figure', '', 'lowest to highest', 'bar', 'goal', 'figure / bar'];
  const rows = lines.map(({ what, values, unit, bar }) => {
    if (values.length === 0) return [what, '–'];
    const figure = median(values);
    const range = values.length === 1 ? '' : `${formatNumber(Math.min(...values))} to ${formatNumber(Math.max(...values))} (${values.length})`;
    const sign = bar?.sense === 'at least' ? '≥' : '≤';
    const limit = (value: number | undefined): string => (value === undefined ? '' : `${sign} ${formatNumber(value)}`);
    return [what, formatNumber(figure), unit, range, limit(bar?.value), limit(bar?.goal), bar ? (figure / bar.value).toFixed(2) : ''];
  });
  const right = { align: 'right' } as const;
  return table([head, ...rows], [{}, right, {}, {}, right, right, right]).map((line) => `  ${line}`);
}
