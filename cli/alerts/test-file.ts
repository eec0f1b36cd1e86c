import { dirname, relative, resolve, sep } from 'node:path';
import { stringify } from 'yaml';
import type { RunSeries } from './run-series.ts';

/** A question to the rules at one moment, and the values that are expected. */
export interface Expected {
  readonly expr: string;
  readonly atMs: number;
  readonly values: readonly number[];
}

/** What promtool calls a time: whole milliseconds. */
export function promDuration(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

/** A file for `promtool test rules`: what monitoring saw of a run, evaluated once a sample period. It stands in `file`, from which the rules are found. */
export function testFile(file: string, rules: readonly string[], { sampleMs, values }: RunSeries, expected: readonly Expected[], labels: Readonly<Record<string, string>>, heading: readonly string[]): string {
  const interval = promDuration(sampleMs);
  const document = {
    rule_files: rules.map((each) => relative(dirname(resolve(file)), resolve(each)).replaceAll(sep, '/')),
    evaluation_interval: interval,
    tests: [{
      interval,
      input_series: [...values].map(([series, each]) => ({ series: labelled(series, labels), values: notation(each) })),
      promql_expr_test: expected.map(({ expr, atMs, values: wanted }) => ({ expr, eval_time: promDuration(atMs), exp_samples: wanted.map((value) => ({ labels: '{}', value })) })),
    }],
  };
  return heading.map((line) => `# ${line}\n`).join('') + stringify(document, { lineWidth: 0 });
}

function labelled(series: string, labels: Readonly<Record<string, string>>): string {
  const more = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',');
  if (more === '') return series;
  return series.endsWith('}') ? `${series.slice(0, -1)},${more}}` : `${series}{${more}}`;
}

/** Values in promtool's notation: a stretch of equal ones in short, and where they end a mark, as a scrape that finds a series gone leaves one. */
export function notation(values: readonly (number | null)[]): string {
  const words: string[] = [];
  let i = 0;
  while (i < values.length) {
    const value = values[i];
    let next = i + 1;
    while (next < values.length && values[next] === value) next++;
    const count = next - i;
    if (value !== null) words.push(count === 1 ? String(value) : `${value}+0x${count - 1}`);
    else if (i === 0) words.push(`_x${count}`);
    else words.push('stale', ...(count === 1 ? [] : [`_x${count - 1}`]));
    i = next;
  }
  return words.join(' ');
}

/** That some alert is firing between two moments of the run: what a run is to be kept for. */
export function noticedBetween(fromMs: number, untilMs: number): Expected {
  return { expr: `count(max_over_time(ALERTS{alertstate="firing"}[${promDuration(Math.max(1, untilMs - fromMs))}])) > bool 0 or vector(0)`, atMs: untilMs, values: [1] };
}
