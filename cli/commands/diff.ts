import { basename } from 'node:path';
import type { Command } from 'commander';
import type { TimedFault } from '../../engine/fault.ts';
import type { Plan } from '../../engine/plan.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { sideBySide } from '../side-by-side.ts';
import { addRunsOption, runArgument, storedRun, type StoredRunFlags } from '../stored-run.ts';
import { formatClock } from '../text/duration.ts';
import { formatCount } from '../text/number.ts';
import { table } from '../text/table.ts';

export const command: CommandModule<StoredRunFlags> = {
  examples: [
    ['diff .wavetank/runs/a .wavetank/runs/b', 'two run folders'],
    ['diff 20260102T0304 latest', 'a run by the beginning of its name, and the newest'],
  ],
  configure(command: Command): void {
    command.argument('<run>', runArgument).argument('<other>', 'the run beside it');
    addRunsOption(command);
  },
  async execute({ args, flags, terminal }: Invocation<StoredRunFlags>): Promise<ExitCode> {
    const [a, b] = args.map((wanted) => storedRun(flags.out, wanted));
    terminal.say(`A  ${basename(a.folder)}\nB  ${basename(b.folder)}\n`);
    const plans = planDifferences(a.plan, b.plan);
    terminal.say(plans.length === 0 ? 'the same plan\n' : `${table([['plan', 'A', 'B'], ...plans]).join('\n')}\n`);
    const sides = [{ title: 'A', result: a.result, ledger: null }, { title: 'B', result: b.result, ledger: null }] as const;
    for (const line of sideBySide(sides, terminal.style, terminal.width)) terminal.say(line);
    return exitCode.ok;
  },
};

/** Every value in which two plans differ, by its path. */
export function planDifferences(a: Plan, b: Plan): string[][] {
  const [left, right] = [flatten(a), flatten(b)];
  const paths = [...new Set([...left.keys(), ...right.keys()])];
  return paths.filter((path) => left.get(path) !== right.get(path)).map((path) => [path, left.get(path) ?? '–', right.get(path) ?? '–']);
}

/** A list that is longer is told by its length and its sum: a replayed series has a value for every minute. */
const longestList = 8;

/** Leaves of a plan as text; lists of names are leaves, so that a remedy more is one line. Faults go by their names, since their places shift. */
function flatten(value: unknown, path = ''): Map<string, string> {
  const isLeaf = value === null || typeof value !== 'object' || (Array.isArray(value) && value.every((each) => typeof each !== 'object'));
  if (isLeaf) return new Map([[path, Array.isArray(value) ? listText(value) : String(value)]]);
  const keyOf = (key: string, held: unknown): string => (path === 'faults' ? `${(held as TimedFault).fault}@${formatClock((held as TimedFault).atMs)}` : key);
  return new Map(Object.entries(value).flatMap(([key, held]) => [...flatten(held, path === '' ? key : `${path}.${keyOf(key, held)}`)]));
}

function listText(values: readonly unknown[]): string {
  if (values.length <= longestList) return values.join(', ') || 'none';
  const sum = values.reduce((total: number, each) => total + Number(each), 0);
  return Number.isNaN(sum) ? `${formatCount(values.length)} values` : `${formatCount(values.length)} values, sum ${formatCount(sum)}`;
}
