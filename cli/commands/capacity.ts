import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Option, type Command } from 'commander';
import { makePlan } from '../../engine/make-plan.ts';
import type { Plan } from '../../engine/plan.ts';
import { parseQuantity } from '../../engine/quantity.ts';
import { sampleMsOf, type BadDay, type Scenario } from '../../engine/scenario.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { readEarlier, type Earlier } from '../capacity/against.ts';
import type { Capacity } from '../capacity/capacity.ts';
import { outageText, stepText } from '../capacity/capacity-text.ts';
import { onBadDay } from '../capacity/bad-day.ts';
import { measuring } from '../capacity/measure.ts';
import { performCapacity, settingOf } from '../capacity/perform.ts';
import { itemsToSee } from '../capacity/rarest-loss.ts';
import { exitCodeOfVerdict, exitCode, worstExitCode, type ExitCode } from '../exit-code.ts';
import { reportBug } from '../failure.ts';
import { withInterruption } from '../interruption.ts';
import { kafkaRun, localOf, onlyTold, type KafkaRunFlags } from '../kafka-options.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { addReporterOption, names, planChoices, planOptions, seed, type PlanFlags, type ReporterFlags } from '../options.ts';
import { openOutput } from '../output.ts';
import { scenarioNamed } from '../scenario-named.ts';
import { formatDuration } from '../text/duration.ts';
import { usualRemedies } from '../usual-remedies.ts';

interface CapacityFlags extends PlanFlags, KafkaRunFlags, ReporterFlags {
  readonly expect?: number;
  readonly from?: number;
  readonly remedies?: 'all' | 'none' | readonly string[];
  readonly seed: number;
  readonly warmUp: number;
  readonly window: number;
  readonly oneIn?: number;
  readonly precision: number;
  readonly mostRuns: number;
  readonly badDays?: boolean;
  readonly outage: number;
  readonly out: string;
  readonly against?: string;
}

/** Options of a plan that a step decides by itself: it has one rate, one length, and nothing that breaks. */
const ofTheStep = new Set(['--faults', '--for', '--rate', '--peak', '--arrivals', '--clock']);
/** Where the first look begins, as a share of the form's own mean rate. */
const lowestShare = 0.25;
const longestWindowMs = 600_000;

export const command: CommandModule<CapacityFlags> = {
  examples: [
    ['capacity iot-spike --remedies buffer,backpressure,priority,replay', 'what two workers hold, and what gives first'],
    ['capacity iot-spike --short --set worker.count=4 --expect 400 --bad-days', 'whether four hold 400/s, on bad days too'],
  ],
  configure(command: Command): void {
    command
      .argument('<scenario>', 'name of a scenario')
      .addOption(new Option('--expect <rate>', 'the rate that it must hold: 500, 25k').argParser(rate('--expect')))
      .addOption(new Option('--from <rate>', "the lowest rate worth knowing; the first look begins here (default: a quarter of the scenario's own)").argParser(rate('--from')))
      .addOption(new Option('--remedies <names>', 'none, all or a,b (default: all; of a pipeline of your own none: the service as it is)').argParser(names))
      .addOption(new Option('--seed <n>', 'what chance is drawn from; each further run takes the next').argParser(seed).default(1));
    for (const option of planChoices) if (!ofTheStep.has(option.long!)) command.addOption(option);
    for (const option of kafkaRun) command.addOption(option);
    command
      .addOption(new Option('--warm-up <duration>', 'what is cut off from every run').argParser(duration('--warm-up', 1000)).default(4000, '4s'))
      .addOption(new Option('--window <duration>', 'what is judged of every run').argParser(duration('--window', 5000)).default(12_000, '12s'))
      .addOption(new Option('--one-in <n>', 'runs as long as it takes for a loss of one event in so many to be seen with 95 %: 10k, 100k').argParser((text) => parseQuantity(text, 'count', '--one-in')))
      .addOption(new Option('--precision <percent>', 'how near to the knee the ends of its interval must be').argParser(percent).default(5, '5%'))
      .addOption(new Option('--most-runs <n>', 'after so many the interval stays as wide as it is').argParser(count).default(24))
      .option('--bad-days', 'the search again for each of the bad days of the scenario, with fewer runs; then how long its store may be away at the expected rate')
      .addOption(new Option('--outage <duration>', 'with --bad-days and --expect, the longest outage tried').argParser(duration('--outage', 5000)).default(40_000, '40s'))
      .option('--against <file>', 'an earlier report of another build: its runs near the knee are made again, and whether the knee has moved is told')
      .option('--out <file>', 'where the report goes, as JSON', '.wavetank/capacity.json');
    addReporterOption(command);
  },
  async execute({ args, flags, terminal }: Invocation<CapacityFlags>): Promise<ExitCode> {
    const scenario = await scenarioNamed(args[0]);
    const base = basePlan(scenario, flags);
    const lengths = { warmUpMs: flags.warmUp, windowMs: flags.window, oneIn: flags.oneIn ?? null };
    const earlier = flags.against === undefined ? null : readEarlier(flags.against, settingOf(scenario, base, lengths));
    const lowestEps = flags.from ?? Math.min(scenario.forms[base.form].rateEps * lowestShare, (flags.expect ?? Infinity) / 2);
    const badDays = flags.badDays === true ? badDaysOf(scenario, base) : [];
    const longestOutageMs = flags.badDays === true ? flags.outage : 0;
    // What is not ours is not pushed beyond what its owner allows.
    const highestEps = Object.keys(base.backends).length > 0 ? flags.rateCap : Infinity;
    refuseTooLong(flags, lowestEps);
    if (await onlyTold({ ...base, workload: { ...base.workload, rateEps: flags.rateCap } }, scenario, flags, terminal.say)) return exitCode.ok;
    const output = openOutput(flags, 'plain', terminal);
    return withInterruption(output.terminal, 'stopping: what was measured so far is saved', async (interruption) => {
      const failures: Error[] = [];
      const started = (pid: number): void => void (flags.verbose && output.terminal.warn(`engine process ${pid}`));
      try {
        output.human(costText(flags, badDays, earlier));
        const capacity = await performCapacity({
          scenario, base, lowestEps, highestEps, expectEps: flags.expect ?? null, precision: flags.precision / 100, mostRuns: flags.mostRuns, badDays,
          lengths, earlier,
          measure: measuring({ interruption, local: localOf(flags), started, crashed: (failure) => failures.push(failure) }),
          longestOutageMs, stopped: () => interruption.code !== null,
          toldOutage: (outage) => output.human(outageText(outage, output.terminal.style, output.terminal.width)),
          told: (run, badDay) => output.human(stepText(run, badDay, output.terminal.style, output.terminal.width)),
        });
        for (const failure of failures) reportBug(failure, output.terminal, flags.verbose === true);
        save(flags.out, capacity);
        output.capacity(capacity);
        output.human(`report  ${flags.out}`);
        const fell = capacity.against?.real === true && capacity.against.percent < 0;
        return failures.length > 0 ? exitCode.broken : worstExitCode([exitCodeOfVerdict(capacity.verdict), fell ? exitCode.failed : exitCode.ok]);
      } finally {
        output.end();
      }
    });
  },
};

