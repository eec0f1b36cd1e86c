import { Option, type Command } from 'commander';
import { parseQuantity } from '../../engine/quantity.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { Display } from '../../tui/program.ts';
import { compareWith, readEarlier } from '../capacity/against.ts';
import { badDaysOf } from '../capacity/bad-day.ts';
import { basePlan } from '../capacity/base-plan.ts';
import type { Capacity } from '../capacity/capacity.ts';
import { changeLine, outageText, stepText } from '../capacity/capacity-text.ts';
import { measuring, type MeasureOptions } from '../capacity/measure.ts';
import { performCapacity, settingOf } from '../capacity/perform.ts';
import { itemsToSee } from '../capacity/rarest-loss.ts';
import { readReport, refuseUnwritable, saveReport } from '../capacity/report-file.ts';
import { stepPlan } from '../capacity/step.ts';
import { costText, stepsText } from '../capacity/steps-text.ts';
import { usual, usualLowestEps, type Search } from '../capacity/usual-search.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCodeOfVerdict, exitCode, worstExitCode, type ExitCode } from '../exit-code.ts';
import { reportBug } from '../failure.ts';
import { withInterruption } from '../interruption.ts';
import { kafkaRun, localOf, onlyTold, type KafkaRunFlags } from '../kafka-options.ts';
import { addReporterOption, names, planChoices, seed, type PlanFlags, type ReporterFlags } from '../options.ts';
import { openOutput, takesStdout, type Output } from '../output.ts';
import { scenarioNamed } from '../scenario-named.ts';
import type { OnScreen } from '../screen/capacity-on-screen.ts';
import { hasScreen, type Ui } from '../screen/has-screen.ts';
import type { Terminal } from '../terminal.ts';
import { formatDuration } from '../text/duration.ts';
import { hanging } from '../text/table.ts';

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
  readonly ui: Ui;
}

/** Options of a plan that a step decides by itself: it has one rate, one length, and nothing that breaks. */
const ofTheStep = new Set(['--faults', '--for', '--rate', '--peak', '--arrivals', '--clock']);
const longestWindowMs = 600_000;
const dryRun = new Option('--dry-run', 'say which runs it would make, and what it would make, touch and send on a cluster, and do nothing');

