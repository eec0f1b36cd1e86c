import { Option, type Command } from 'commander';
import { makePlan } from '../../engine/make-plan.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Result } from '../../engine/result.ts';
import { shellWord } from '../../engine/shell-word.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { Budget } from '../budget.ts';
import { ownScenarios } from '../config/config-file.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, exitCodeOf, worstExitCode, type ExitCode } from '../exit-code.ts';
import { reportBug } from '../failure.ts';
import { commitOf, freshSeeds } from '../fresh-seeds.ts';
import { savesItsRuns, withInterruption } from '../interruption.ts';
import { localOf } from '../kafka-options.ts';
import { launch, type Launched } from '../launch.ts';
import {
  addBudgetOption, addJobsOption, addOutOption, addReporterOption, names, seeds, thresholdOption, usualJobs, type OutFlags, type ReporterFlags,
} from '../options.ts';
import { openOutput } from '../output.ts';
import { performRuns, unbegunText } from '../perform-runs.ts';
import { pinFolder, readPins, remarkOn, type Pin } from '../pins/pin-file.ts';
import { tellProgram } from '../program-in-plan.ts';
import { titleOf, type RunReport } from '../reporters/reporter.ts';
import { reportOf, sumOfRuns } from '../run-report.ts';
import { scenarioNamed, scenarioNames } from '../scenario-named.ts';
import { plural } from '../text/number.ts';
import { endWord, type Style } from '../text/style.ts';
import { table } from '../text/table.ts';
import { serviceText, usualRemedies } from '../usual-remedies.ts';

interface CiFlags extends ReporterFlags, OutFlags {
  readonly pins: string;
  readonly seeds?: readonly number[];
  readonly fresh: number;
  readonly from: string;
  readonly remedies?: 'all' | 'none' | readonly string[];
  readonly short?: boolean;
  readonly threshold?: readonly string[];
  readonly jobs?: number;
  readonly budget?: number;
}

/** What is run: a pin, or a plan made of the options. */
interface Task {
  readonly plan: Plan;
  readonly pin: Pin | null;
}

export const command: CommandModule<CiFlags> = {
  examples: [
    ['ci --short --budget 10m', 'pins, then every scenario on five seeds of this commit'],
    ['ci iot-spike --short --seeds 1..20 --reporter junit=report.xml', 'pins, then one scenario on seeds of your choice'],
  ],
  exits: { ok: 'all passed', failed: 'a check or a threshold of a run failed', undecided: 'a run is unknown or void, or a pin did not fit into --budget' },
  configure(command: Command): void {
    command.argument('[scenario...]', 'names of scenarios (default: all of your config, or all of ours where there is none)')
      .option('--pins <folder>', 'plans that are run first: those kept by `wavetank pin`; or none', pinFolder)
      .addOption(new Option('--seeds <range>', 'one run per scenario and seed: 1..20 or 1,5,9').argParser(seeds).conflicts(['fresh', 'from']))
      .addOption(new Option('--fresh <n>', 'so many seeds that nobody has chosen, drawn from a commit: the same for the same commit').argParser(count).default(5))
      .addOption(new Option('--from <commit>', 'the commit that they are drawn from').default('HEAD'))
      .addOption(new Option('--remedies <names>', 'none, all or a,b (default: all; of a pipeline of your own none: the service as it is)').argParser(names))
      .addOption(new Option('--short', 'the short form: less workload, and the same verdicts; faults of a pipeline of your own last as long as in the full one'))
      .addOption(thresholdOption);
    addJobsOption(command);
    addBudgetOption(command);
    addReporterOption(command);
    addOutOption(command);
  },
  async execute({ args, flags, given, terminal }: Invocation<CiFlags>): Promise<ExitCode> {
    const pins = flags.pins === 'none' ? [] : await readPins(flags.pins, given.has('pins'));
    const tasks: Task[] = [...pins.map((pin) => ({ plan: pin.plan, pin })), ...(await freshTasks(args, flags))];
    if (tasks.length === 0) throw new UsageError('there is nothing to run', { where: flags.pins, hint: '--fresh 5 draws seeds, wavetank pin keeps a plan' });
    for (const { plan, file } of pins) await tellProgram(plan, file, terminal);
    const output = openOutput(flags, 'off', terminal, true);
    return withInterruption(terminal, savesItsRuns, async (interruption) => {
      const done: Launched[] = [];
      const reports: RunReport[] = [];
      const budget = flags.budget === undefined ? null : new Budget(flags.budget, () => performance.now());
      let unbegun = 0;
      try {
        output.human(`${plural(pins.length, 'pin')}, then ${plural(tasks.length - pins.length, 'run')}`);
        unbegun = await performRuns({
          // Of several clocks the real one decides: its runs would be in the others' way.
          tasks, jobs: flags.jobs ?? usualJobs(tasks.some(({ plan }) => plan.clock === 'real') ? 'real' : 'virtual'), budget, interruption,
          execute: ({ plan }) => launch({ plan, keep: { out: flags.out }, speed: 'max', local: localOf({}), interruption }),
          tell: async (launched, { plan, pin }) => {
            done.push(launched);
            const report = await reportOf(launched, calledAs({ plan, pin }, launched.result));
            reports.push(report);
            output.run(report);
            if (launched.failure !== null) reportBug(launched.failure, terminal, flags.verbose === true);
          },
        });
        if (done.length > 0) output.human(sumOfRuns(done, 'run'));
        if (done.length > 1) for (const line of notPassedLines(reports, output.terminal.style)) output.human(line);
        if (budget !== null && unbegun > 0) output.human(`${unbegunText(unbegun, tasks.length, budget)}${unaskedText(pins, tasks.length - unbegun)}`);
      } finally {
        output.end();
      }
      // Of seeds that nobody has chosen those that ran are judged; a pin is there to be asked.
      const asked = tasks.length - unbegun >= Math.max(1, pins.length);
      return worstExitCode([...(asked ? [] : [exitCode.undecided]), ...done.map(({ result }) => exitCodeOf({ status: result.run.status, verdict: result.verdict }))]);
    });
  },
};

