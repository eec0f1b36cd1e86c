import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { readArrivals } from '../../engine/arrivals-file.ts';
import { makePlan } from '../../engine/make-plan.ts';
import { formatPlan } from '../../engine/plan-file.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { parseSeeds } from '../../engine/seeds.ts';
import { design } from '../compare/columns.ts';
import { assemble, cellOf, Cells, type Cell, type Comparison, type Errored } from '../compare/comparison.ts';
import { comparisonRows, fittedTable } from '../compare/comparison-table.ts';
import { Experiment, type Task } from '../compare/experiment.ts';
import { conduct } from '../conduct.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { reportBug } from '../failure.ts';
import { withInterruption, type Interruption } from '../interruption.ts';
import { launch } from '../launch.ts';
import { addJobsOption, addPlanOptions, addReporterOption, planOptions, seeds, type PlanFlags, type ReporterFlags } from '../options.ts';
import { openOutput, type Output } from '../output.ts';
import { scenarioNamed } from '../scenario-named.ts';
import { formatDuration } from '../text/duration.ts';
import { pad } from '../text/table.ts';
import { verdictWord } from '../text/style.ts';

interface CompareFlags extends PlanFlags, ReporterFlags {
  readonly verbose?: boolean;
  readonly seeds: readonly number[];
  readonly jobs: number;
}

const defaultSeeds = '1..20';

export const command: CommandModule<CompareFlags> = {
  examples: [
    ['compare iot-spike --short --seeds 1..3', 'a first look'],
    ['compare iot-spike --reporter json=comparison.json', 'twenty seeds in the full form, for the record'],
  ],
  configure(command: Command): void {
    command
      .argument('<scenario>', 'name of a scenario')
      .addOption(new Option('--seeds <range>', 'seeds that every column runs on').argParser(seeds).default(parseSeeds(defaultSeeds), defaultSeeds));
    addPlanOptions(command);
    addJobsOption(command);
    addReporterOption(command);
  },
  async execute({ args, flags, terminal }: Invocation<CompareFlags>): Promise<ExitCode> {
    const scenario = await scenarioNamed(args[0]);
    const output = openOutput(flags, 'plain', terminal);
    return withInterruption(terminal, 'stopping: what has finished is shown', async (interruption) => {
      try {
        const { comparison, failure, count } = await compare(scenario, flags, output, interruption);
        // Whatever kept it from its end: what was finished is not thrown away.
        if (failure === null || count > 0) output.comparison(comparison);
        if (failure !== null) throw failure;
        if (interruption.code !== null) output.human('interrupted: only runs that had finished are counted, and nothing is decided by them');
        if (comparison.errored.length > 0) return exitCode.broken;
        return comparison.held ? exitCode.ok : exitCode.failed;
      } finally {
        output.end();
      }
    });
  },
};

interface Compared {
  readonly comparison: Comparison;
  /** Cells that were finished. */
  readonly count: number;
  /** The error that ended it before its time; null where there was none. */
  readonly failure: unknown;
}

async function compare(scenario: Scenario, flags: CompareFlags, output: Output, interruption: Interruption): Promise<Compared> {
  const startedMs = performance.now();
  const counts = flags.arrivals === undefined ? null : readArrivals(flags.arrivals);
  const cells = new Cells();
  const errored: Errored[] = [];
  const options = planOptions(flags, counts);
  const soFar = () => assemble(scenario, options.form, flags.seeds, cells, Math.round(performance.now() - startedMs), errored);
  const progress = new Progress(output, soFar);

  const perform = async ({ column, seed }: Task): Promise<Cell | null> => {
    const plan = makePlan(scenario, { ...options, seed, remedies: column.remedies, allowMissingNeeds: true });
    const listener = { started: (pid: number) => flags.verbose && output.terminal.warn(`engine process ${pid}`) };
    const { result, failure } = await launch({ plan, keep: 'result', speed: 'max', interruption, listener });
    if (failure !== null) reportBug(failure, output.terminal, flags.verbose === true);
    if (result.run.status !== 'errored') return cellOf(column.id, result);
    errored.push({ column: column.id, seed, reason: result.reason, replay: `npx wavetank run ${keptPlan(plan)}` });
    return null;
  };
  const experiment = new Experiment(design(scenario.remedies), cells, flags.seeds, scenario);
  // A comparison that is interrupted, or in which an engine died, keeps what was finished and starts nothing more.
  const tasks = { next: () => (interruption.code === null && errored.length === 0 ? experiment.next() : null) };
  const ended = conduct(tasks, flags.jobs, perform, (cell) => {
    if (interruption.code !== null || cell === null) return;
    cells.add(cell);
    progress.done(cell);
  });
  const failure: unknown = await ended.then(() => null, (error: unknown) => error);
  progress.clear();
  return { comparison: soFar(), count: cells.count, failure };
}

/** The plan of a run that left no folder, in a file of its own. */
function keptPlan(plan: Plan): string {
  const file = join(mkdtempSync(join(tmpdir(), 'wavetank-')), 'plan.json');
  writeFileSync(file, formatPlan(plan));
  return file;
}

/** Fills the table while it runs: redrawn on a terminal, a line per finished run elsewhere. */
class Progress {
  readonly #output: Output;
  readonly #soFar: () => Comparison;
  #drawn = 0;

  constructor(output: Output, soFar: () => Comparison) {
    this.#output = output;
    this.#soFar = soFar;
  }

  done({ column, seed, verdict, failed }: Cell): void {
    const { terminal } = this.#output;
    if (!terminal.live) {
      terminal.say(`seed ${pad(String(seed), 4, 'right')}  ${verdictWord(verdict, terminal.style)}  ${column}${failed.length > 0 ? `: ${failed.join(', ')}` : ''}`);
      return;
    }
    this.clear();
    const comparison = this.#soFar();
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
