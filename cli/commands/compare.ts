import type { Command } from 'commander';
import { readArrivals } from '../../engine/arrivals-file.ts';
import { makePlan } from '../../engine/make-plan.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { design } from '../compare/columns.ts';
import { assemble, cellOf, Cells, type Cell, type Comparison } from '../compare/comparison.ts';
import { comparisonRows, fittedTable } from '../compare/comparison-table.ts';
import { Experiment, type Task } from '../compare/experiment.ts';
import { conduct } from '../conduct.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { withInterruption, type Interruption } from '../interruption.ts';
import { launch } from '../launch.ts';
import { addJobsOption, addOutputOptions, addPlanOptions, planOptions, seeds, type OutputFlags, type PlanFlags } from '../options.ts';
import { openOutput, type Output } from '../output.ts';
import { scenarioNamed } from '../scenario-named.ts';
import { formatDuration } from '../text/duration.ts';
import { pad } from '../text/table.ts';
import { verdictWord } from '../text/style.ts';

interface CompareFlags extends PlanFlags, OutputFlags {
  readonly seeds: readonly number[];
  readonly jobs: number;
}

const defaultSeeds = Array.from({ length: 20 }, (_, i) => i + 1);

export const command: CommandModule<CompareFlags> = {
  examples: [
    ['compare iot-spike --short --seeds 1..3', 'a first look'],
    ['compare iot-spike --reporter json=comparison.json', 'twenty seeds in the full form, for the record'],
  ],
  configure(command: Command): void {
    command
      .argument('<scenario>', 'name of a scenario')
      .option('--seeds <range>', 'seeds that every column runs on (default: 1..20)', seeds, defaultSeeds);
    addPlanOptions(command);
    addJobsOption(command);
    addOutputOptions(command);
  },
  async execute({ args, flags, terminal }: Invocation<CompareFlags>): Promise<ExitCode> {
    const scenario = await scenarioNamed(args[0]);
    const output = openOutput(flags, 'plain', terminal);
    return withInterruption(terminal, 'stopping: what has finished is shown', async (interruption) => {
      try {
        const comparison = await compare(scenario, flags, output, interruption);
        output.comparison(comparison);
        if (interruption.code !== null) output.human('interrupted: only runs that had finished are counted, and nothing is decided by them');
        return comparison.held ? exitCode.ok : exitCode.failed;
      } finally {
        output.end();
      }
    });
  },
};

async function compare(scenario: Scenario, flags: CompareFlags, output: Output, interruption: Interruption): Promise<Comparison> {
  const startedMs = performance.now();
  const counts = flags.arrivals === undefined ? null : readArrivals(flags.arrivals);
  const cells = new Cells();
  const options = planOptions(flags, counts);
  const soFar = () => assemble(scenario, options.form, flags.seeds, cells, Math.round(performance.now() - startedMs));
  const progress = new Progress(output, soFar);

  const perform = async ({ column, seed }: Task): Promise<Cell> => {
    const plan = makePlan(scenario, { ...options, seed, remedies: column.remedies, allowMissingNeeds: true });
    const { result, failure } = await launch({ plan, keep: 'result', speed: 'max', interruption });
    if (result.run.status === 'errored') throw new Error(`${column.id}, seed ${seed}: ${result.reason}`, { cause: failure });
    return cellOf(column.id, result);
  };
  const experiment = new Experiment(design(scenario.remedies), cells, flags.seeds, scenario);
  // An interrupted comparison keeps what was finished, and starts nothing more.
  const tasks = { next: () => (interruption.code === null ? experiment.next() : null) };
  await conduct(tasks, flags.jobs, perform, (cell) => {
    if (interruption.code !== null) return;
    cells.add(cell);
    progress.done(cell);
  });
  progress.clear();
  return soFar();
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