/** Among many runs, those that are no pass once more at the end, each with the command that has it again. */
function notPassedLines(reports: readonly RunReport[], style: Style): string[] {
  return table(reports.filter(({ result }) => result.verdict !== 'passed').map((report) => [`  ${endWord(report.result, style)}`, titleOf(report), report.replay]));
}

/** What a run is called: a pin by its name, and of a pipeline of one's own also which service it was. */
function calledAs({ plan, pin }: Task, result: Result): Parameters<typeof reportOf>[1] {
  const service = serviceText(plan);
  const title = [pin === null ? `${plan.scenario} seed ${plan.seed}` : `pin ${pin.name}`, ...(service === '' ? [] : [service])].join(', ');
  return pin === null ? { title } : { title, remark: remarkOn(pin, result), replay: `npx wavetank run ${shellWord(pin.file)}` };
}

/** `; pins that were not asked: lost-in-restart`. */
function unaskedText(pins: readonly Pin[], begun: number): string {
  const unasked = pins.slice(begun).map(({ name }) => name);
  return unasked.length === 0 ? '' : `; pins that were not asked: ${unasked.join(', ')}`;
}

/** Seed by seed and not scenario by scenario: where time runs out, each scenario had its share. */
async function freshTasks(args: readonly string[], { seeds: chosen, fresh, from, short, remedies, threshold }: CiFlags): Promise<Task[]> {
  if (chosen === undefined && fresh === 0) return [];
  const own = args.length > 0 ? [] : Object.keys((await ownScenarios())?.scenarios ?? {});
  const named = await Promise.all((args.length > 0 ? args : own.length > 0 ? own : scenarioNames).map((name) => scenarioNamed(name)));
  const commit = chosen === undefined ? commitOf(from) : '';
  const plans = named.map((scenario) => (chosen ?? freshSeeds(commit, scenario.id, fresh))
    .map((seed) => makePlan(scenario, { seed, form: short ? 'short' : 'full', remedies: remedies ?? usualRemedies(scenario), faults: 'all', set: {}, thresholds: threshold })));
  return Array.from({ length: plans[0].length }, (_, nth) => plans.map((of) => ({ plan: of[nth], pin: null }))).flat();
}

function count(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new UsageError(`"${text}" is no number of seeds`, { where: '--fresh', hint: 'a whole number such as 5; 0 runs the pins alone' });
}
