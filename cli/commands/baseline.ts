import { rmSync } from 'node:fs';
import { Argument, Option, type Command } from 'commander';
import { makePlan } from '../../engine/make-plan.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Result } from '../../engine/result.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { shellWord } from '../../engine/shell-word.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { baselineFolder, baselinePath, readBaseline, saveBaseline, type Baseline } from '../baseline/baseline-file.ts';
import { changesOf } from '../baseline/change.ts';
import { changeText, otherKnobs } from '../baseline/change-text.ts';
import { definitionMarks, otherDefinition } from '../baseline/definition-marks.ts';
import { tooFewPassed, toldByMost, withTooFewPassed } from '../baseline/passed.ts';
import { samplesOf } from '../baseline/run-figures.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, exitCodeOf, worstExitCode, type ExitCode } from '../exit-code.ts';
import { packageVersion } from '../installed.ts';
import { sayInterrupted, withInterruption, type Interruption } from '../interruption.ts';
import { localOf } from '../kafka-options.ts';
import { defaultOut, launch } from '../launch.ts';
import { addJobsOption, knob, names, seeds, usualJobs } from '../options.ts';
import { performRuns } from '../perform-runs.ts';
import { scenarioNamed } from '../scenario-named.ts';
import type { Terminal } from '../terminal.ts';
import { plural } from '../text/number.ts';
import { hanging } from '../text/table.ts';
import { usualRemedies } from '../usual-remedies.ts';

interface BaselineFlags {
  readonly seeds?: readonly number[];
  readonly remedies?: 'all' | 'none' | readonly string[];
  readonly short?: boolean;
  readonly clock?: 'virtual' | 'real';
  readonly set?: Readonly<Record<string, string>>;
  readonly jobs?: number;
  readonly dir: string;
}

/** With fewer no change could be told where twenty figures are looked at; more would make exact tests slow and tell hardly more. */
const [leastSeeds, mostSeeds] = [12, 50];

export const command: CommandModule<BaselineFlags> = {
  examples: [
    ['baseline save iot-spike --short --remedies all --seeds 1..20', 'figures of twenty seeds, in a file to review and commit'],
    ['baseline check iot-spike', 'the same seeds again; 99 if a figure got worse, 3 if one can no longer be told'],
  ],
  exits: { ok: 'saved; nothing got worse', failed: 'a figure got worse; nothing saved, as most runs failed', undecided: 'too many runs could not tell a figure that was known, or did not pass' },
  configure(command: Command): void {
    command.addArgument(new Argument('<what>', 'save or check').choices(['save', 'check'])).argument('<scenario>', 'name of a scenario')
      .addOption(new Option('--seeds <range>', `${leastSeeds} to ${mostSeeds} seeds (default: save 1..20; check those of the baseline, or all others)`).argParser(seeds))
      .addOption(new Option('--remedies <names>', 'save: none, all or a,b (default: all; of a pipeline of your own none: the service as it is)').argParser(names))
      .option('--short', 'save: the short form')
      .addOption(new Option('--clock <kind>', 'save: virtual or real').choices(['virtual', 'real']))
      .addOption(new Option('--set <knob=value>', 'turn a knob, repeatable; in a check, besides those of the baseline').argParser(knob))
      .option('--dir <folder>', 'where the repository keeps its baselines', baselineFolder);
    addJobsOption(command);
  },
  async execute({ args: [what, name], flags, terminal }: Invocation<BaselineFlags>): Promise<ExitCode> {
    const scenario = await scenarioNamed(name);
    return withInterruption(terminal, 'stopping: nothing is decided', (interruption) => (what === 'save' ? save : check)(scenario, flags, terminal, interruption));
  },
};

async function save(scenario: Scenario, flags: BaselineFlags, terminal: Terminal, interruption: Interruption): Promise<ExitCode> {
  const chosen = enough(flags.seeds ?? Array.from({ length: 20 }, (_, i) => i + 1));
  const plans = chosen.map((seed) => makePlan(scenario, { seed, form: flags.short ? 'short' : 'full', clock: flags.clock, remedies: flags.remedies ?? usualRemedies(scenario), faults: 'all', set: flags.set ?? {} }));
  const [{ form, clock, remedies, knobs }] = plans;
  const done = await performed(plans, flags, terminal, interruption);
  if (done === null) return exitCode.broken;
  const { results } = done;
  const tooFew = tooFewPassed(results);
  if (tooFew !== null) {
    for (const line of hanging(terminal.style('bad', '✗ not saved'), tooFew, 14, terminal.width)) terminal.say(line);
    for (const line of notPassedLines(done)) terminal.say(line);
    return worstExitCode(results.map(({ run: { status }, verdict }) => exitCodeOf({ status, verdict })));
  }
  const { kept, untold } = toldByMost(samplesOf(results));
  const file = baselinePath(scenario.id, flags.dir);
  saveBaseline({
    schemaVersion: 1, wavetank: packageVersion(), scenario: scenario.id, form, clock, remedies, set: { ...flags.set }, knobs, ...(scenario.own === undefined ? {} : { own: definitionMarks(scenario.own) }), seeds: [...chosen],
    figures: Object.fromEntries(Object.entries(kept).map(([id, { unit, values }]) => [id, { unit, values: [...values] }])),
  }, file);
  terminal.say(`saved   ${file}: ${plural(results.length, 'seed')}, ${results.filter(({ verdict }) => verdict === 'passed').length} of them passed`);
  if (untold.length > 0) for (const line of hanging('', `not in it, as most runs could not tell: ${untold.join(', ')}`, 8, terminal.width)) terminal.say(line);
  for (const line of notPassedLines(done)) terminal.say(line);
  terminal.say(`check   npx wavetank baseline check ${scenario.id}`);
  return exitCode.ok;
}