export const command: CommandModule<CapacityFlags> = {
  examples: [
    ['capacity iot-spike --remedies buffer,backpressure,priority,replay', 'what two workers hold, and what gives first'],
    ['capacity iot-spike --short --set worker.count=4 --expect 400 --bad-days', 'whether four hold 400/s, on bad days too'],
  ],
  exits: { ok: 'it holds the expected rate; without --expect, a knee was found', failed: 'it does not, or not even the lowest rate holds, or it holds less than --against', undecided: 'nobody can tell: the driver was saturated, or the interval lies on both sides' },
  configure(command: Command): void {
    command
      .argument('<scenario|report.json>', 'name of a scenario, or a report to show again')
      .addOption(new Option('--expect <rate>', 'the rate that it must hold: 500, 25k').argParser(rate('--expect')))
      .addOption(new Option('--from <rate>', "the lowest rate worth knowing; the first look begins here (default: a quarter of the scenario's own)").argParser(rate('--from')))
      .addOption(new Option('--remedies <names>', 'none, all or a,b (default: all; of a pipeline of your own none: the service as it is)').argParser(names))
      .addOption(new Option('--seed <n>', 'what chance is drawn from; each further run takes the next').argParser(seed).default(usual.seed));
    for (const option of planChoices) if (!ofTheStep.has(option.long!)) command.addOption(option);
    for (const option of kafkaRun) command.addOption(option.long === '--dry-run' ? dryRun : option);
    command
      .addOption(new Option('--warm-up <duration>', 'what is cut off from every run').argParser(duration('--warm-up', 1000)).default(usual.warmUpMs, '4s'))
      .addOption(new Option('--window <duration>', 'what is judged of every run').argParser(duration('--window', 5000)).default(usual.windowMs, '12s'))
      .addOption(new Option('--one-in <n>', 'runs as long as it takes for a loss of one event in so many to be seen with 95 %: 10k, 100k').argParser((text) => parseQuantity(text, 'count', '--one-in')))
      .addOption(new Option('--precision <percent>', 'how near to the knee the ends of its interval must be').argParser(percent).default(usual.precisionPercent, '5%'))
      .addOption(new Option('--most-runs <n>', 'after so many the interval stays as wide as it is').argParser(count).default(usual.mostRuns))
      .option('--bad-days', 'the search again for each of the bad days of the scenario, with fewer runs; then how long its store may be away at the expected rate')
      .addOption(new Option('--outage <duration>', 'with --bad-days and --expect, the longest outage tried').argParser(duration('--outage', 5000)).default(usual.longestOutageMs, '40s'))
      .option('--against <file>', 'an earlier report of another build: its runs near the knee are made again, and whether the knee has moved is told')
      .option('--out <file>', 'where the report goes, as JSON', usual.file);
    command.addOption(new Option('--ui <kind>', 'tui: a screen; plain: lines; auto: tui on a terminal, else plain').choices(['auto', 'tui', 'plain']).default('auto'));
    addReporterOption(command);
  },
  async execute({ args, flags, given, terminal }: Invocation<CapacityFlags>): Promise<ExitCode> {
    if (isReportFile(args[0])) return showAgain(args[0], flags, given, terminal);
    const scenario = await scenarioNamed(args[0]);
    const base = basePlan(scenario, flags, terminal.warn);
    const lengths = { warmUpMs: flags.warmUp, windowMs: flags.window, oneIn: flags.oneIn ?? null };
    const lowestEps = flags.from ?? usualLowestEps(scenario, base, flags.expect ?? null);
    refuseTooLong(flags, lowestEps);
    const { badDays, leftOut } = flags.badDays === true ? badDaysOf(scenario, base) : { badDays: [], leftOut: [] };
    const search: Search = {
      scenario, base, lowestEps, expectEps: flags.expect ?? null, precision: flags.precision / 100, mostRuns: flags.mostRuns,
      // What is not ours is not pushed beyond what its owner allows.
      highestEps: Object.keys(base.backends).length > 0 ? flags.rateCap : Infinity,
      lengths, earlier: flags.against === undefined ? null : readEarlier(flags.against, settingOf(scenario, base, lengths)),
      badDays, longestOutageMs: flags.badDays === true ? flags.outage : 0,
    };
    if (flags.dryRun) {
      for (const step of [...stepsText(search, flags.out), ...leftOut]) for (const line of hanging('-', step, 2, terminal.width)) terminal.say(line);
      // Of a cluster more is told.
      if (base.backends.log === undefined) {
        terminal.say('nothing was done: --dry-run');
        return exitCode.ok;
      }
    }
    // The run that would send most.
    if (await onlyTold(stepPlan(base, flags.rateCap, base.seed, lengths), scenario, flags, terminal.say)) return exitCode.ok;
    refuseUnwritable(flags.out);
    const screen = hasScreen({ ui: flags.ui, terminal, stdoutTaken: takesStdout(flags) });
    const output = openOutput(flags, 'plain', terminal);
    for (const line of leftOut) output.human(line);
    // On the screen the reader sees that it is stopping.
    return withInterruption(screen ? { warn: () => {} } : output.terminal, 'stopping: what was measured so far is saved', async (interruption) => {
      const failures: Error[] = [];
      const measure: MeasureOptions = {
        interruption, local: localOf(flags), crashed: (failure) => failures.push(failure),
        started: (pid) => void (flags.verbose && !screen && output.terminal.warn(`engine process ${pid}`)),
      };
      const conclude = (capacity: Capacity): string => {
        saveReport(flags.out, capacity);
        return changeLine(capacity);
      };
      try {
        const capacity = await (screen ? onScreen({ search, measure, file: flags.out, conclude }) : inLines(search, measure, output));
        if (!screen) conclude(capacity);
        for (const failure of failures) reportBug(failure, output.terminal, flags.verbose === true);
        tell(capacity, flags.out, output);
        return failures.length > 0 ? exitCode.broken : exitCodeOf(capacity);
      } finally {
        output.end();
      }
    });
  },
};

