import type { RunEvent } from '../../engine/snapshot.ts';
import type { UsageError } from '../../engine/usage-error.ts';
import { says } from '../../pipeline/code/coded-worker.ts';
import { printable } from '../../tui/text/printable.ts';
import type { Launched } from '../launch.ts';
import type { RunReport } from '../reporters/reporter.ts';
import { reportOf } from '../run-report.ts';
import type { Terminal } from '../terminal.ts';
import { formatDuration } from '../text/duration.ts';
import { plural } from '../text/number.ts';
import { widthOf } from '../text/style.ts';
import { hanging, wrap } from '../text/table.ts';
import type { Ran } from './attempt.ts';
import { allPassed, markLines, type Mark } from './grade.ts';

type Page = Pick<Terminal, 'style' | 'width'>;

export interface Tried extends Ran {
  readonly firstSeed: number;
  readonly marks: readonly Mark[];
  /** Those of the try before; null for the first. */
  readonly before: readonly Mark[] | null;
  readonly wallMs: number;
}

/** What came of a program that ran: a line a check, then why, for those that fail. */
export async function triedLines({ runs, standstills, said, firstSeed, marks, before, wallMs }: Tried, page: Page): Promise<string[]> {
  const { style, width } = page;
  const failed = marks.filter(({ verdict }) => verdict !== 'passed');
  const why = await whyLines(failed, runs, width);
  const [first] = standstills;
  return [
    ...markLines(marks, before, style),
    ...(why.length === 0 ? [] : ['', ...why]),
    ...(first === undefined ? [] : ['', ...hanging(style('bad', '✗'), `${first.node} ${first.text}${standstills.length > 1 ? ` (and ${standstills.length - 1} more)` : ''}`, 3, width)]),
    ...(said.length === 0 ? [] : ['', ...saidLines(said, firstSeed, page)]),
    '',
    `${allPassed(marks) ? style('good', '✓ all hold') : style('bad', `✗ ${failed.length} of ${marks.length} fail`)} on ${plural(runs.length, 'seed')}; the worst seed is shown   ${style('quiet', formatDuration(wallMs))}`,
  ];
}

/** Of each: where most of it ended, on the worst seed. */
async function whyLines(failed: readonly Mark[], runs: readonly Launched[], width: number): Promise<string[]> {
  const indent = Math.max(0, ...failed.map(({ id }) => id.length)) + 2;
  const reports = new Map<number, Promise<RunReport>>();
  for (const { worstAt } of failed) reports.set(worstAt, reports.get(worstAt) ?? reportOf(runs[worstAt]));
  const lines = await Promise.all(failed.map(async ({ id, worstAt }) => {
    const [most] = (await reports.get(worstAt)!).why[id] ?? [];
    return most === undefined ? [] : hanging(`${id}:`, most, indent, width);
  }));
  return lines.flat();
}

const saidShown = 8;

function saidLines(said: readonly RunEvent[], seed: number, { style, width }: Page): string[] {
  const lines = said.slice(0, saidShown).map(({ atMs, node, text }) => cut(`  ${formatDuration(atMs)} ${node}: ${text.slice(says.length)}`, width));
  return [`it wrote to its console, on seed ${seed}:`, ...lines, ...(said.length > saidShown ? [style('quiet', `  … and ${plural(said.length - saidShown, 'more line')}`)] : [])];
}

/** A line of code, or of data: what has no room is left out. */
export function cut(line: string, width: number): string {
  return widthOf(line) <= width ? line : `${[...line].slice(0, width - 1).join('')}…`;
}

/** A hint: its heading, and what is indented under it. */
export function hintLines(lines: readonly string[], { style, width }: Page): string[] {
  return lines.flatMap((line) => (line.startsWith('  ') ? hanging('', line.trimStart(), 2, width) : wrap(line, width).map((part) => style('strong', part))));
}

export function mistakeLines({ where, message, hint }: UsageError, { style, width }: Page): string[] {
  return [
    ...hanging(style('bad', '✗'), printable(`${where === null ? '' : `${where}: `}${message}`), 2, width),
    ...(hint === null ? [] : hanging('', hint, 2, width)),
  ];
}
