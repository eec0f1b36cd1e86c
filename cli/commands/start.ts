import type { Command } from 'commander';
import type { Plan } from '../../engine/plan.ts';
import { makePlan } from '../../engine/make-plan.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { shellWord } from '../../engine/shell-word.ts';
import { failedOf } from '../compare/comparison.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { reportBug } from '../failure.ts';
import { savesItsRuns, sayInterrupted, withInterruption } from '../interruption.ts';
import { launch, type Launched } from '../launch.ts';
import { addOutOption, type OutFlags } from '../options.ts';
import { ProgressLine } from '../progress-line.ts';
import { scenarioNamed } from '../scenario-named.ts';
import { faultLine, rateLines, sideBySide, type Sides } from '../side-by-side.ts';
import { formatClock, formatDuration, formatLength, formatProgress } from '../text/duration.ts';
import { formatCount, formatNumber } from '../text/number.ts';
import { hanging, pad } from '../text/table.ts';
import { drawVariants } from '../text/topology.ts';
import type { Terminal } from '../terminal.ts';

/** The scenario that shows what this is about, and the seed with which everybody sees the same. */
const shown = { scenario: 'iot-spike', seed: 1 } as const;

interface StartFlags extends OutFlags {
  readonly short?: boolean;
}

export const command: CommandModule<StartFlags> = {
  examples: [['start', 'a wave of sensor events, without and with the remedies'], ['start --short', 'the same in its short form']],
  exits: { ok: 'without remedies it fails in exactly what it declares, with all it passes', failed: 'it does not' },
  configure(command: Command): void {
    command.option('--short', 'the short form: less workload, and the same verdicts; faults of a pipeline of your own last as long as in the full one');
    addOutOption(command);
  },
  async execute({ flags, terminal }: Invocation<StartFlags>): Promise<ExitCode> {
    const scenario = await scenarioNamed(shown.scenario);
    const plans = (['none', 'all'] as const).map((remedies) => makePlan(scenario, {
      seed: shown.seed, form: flags.short ? 'short' : 'full', remedies, faults: 'all', set: {},
    }));
    for (const line of introduction(scenario, plans[0], terminal)) terminal.say(line);
    const progress = new Progress(terminal, plans[0].durationMs);
    return withInterruption(progress.others, savesItsRuns, async (interruption) => {
      const runs = await Promise.all(plans.map((plan, side) => launch({
        plan, keep: { out: flags.out }, speed: 'max', interruption, listener: { snapshot: ({ clockMs }) => progress.at(side, clockMs) },
      })));
      progress.clear();
      if (interruption.code !== null) {
        sayInterrupted(terminal, `what was measured so far: ${runs.map(({ folder }) => folder).join(' · ')}`);
        return interruption.code;
      }
      const count = Object.keys(scenario.remedies).length;
      const sides: Sides = [{ title: 'no remedies', ...runs[0] }, { title: `all ${words[count] ?? count}`, ...runs[1] }];
      for (const line of story(scenario, plans[0], sides, terminal)) terminal.say(line);
      for (const { failure } of runs) if (failure !== null) reportBug(failure, terminal, flags.verbose === true);
      return conclusion(scenario, runs, flags.short === true, terminal);
    });
  },
};

const words = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** What is about to happen: who sends, for how long, and when how much more. */
function introduction(scenario: Scenario, plan: Plan, { style, width }: Terminal): string[] {
  const knob = (id: string) => plan.knobs[id];
  const [without, withAll] = [new Set<string>(), new Set(Object.keys(scenario.remedies))].map((set) => scenario.topology(set, knob));
  const source = without.nodes.find((node) => node.kind === 'source');
  const waves = plan.faults.filter(({ fault }) => scenario.faults[fault].point === 'load').map(({ atMs, forMs, params }) =>
    `${formatNumber(Number(params?.factor))} times the load from ${formatClock(atMs)} to ${formatClock(atMs + forMs)}`);
  const head = `wavetank · ${plan.scenario} · seed ${plan.seed} · ${source?.note ?? source?.id} for ${formatLength(plan.durationMs)}${waves.map((wave) => `, ${wave}`).join('')}`;
  return [...hanging('', head, 0, width).map((line) => style('strong', line)), ...hanging('', drawVariants(without, withAll), 2, width), ''];
}

function story(scenario: Scenario, plan: Plan, sides: Sides, { style, width }: Terminal): string[] {
  return [...sideBySide(sides, style, width), ...rateLines(sides, scenario.item, width), ...faultLine(plan, sides, width), ''];
}

/** How fast it was, how to have it again, where to go from here; and whether it went as the scenario declares. */
function conclusion(scenario: Scenario, runs: readonly Launched[], short: boolean, { say, style }: Terminal): ExitCode {
  const results = runs.map(({ result }) => result);
  const { clockMs } = results[0].run;
  const wallMs = Math.max(...results.map(({ run }) => run.wallMs));
  const form = short ? ' --short' : '';
  say(`${formatLength(clockMs)} twice, side by side, in ${formatDuration(wallMs)} (${formatCount(clockMs / wallMs)}x each)`);
  const lines: [string, string][] = [
    ['again', `npx wavetank run ${shown.scenario} --seed ${shown.seed}${form} --remedies all`],
    ['learn', `npx wavetank explain ${shown.scenario}`],
    ['measure', `npx wavetank compare ${shown.scenario} --short`],
    ['why lost', `npx wavetank why ${shellWord(runs[0].folder)}`],
    ['guard', `npx wavetank replay ${shellWord(runs[1].folder)}`],
  ];
  // One command a line, never wrapped: it is there to be copied.
  for (const [what, line] of lines) say(`${pad(what, 10)}${line}`);
  const broken = results.find(({ run }) => run.status === 'errored');
  if (broken !== undefined) {
    say(style('bad', `✗ ${broken.reason}`));
    return exitCode.broken;
  }
  const [none, all] = results;
  const [found, declared] = [failedOf(none).toSorted().join(', '), scenario.sick.toSorted().join(', ')];
  if (none.verdict === 'failed' && found === declared && all.verdict === 'passed') return exitCode.ok;
  say(style('bad', '✗ not what the scenario declares'));
  if (found !== declared) say(`  without remedies it should fail in exactly ${declared}, and failed in ${found || 'nothing'}`);
  if (all.verdict !== 'passed') say(`  with all remedies it should pass: ${all.reason}`);
  return exitCode.failed;
}

/** How far the slower of the runs is: a line that is rewritten on a terminal, elsewhere one on stderr for every tenth of the runs. */
class Progress {
  readonly #terminal: Terminal;
  readonly #line: ProgressLine;
  readonly #durationMs: number;
  readonly #atMs = [0, 0];
  #tenths = 0;

  constructor(terminal: Terminal, durationMs: number) {
    this.#terminal = terminal;
    this.#line = new ProgressLine(terminal);
    this.#durationMs = durationMs;
  }

  get others(): Terminal {
    return this.#line.others;
  }

  at(side: number, clockMs: number): void {
    this.#atMs[side] = clockMs;
    const slowerMs = Math.max(0, Math.min(...this.#atMs));
    const text = formatProgress({ clockMs: slowerMs, durationMs: this.#durationMs });
    if (this.#terminal.live) return this.#line.tell(text);
    // What comes after the last one is draining.
    const tenths = Math.min(10, Math.floor((10 * slowerMs) / this.#durationMs));
    if (tenths === this.#tenths) return;
    this.#tenths = tenths;
    this.#terminal.warn(text);
  }

  clear(): void {
    this.#line.clear();
  }
}