async function onScreen(options: Omit<OnScreen, 'display'>): Promise<Capacity> {
  const { capacityOnScreen } = await import('../screen/capacity-on-screen.ts');
  return withDisplay((display) => capacityOnScreen({ ...options, display }));
}

async function withDisplay<T>(show: (display: Display) => Promise<T>): Promise<T> {
  const { openDisplay } = await import('../../tui/open.ts');
  const display = await openDisplay(process.stdout, process.stdin);
  try {
    return await show(display);
  } finally {
    display.close();
  }
}

async function inLines(search: Search, measure: MeasureOptions, output: Output): Promise<Capacity> {
  const { style, width } = output.terminal;
  output.human(costText(search));
  return performCapacity({
    ...search, measure: measuring(measure), stopped: () => measure.interruption.code !== null,
    toldOutage: (outage) => output.human(outageText(outage, style, width)),
    told: (run, badDay) => output.human(stepText(run, badDay, style, width)),
  });
}

/** What was found, on the reader's own screen and to every reporter. */
function tell(capacity: Capacity, file: string, output: Output): void {
  output.capacity(capacity);
  output.human(`report  ${file}`);
}

/** A build that holds less than the one before it has failed, whatever was expected. */
function exitCodeOf({ verdict, against }: Capacity): ExitCode {
  return worstExitCode([exitCodeOfVerdict(verdict), against?.real === true && against.percent < 0 ? exitCode.failed : exitCode.ok]);
}

/** Options that mean something where a report is read again. */
const ofReading: ReadonlySet<string> = new Set(['against', 'reporter', 'ui', 'verbose']);

function isReportFile(target: string): boolean {
  return target.endsWith('.json') || target.includes('/');
}

/** A report that was written before, as it was shown then. */
async function showAgain(file: string, flags: CapacityFlags, given: ReadonlySet<string>, terminal: Terminal): Promise<ExitCode> {
  const option = [...given].find((name) => !ofReading.has(name));
  if (option !== undefined) {
    const long = `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new UsageError('a report is shown as it is', { where: long, hint: `leave ${long} out, or name a scenario to measure it` });
  }
  const report = readReport(file, file);
  const earlier = flags.against === undefined ? null : readEarlier(flags.against, report);
  const capacity = earlier === null || report.knee === null ? report : { ...report, against: compareWith(earlier, report.knee, report.runs) };
  const screen = hasScreen({ ui: flags.ui, terminal, stdoutTaken: takesStdout(flags) });
  const output = openOutput(flags, 'plain', terminal);
  try {
    if (screen) {
      const [{ showCapacity }, { viewOfReport }] = [await import('../screen/capacity-on-screen.ts'), await import('../screen/capacity-view.ts')];
      await withDisplay((display) => showCapacity(display, viewOfReport(capacity, { file, change: changeLine(capacity) })));
    }
    tell(capacity, file, output);
    return exitCodeOf(capacity);
  } finally {
    output.end();
  }
}

function refuseTooLong({ oneIn }: CapacityFlags, lowestEps: number): void {
  if (oneIn === undefined) return;
  const windowMs = (itemsToSee(oneIn) / lowestEps) * 1000;
  if (windowMs <= longestWindowMs) return;
  throw new UsageError(`at ${lowestEps}/s a loss of one in ${oneIn} takes a run of ${formatDuration(windowMs)} to be seen`, {
    where: '--one-in', hint: `begin at a higher rate (--from), or leave it out: the report says which losses it cannot see`,
  });
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
