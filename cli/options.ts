import { availableParallelism } from 'node:os';
import { Option, type Command } from 'commander';
import type { PlanOptions } from '../engine/make-plan.ts';
import { parseQuantity } from '../engine/quantity.ts';
import { parseSeeds } from '../engine/seeds.ts';
import { nearest, UsageError } from '../engine/usage-error.ts';
import { defaultOut } from './launch.ts';
import { backendsOf, kafkaAddress, type KafkaFlags } from './kafka-options.ts';
import { computeOf, sparkMaster, type SparkFlags } from './spark-options.ts';
import { reporters } from './reporters/registry.ts';

/** Options that more than one command shares: how each is written, read and checked. */
export interface PlanFlags extends KafkaFlags, SparkFlags {
  readonly faults: 'all' | 'none' | readonly string[];
  readonly set?: Readonly<Record<string, string>>;
  readonly short?: boolean;
  readonly for?: number;
  readonly rate?: number;
  readonly peak?: number;
  readonly arrivals?: string;
  readonly clock?: 'virtual' | 'real';
}

export interface ReporterFlags {
  readonly reporter?: readonly ReporterFlag[];
}

export interface OutFlags {
  readonly out: string;
}

export interface ReporterFlag {
  readonly name: keyof typeof reporters;
  readonly file: string | null;
}

/** One that may stand several times on a line, and is a list in a config: its parser adds a text to what was read before. */
export class RepeatableOption extends Option {}

/** What decides about a plan, whatever the command. */
export const planChoices: readonly Option[] = [
  new Option('--faults <names>', "all, none or a,b of the scenario's own").argParser(names).default('all'),
  new RepeatableOption('--set <knob=value>', 'turn a knob, repeatable: sink.service=12ms').argParser(knob),
  new Option('--short', 'the short form: less workload, and the same verdicts; faults of a pipeline of your own last as long as in the full one'),
  new Option('--for <duration>', 'another length: 90s, 3m').argParser((text) => parseQuantity(text, 'ms', '--for')),
  new Option('--rate <rate>', 'mean arrivals a second: 500, 10k').argParser((text) => parseQuantity(text, 'events/s', '--rate')),
  new Option('--peak <rate>', 'peak arrivals a second instead of the mean; with --arrivals, in the busiest minute')
    .argParser((text) => parseQuantity(text, 'events/s', '--peak')),
  new Option('--arrivals <file.csv>', 'replay the course of counts per minute (minute,count) instead of the shapes and of load faults: stretched over the run, and scaled to its mean rate, or to --rate or --peak'),
  new Option('--clock <kind>', 'virtual: simulated time, which replays bit for bit; real: the time of this machine, with its sockets, threads and processes, and calendars of days many times as fast (default: the first that the scenario runs on)').choices(['virtual', 'real']),
  ...kafkaAddress,
  ...sparkMaster,
];

/** What a run is held to besides the scenario's own thresholds. */
export const thresholdOption: Option = new RepeatableOption('--threshold <condition>', "repeatable, besides the scenario's own: critical-p99<=2s, latency{class=critical,phase=burst}:p99<=2s, lost{class=critical}<=0")
  .argParser((text: string, before: readonly string[] = []) => [...before, text]);

export function addPlanOptions(command: Command): void {
  for (const option of planChoices) command.addOption(option);
}

export function addReporterOption(command: Command): void {
  command.addOption(new RepeatableOption('--reporter <name[=file]>', `repeatable: ${Object.keys(reporters).join(', ')}`).argParser(reporter));
}

/** For commands that leave run folders behind. */
export function addOutOption(command: Command): void {
  command.option('--out <folder>', 'where run folders are kept', defaultOut);
}

export function addJobsOption(command: Command): void {
  command.option('--jobs <n>', "runs at a time (default: as many as this machine has cores; on the real clock 1, since they would be in each other's way)", jobs);
}

export function addBudgetOption(command: Command): void {
  command.option('--budget <duration>', 'how long all runs may take together: none is begun that would not fit, by the longest before it', (text) => parseQuantity(text, 'ms', '--budget'));
}

/** How many runs at a time, where nobody has said. */
export function usualJobs(clock: 'virtual' | 'real'): number {
  return clock === 'real' ? 1 : availableParallelism();
}

/** The plan options that flags stand for. Reading arrivals is left to the caller: only it knows when. */
export function planOptions(flags: PlanFlags, counts: readonly number[] | null): Omit<PlanOptions, 'seed' | 'remedies'> {
  return {
    form: flags.short ? 'short' : 'full', faults: flags.faults, set: flags.set ?? {}, forMs: flags.for, rateEps: flags.rate, peakEps: flags.peak,
    arrivals: counts === null ? undefined : { counts }, clock: flags.clock, backends: { ...backendsOf(flags), ...computeOf(flags) },
  };
}

/** `all`, `none` or a list. */
export function names(text: string): 'all' | 'none' | readonly string[] {
  if (text === 'all' || text === 'none') return text;
  if (text.trim() === '') throw new UsageError('an empty list names nothing', { hint: 'write none, all, or names: buffer,replay' });
  return text.split(',').map((name) => name.trim()).filter((name) => name !== '');
}

/** Takes in one more `--set`. */
export function knob(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw new UsageError(`"${text}" sets no knob`, { where: '--set', hint: 'write --set sink.service=12ms' });
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

function reporter(text: string, before: readonly ReporterFlag[] = []): ReporterFlag[] {
  const [name, ...rest] = text.split('=');
  const file = rest.join('=');
  if (!Object.hasOwn(reporters, name)) {
    const near = nearest(name, Object.keys(reporters));
    throw new UsageError(`unknown reporter "${name}"${near === null ? '' : `: did you mean ${near}?`}`, {
      where: '--reporter', hint: `one of ${Object.keys(reporters).join(', ')}`,
    });
  }
  if (rest.length > 0 && file === '') throw new UsageError(`--reporter ${name}= names no file`, { where: '--reporter', hint: `${name} or ${name}=file` });
  const all = [...before, { name: name as ReporterFlag['name'], file: rest.length === 0 || file === '-' ? null : file }];
  if (all.filter((each) => each.file === null).length > 1) {
    throw new UsageError('two reporters want stdout', { where: '--reporter', hint: `give one of them a file: --reporter ${name}=report` });
  }
  return all;
}

export function seed(text: string): number {
  const seeds = parseSeeds(text, '--seed');
  if (seeds.length > 1) throw new UsageError(`"${text}" names ${seeds.length} seeds`, { where: '--seed', hint: `--seeds ${text}` });
  return seeds[0];
}

export function seeds(text: string): number[] {
  return parseSeeds(text);
}

function jobs(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= 1024) return count;
  throw new UsageError(`"${text}" is no number of jobs`, { where: '--jobs', hint: 'a whole number from 1 to 1024' });
}

export function speed(text: string): number | 'auto' | 'max' {
  if (text === 'auto' || text === 'max') return text;
  const factor = parseQuantity(text, 'factor', '--speed');
  if (factor > 0) return factor;
  throw new UsageError(`a speed of ${text} never ends`, { where: '--speed', hint: 'a factor above zero (10x), auto or max' });
}