async function check(scenario: Scenario, flags: BaselineFlags, terminal: Terminal, interruption: Interruption): Promise<ExitCode> {
  const decided = (['remedies', 'short', 'clock'] as const).find((option) => flags[option] !== undefined);
  if (decided !== undefined) throw new UsageError('a check asks for what the baseline was saved with', { where: `--${decided}`, hint: `leave --${decided} out, or save another baseline` });
  const file = baselinePath(scenario.id, flags.dir);
  const baseline = readBaseline(file);
  if (baseline.scenario !== scenario.id) throw new UsageError(`this is the baseline of ${baseline.scenario}`, { where: file });
  const chosen = enough(flags.seeds ?? baseline.seeds);
  const paired = isPaired(chosen, baseline.seeds);
  const plans = chosen.map((seed) => planAs(baseline, scenario, seed, flags.set ?? {}, file));
  const done = await performed(plans, flags, terminal, interruption);
  if (done === null) return exitCode.broken;
  const tooFew = tooFewPassed(done.results);
  const compared = changesOf(paired ? ofSeeds(baseline, chosen) : baseline.figures, samplesOf(done.results), paired);
  const changes = tooFew === null ? compared : withTooFewPassed(compared, tooFew);
  for (const line of otherKnobs(baseline.knobs, plans[0].knobs, scenario)) terminal.say(line);
  for (const line of otherDefinition(baseline.own, scenario.own)) terminal.say(line);
  for (const line of changeText(changes, { paired, before: baseline.seeds.length, now: chosen.length }, terminal.style)) terminal.say(line);
  for (const line of notPassedLines(done)) terminal.say(line);
  const verdicts = new Set(changes.map(({ verdict }) => verdict));
  return verdicts.has('worse') ? exitCode.failed : verdicts.has('unknown') ? exitCode.undecided : exitCode.ok;
}

/** The plan that a baseline would have been saved with today. */
function planAs({ form, clock, remedies, set }: Baseline, scenario: Scenario, seed: number, more: Readonly<Record<string, string>>, file: string): Plan {
  try {
    return makePlan(scenario, { seed, form, clock, remedies, faults: 'all', set: { ...set, ...more } });
  } catch (error) {
    if (!(error instanceof UsageError) || Object.keys(more).length > 0) throw error;
    throw new UsageError(`the baseline no longer fits its scenario: ${error.message}`, { where: file, hint: 'save it anew: wavetank baseline save' });
  }
}

function enough(chosen: readonly number[]): readonly number[] {
  if (chosen.length >= leastSeeds && chosen.length <= mostSeeds) return chosen;
  throw new UsageError(`${plural(chosen.length, 'seed')}: ${chosen.length < leastSeeds ? 'no change could be told from noise' : 'more than are needed'}`, { where: '--seeds', hint: `${leastSeeds} to ${mostSeeds}, such as 1..20` });
}

function isPaired(chosen: readonly number[], saved: readonly number[]): boolean {
  const shared = chosen.filter((seed) => saved.includes(seed)).length;
  if (shared > 0 && shared < chosen.length) throw new UsageError(`${shared} of ${chosen.length} seeds are those of the baseline`, { where: '--seeds', hint: 'all of them, to compare seed by seed, or none' });
  return shared > 0;
}

/** The figures of these seeds, in their order. */
function ofSeeds({ seeds: saved, figures }: Baseline, chosen: readonly number[]): Baseline['figures'] {
  return Object.fromEntries(Object.entries(figures).map(([id, { unit, values }]) => [id, { unit, values: chosen.map((seed) => values[saved.indexOf(seed)]) }]));
}

interface Performed {
  /** In the order of the plans. */
  readonly results: readonly Result[];
  /** The folder of the first run that did not pass, the only one that is kept; null where all passed. */
  readonly folder: string | null;
}

/** Executes the plans; null where one could not be, which is told. */
async function performed(plans: readonly Plan[], flags: Pick<BaselineFlags, 'jobs'>, terminal: Terminal, interruption: Interruption): Promise<Performed | null> {
  const results: Result[] = [];
  let folder: string | null = null;
  let broken: string | null = null;
  terminal.say(`${plans[0].scenario}: ${plural(plans.length, 'run')}, remedies ${plans[0].remedies.join(', ') || 'none'}`);
  await performRuns({
    tasks: plans, jobs: flags.jobs ?? usualJobs(plans[0].clock), budget: null, interruption,
    execute: (plan) => launch({ plan, keep: { out: defaultOut }, speed: 'max', local: localOf({}), interruption }),
    tell: async ({ result, folder: own }) => {
      if (result.run.status === 'errored') broken ??= `seed ${result.run.seed}: ${result.reason}`;
      if (folder === null && result.verdict !== 'passed' && result.run.status !== 'interrupted') folder = own;
      else rmSync(own, { recursive: true, force: true, maxRetries: 5 });
      results.push(result);
    },
  });
  if (interruption.code !== null) sayInterrupted(terminal, 'nothing is decided');
  else if (broken !== null) terminal.say(`${terminal.style('bad', '✗ errored')}   ${broken}`);
  return broken === null && interruption.code === null ? { results, folder } : null;
}

function notPassedLines({ folder }: Performed): string[] {
  return folder === null ? [] : [`first that did not pass: npx wavetank why ${shellWord(folder)}`];
}
