import { Option, type Command } from 'commander';
import { readArrivals } from '../../engine/arrivals-file.ts';
import { makePlan } from '../../engine/make-plan.ts';
import { parseSeeds } from '../../engine/seeds.ts';
import { design } from '../compare/columns.ts';
import type { Cell, Comparison } from '../compare/comparison.ts';
import { comparisonRows, fittedTable } from '../compare/comparison-table.ts';
import { performComparison, type Compared, type ComparisonOptions } from '../compare/perform.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { reportBug } from '../failure.ts';
import { withInterruption } from '../interruption.ts';
import { kafkaRun, localOf, onlyTold, type KafkaRunFlags } from '../kafka-options.ts';
import { addJobsOption, addPlanOptions, addReporterOption, planOptions, seeds, usualJobs, type PlanFlags, type ReporterFlags } from '../options.ts';
import { openOutput, takesStdout, type Output } from '../output.ts';
import { scenarioNamed } from '../scenario-named.ts';
import { hasScreen, type Ui } from '../screen/has-screen.ts';
import { formatDuration } from '../text/duration.ts';
import { pad } from '../text/table.ts';
import { verdictWord } from '../text/style.ts';

interface CompareFlags extends PlanFlags, KafkaRunFlags, ReporterFlags {
  readonly verbose?: boolean;
  readonly seeds: readonly number[];
  readonly jobs?: number;
  readonly ui: Ui;
}

const defaultSeeds = '1..20';

export const command: CommandModule<CompareFlags> = {
  examples: [
    ['compare iot-spike --short --seeds 1..3', 'a first look'],
    ['compare iot-spike --reporter json=comparison.json', 'twenty seeds in the full form, for the record'],
  ],
  exits: { ok: 'each remedy takes away as much as the scenario declares, alone and in the set', failed: 'one does not' },
  configure(command: Command): void {
    command
      .argument('<scenario>', 'name of a scenario')
      .addOption(new Option('--seeds <range>', 'seeds that every column runs on').argParser(seeds).default(parseSeeds(defaultSeeds), defaultSeeds));
    addPlanOptions(command);
    for (const option of kafkaRun) command.addOption(option);
    command.addOption(new Option('--ui <kind>', 'tui: a screen; plain: lines; auto: tui on a terminal, else plain').choices(['auto', 'tui', 'plain']).default('auto'));
    addJobsOption(command);
    addReporterOption(command);
  },
  async execute({ args, flags, terminal }: Invocation<CompareFlags>): Promise<ExitCode> {
    const scenario = await scenarioNamed(args[0]);
    const counts = flags.arrivals === undefined ? null : readArrivals(flags.arrivals);
    const chosen = planOptions(flags, counts);
    const all = makePlan(scenario, { ...chosen, seed: flags.seeds[0], remedies: 'all', note: terminal.warn });
    if (await onlyTold(all, scenario, flags, terminal.say)) return exitCode.ok;
    const screen = hasScreen({ ui: flags.ui, terminal, stdoutTaken: takesStdout(flags) });
    const output = openOutput(flags, 'plain', terminal);
    return withInterruption(screen ? { warn: () => {} } : terminal, 'stopping: what has finished is shown', async (interruption) => {
      try {
        const failures: Error[] = [];
        const options = {
          scenario, plan: chosen, seeds: flags.seeds, jobs: flags.jobs ?? usualJobs(all.clock), local: localOf(flags), interruption,
          started: (pid: number) => flags.verbose && !screen && output.terminal.warn(`engine process ${pid}`),
          crashed: (failure: Error) => failures.push(failure),
        };
        const { comparison, failure, count, stopped = false } = await (screen ? onScreen(options) : inLines(options, output));
        for (const each of failures) reportBug(each, output.terminal, flags.verbose === true);
        // Whatever kept it from its end: what was finished is not thrown away.
        if (failure === null || count > 0) output.comparison(comparison);
        if (failure !== null) throw failure;
        if (interruption.code !== null || stopped) output.human('interrupted: only runs that had finished are counted, and nothing is decided by them');
        if (stopped) return exitCode.interrupted;
        if (comparison.errored.length > 0) return exitCode.broken;
        return comparison.held ? exitCode.ok : exitCode.failed;
      } finally {
        output.end();
      }
    });
  },
};

async function onScreen(options: Omit<ComparisonOptions, 'done'>): Promise<Compared> {
  const [{ openDisplay }, { compareOnScreen }] = [await import('../../tui/open.ts'), await import('../screen/compare-on-screen.ts')];
  const display = await openDisplay(process.stdout, process.stdin);
  try {
    return await compareOnScreen(display, options);
  } finally {
    display.close();
  }
}

async function inLines(options: Omit<ComparisonOptions, 'done'>, output: Output): Promise<Compared> {
  const runs = design(options.scenario.remedies).columns.length * options.seeds.length;
  output.human(`at most ${runs} runs; a variant stops where its answer is clear`);
  const progress = new Progress(output);
  const compared = await performComparison({ ...options, done: (cell, soFar) => progress.done(cell, soFar) });
  progress.clear();
  return compared;
}

/** Fills the table while it runs: redrawn on a terminal, a line per finished run elsewhere. */
class Progress {
  readonly #output: Output;
  #drawn = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  done({ column, seed, verdict, failed }: Cell, soFar: () => Comparison): void {
    const { terminal } = this.#output;
    if (!terminal.live) {
      terminal.say(`seed ${pad(String(seed), 4, 'right')}  ${verdictWord(verdict, terminal.style)}  ${column}${failed.length > 0 ? `: ${failed.join(', ')}` : ''}`);
      return;
    }
    this.clear();
    const comparison = soFar();
    const { columns } = comparisonRows(comparison, terminal.style);
    const whole = fittedTable(columns, 2, terminal.width);
    // What has scrolled away cannot be redrawn: on a low screen the medians wait for the end.
    const table = whole.length + 2 <= terminal.height ? whole : fittedTable(columns.map((row) => row.slice(0, 2)), 1, terminal.width);
    const lines = [...table, `  ${formatDuration(comparison.wallMs)}`];
    for (const line of lines) terminal.say(line);
    this.#drawn = lines.length;
  }

  clear(): void {
    this.#output.terminal.rewind(this.#drawn);
    this.#drawn = 0;
  }
}
