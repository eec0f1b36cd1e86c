import { medianInterval, medianOf } from '../cli/compare/paired.ts';
import { table } from '../cli/text/table.ts';
import { formatNumber } from '../cli/text/number.ts';

/** What a bench is: a title, and a function that measures. */
export interface Bench {
  readonly about: string;
  run(form: Form): Measured[] | Promise<Measured[]>;
}

/** The short form has fewer rounds, for those that take long. */
export type Form = 'short' | 'full';

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
  /** What is held to it: the figure without it, or the upper bound of the median at 95 %, which fewer than five rounds cannot bear. */
  readonly holds?: 'upper bound';
}

/** The median is not above it in 95 of 100 cases, by order statistics; null where there are too few values. */
function upperBound(values: readonly number[]): number | null {
  // Both tails of an interval of 90 % have 5 % each.
  return medianInterval(values, 0.9).high;
}

export function perSecond(count: number, elapsedMs: number): number {
  return (count / elapsedMs) * 1000;
}

/** The lines of a bench as a table; what a figure is to its bar stands in the last column, without a verdict. */
export function tableOf(lines: readonly Measured[]): string[] {
  const head = ['', 'figure', '', 'lowest to highest', 'at most (95 %)', 'bar', 'goal', 'of the bar'];
  const rows = lines.map(({ what, values, unit, bar }) => {
    if (values.length === 0) return [what, '–'];
    const figure = medianOf(values);
    const bound = bar?.holds === 'upper bound' ? upperBound(values) : figure;
    const range = values.length === 1 ? '' : `${formatNumber(Math.min(...values))} to ${formatNumber(Math.max(...values))} (${values.length})`;
    const sign = bar?.sense === 'at least' ? '≥' : '≤';
    const limit = (value: number | undefined): string => (value === undefined ? '' : `${sign} ${formatNumber(value)}`);
    const held = bar === undefined || bound === null ? '' : (bound / bar.value).toFixed(2);
    return [what, formatNumber(figure), unit, range, bar?.holds && bound !== null ? formatNumber(bound) : '', limit(bar?.value), limit(bar?.goal), held];
  });
  const right = { align: 'right' } as const;
  return table([head, ...rows], [{}, right, {}, {}, right, right, right, right]).map((line) => `  ${line}`);
}
