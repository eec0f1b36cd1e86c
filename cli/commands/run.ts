import { readFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { readArrivals } from '../../engine/arrivals-file.ts';
import { makePlan } from '../../engine/make-plan.ts';
import { checkPlan, parsePlan } from '../../engine/plan-file.ts';
import type { Plan } from '../../engine/plan.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { Budget } from '../budget.ts';
import { openEndpoint } from '../exposition/endpoint.ts';
import { exitCode, exitCodeOf, worstExitCode, type ExitCode } from '../exit-code.ts';
import { reportBug } from '../failure.ts';
import { savesItsRuns, withInterruption } from '../interruption.ts';
import { kafkaRun, localOf, onlyTold, type KafkaRunFlags } from '../kafka-options.ts';
import { launch, type Launched } from '../launch.ts';
import {
  addBudgetOption, addJobsOption, addOutOption, addReporterOption, names, planChoices, planOptions, seed, seeds, speed, thresholdOption, usualJobs, type OutFlags, type PlanFlags,
  type ReporterFlags,
} from '../options.ts';
import { openOutput, takesStdout } from '../output.ts';
import { performRuns, unbegunText } from '../perform-runs.ts';
import { isPinText, readPin } from '../pins/pin-file.ts';
import { tellProgram } from '../program-in-plan.ts';
import { reportOf, sumOfRuns } from '../run-report.ts';
import { scenarioNamed, scenarioOf } from '../scenario-named.ts';
import { hasScreen, type Ui } from '../screen/has-screen.ts';
import type { Watched } from '../screen/run-on-screen.ts';
import { planText } from '../text/plan.ts';
import { untriedIn } from '../untried.ts';

interface RunFlags extends PlanFlags, KafkaRunFlags, ReporterFlags, OutFlags {
  readonly seed?: number;
  readonly seeds?: readonly number[];
  readonly jobs?: number;
  readonly budget?: number;
  readonly remedies: 'all' | 'none' | readonly string[];
  readonly speed?: number | 'auto' | 'max';
  readonly threshold?: readonly string[];
  readonly metricsPort?: number;
  readonly ui: Ui;
}

/** What a plan file decides by itself: an option beside it would be ignored, so it is refused. */
const decidedByPlan: readonly Option[] = [
  new Option('--seed <n>', 'what chance is drawn from (default: 1)').argParser(seed).conflicts('seeds'),
  new Option('--seeds <range>', 'one run per seed: 1..20 or 1,5,9').argParser(seeds),
  new Option('--remedies <names>', 'none, all or a,b').argParser(names).default('none'),
  ...planChoices,
  thresholdOption,
];

export const command: CommandModule<RunFlags> = {
  examples: [
    ['run iot-spike --short --remedies all', 'one run, with every remedy on'],
    ['run iot-spike --short --seeds 1..3 --set worker.count=4', 'three seeds with a knob turned'],
  ],
  exits: { ok: 'every run passed', failed: 'a check or a threshold of a run failed', undecided: 'a run is unknown or void, or none fitted into --budget' },
  configure(command: Command): void {
    command.argument('<scenario|plan.json>', 'name of a scenario, or a plan (also a pinned one) to execute as it is');
    for (const option of [...decidedByPlan, ...kafkaRun]) command.addOption(option);
    command
      .option('--speed <factor>', 'how fast the virtual clock goes: 10x, auto or max (default: max, on the screen auto)', speed)
      .addOption(new Option('--metrics-port <port>', "the present values on http://127.0.0.1:<port>/metrics, for Prometheus: the log under kafka_exporter's names, items, faults; 0 takes any port that is free").argParser(metricsPort).conflicts('seeds'))
      .addOption(new Option('--ui <kind>', 'tui: a screen with keys; plain: progress and events; off: the verdict line (and of a run that is no pass the one that has it again) and reporters; auto: tui on a terminal, else plain, or off for several seeds').choices(['auto', 'tui', 'plain', 'off']).default('auto'));
    addJobsOption(command);
    addBudgetOption(command);
    addReporterOption(command);
    addOutOption(command);
  },
  async execute({ args, flags, given, terminal, lender }: Invocation<RunFlags>): Promise<ExitCode> {
    const plans = await plansOf(args[0], flags, given, terminal.warn);
    if (isPlanFile(args[0])) await tellProgram(plans[0], args[0], terminal);
    const { clock } = plans[0];
    if (clock === 'real' && flags.speed !== undefined) throw new UsageError('the real clock has one speed', { where: '--speed', hint: 'leave --speed out, or run on the virtual clock' });
    const scenario = await scenarioOf(plans[0]);
    if (await onlyTold(plans[0], scenario, flags, terminal.say)) return exitCode.ok;
    const local = localOf(flags);
    const screen = hasScreen({ ui: flags.ui, terminal, runs: plans.length, stdoutTaken: takesStdout(flags) });
    const output = openOutput(flags, screen ? 'tui' : flags.ui, terminal, plans.length > 1);
    const endpoint = flags.metricsPort === undefined ? null : await openEndpoint(flags.metricsPort);
    const readings = endpoint !== null;
    if (endpoint !== null && !screen) output.human(`metrics on ${endpoint.url}`);
    const heading = plans.length === 1 && flags.ui !== 'off' ? planText(plans[0], scenario) : null;
    // On the screen the reader sees that the run is stopping.
    return withInterruption(screen ? { warn: () => {} } : terminal, savesItsRuns, async (interruption) => {
      const watch = async (plan: Plan): Promise<Watched[]> => {
        const [{ openDisplay }, { runOnScreen }] = [await import('../../tui/open.ts'), await import('../screen/run-on-screen.ts')];
        const display = await openDisplay(process.stdout, process.stdin);
        try {
          return await runOnScreen({ display, plan, scenario, out: flags.out, speed: flags.speed ?? 'auto', local, readings, interruption, heard: (snapshot) => endpoint?.feed(snapshot) });
        } finally {
          display.close();
        }
      };
      const execute = async (plan: Plan): Promise<Watched[]> => {
        const launched = await launch({
          plan, keep: { out: flags.out }, speed: flags.speed ?? 'max', local, readings, interruption,
          listener: {
            started: (pid) => {
              if (heading !== null) output.human(heading);
              if (flags.verbose) terminal.warn(`engine process ${pid}`);
            },
            snapshot: (snapshot) => {
              endpoint?.feed(snapshot);
              output.snapshot(plan.seed, snapshot);
            },
            event: (event) => output.event(plan.seed, event),
          },
        });
        return [{ launched, events: [] }];
      };
      const done: Launched[] = [];
      let unbegun = 0;
      const tell = async ({ launched, events }: Watched): Promise<void> => {
        done.push(launched);
        for (const event of events) output.event(launched.result.run.seed, event);
        output.run(await reportOf(launched, untriedIn(launched.result, scenario)));
        if (launched.failure !== null) reportBug(launched.failure, terminal, flags.verbose === true);
      };
      try {
        const budget = flags.budget === undefined ? null : new Budget(flags.budget, () => performance.now());
        unbegun = await performRuns({
          tasks: plans, jobs: flags.jobs ?? usualJobs(clock), budget, interruption, execute: screen ? watch : execute,
          tell: async (runs) => {
            for (const each of runs) await tell(each);
          },
        });
        if (plans.length > 1 && done.length > 0) output.human(sumOfRuns(done, 'seed'));
        if (budget !== null && unbegun > 0) output.human(unbegunText(unbegun, plans.length, budget));
      } finally {
        // What reporters were told so far is written, also where the command ends with an error.
        output.end();
        await endpoint?.close();
      }
      if (unbegun === plans.length) return exitCode.undecided;
      return worstExitCode(done.map(({ result }) => exitCodeOf({ status: result.run.status, verdict: result.verdict })));
    }, lender);
  },
};

async function plansOf(target: string, flags: RunFlags, given: ReadonlySet<string>, warn: (text: string) => void): Promise<Plan[]> {
  if (isPlanFile(target)) {
    const option = decidedByPlan.find((each) => given.has(each.attributeName()))?.long;
    if (option != null) {
      throw new UsageError('a plan is executed as it is', { where: option, hint: `leave ${option} out, or change ${target}` });
    }
    const text = readPlanText(target);
    if (isPinText(text)) return [(await readPin(target)).plan];
    const plan = parsePlan(text, target);
    checkPlan(plan, await scenarioOf(plan, target), text, target);
    return [plan];
  }
  const scenario = await scenarioNamed(target);
  const counts = flags.arrivals === undefined ? null : readArrivals(flags.arrivals);
  return (flags.seeds ?? [flags.seed ?? 1]).map((each, i) => makePlan(scenario, { ...planOptions(flags, counts), seed: each, remedies: flags.remedies, thresholds: flags.threshold, ...(i === 0 ? { note: warn } : {}) }));
}

function metricsPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`"${text}" is no port`, { where: '--metrics-port', hint: 'a number up to 65535, or 0 for any that is free' });
}

function readPlanText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`the plan cannot be read (${code})`, { where: file, hint: code === 'EISDIR' ? `a folder: did you mean ${file.replace(/\/$/, '')}/plan.json?` : 'the plan.json of a run folder is one' });
  }
}

function isPlanFile(target: string): boolean {
  return target.endsWith('.json') || target.includes('/');
}