/** Everything of a step's plan but rate and length. */
function basePlan(scenario: Scenario, flags: CapacityFlags): Plan {
  if (!scenario.clocks.includes('real')) throw new UsageError(`${scenario.id} does not run on the real clock, and a capacity is measured on it`);
  if (scenario.calendar !== undefined || sampleMsOf(scenario) > 1000) {
    throw new UsageError(`${scenario.id} is a calendar of days: it has no steady rate`, { hint: 'a scenario whose workload is a rate has a capacity: iot-spike' });
  }
  return makePlan(scenario, { ...planOptions({ ...flags, faults: 'none', clock: 'real' }, null), seed: flags.seed, remedies: flags.remedies ?? usualRemedies(scenario) });
}

/** Those that can come with these remedies. */
function badDaysOf(scenario: Scenario, base: Plan): BadDay[] {
  const { id, badDays } = scenario;
  if (badDays === undefined) throw new UsageError(`${id} declares no bad days`, { where: '--bad-days', hint: 'leave --bad-days out' });
  const possible = Object.values(badDays).filter(({ needs }) => needs === undefined || base.remedies.includes(needs));
  // One that its knobs cannot follow is told before anything is measured.
  for (const badDay of possible) onBadDay(base, badDay, scenario);
  return possible;
}

function refuseTooLong({ oneIn }: CapacityFlags, lowestEps: number): void {
  if (oneIn === undefined) return;
  const windowMs = (itemsToSee(oneIn) / lowestEps) * 1000;
  if (windowMs <= longestWindowMs) return;
  throw new UsageError(`at ${lowestEps}/s a loss of one in ${oneIn} takes a run of ${formatDuration(windowMs)} to be seen`, {
    where: '--one-in', hint: `begin at a higher rate (--from), or leave it out: the report says which losses it cannot see`,
  });
}

/** From the start of its process to its verdict, a run takes so much besides its warm-up and its window. */
const besidesMs = 9_000;
const rampMs = 50_000;
const usualRuns = 12;

function costText({ warmUp, window }: CapacityFlags, badDays: readonly BadDay[], earlier: Earlier | null): string {
  const minutes = (ms: number): number => Math.max(1, Math.round(ms / 60_000));
  const search = usualRuns * (warmUp + window + besidesMs);
  const extra = badDays.length === 0 ? '' : `, and about ${minutes((badDays.length * search) / 2)} for its bad days: ${badDays.map(({ id }) => id).join(', ')}`;
  const begin = earlier === null ? 'a first look of up to a minute' : `the runs of ${earlier.name} near its knee again`;
  return `${begin}, then some ${usualRuns} runs: about ${minutes(rampMs + search)} minutes in all${extra}`;
}

function save(file: string, capacity: Capacity): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(capacity, null, 2)}\n`);
}

function rate(where: string): (text: string) => number {
  return (text) => {
    const eps = parseQuantity(text, 'events/s', where);
    if (eps > 0) return eps;
    throw new UsageError(`a rate of ${text} is none`, { where, hint: 'a rate above zero, such as 500 or 25k' });
  };
}

function duration(where: string, leastMs: number): (text: string) => number {
  return (text) => {
    const ms = parseQuantity(text, 'ms', where);
    if (ms >= leastMs && ms <= longestWindowMs) return ms;
    throw new UsageError(`${text} is too ${ms < leastMs ? 'short' : 'long'}`, { where, hint: `${formatDuration(leastMs)} to ${formatDuration(longestWindowMs)}` });
  };
}

function percent(text: string): number {
  const value = parseQuantity(text, 'percent', '--precision');
  if (value >= 1 && value <= 50) return value;
  throw new UsageError(`a precision of ${text} is out of reach, or none`, { where: '--precision', hint: '1% to 50%' });
}

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 4 && value <= 1000) return value;
  throw new UsageError(`"${text}" is no number of runs`, { where: '--most-runs', hint: 'a whole number from 4 to 1000' });
}
