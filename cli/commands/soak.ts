import { totalmem } from 'node:os';
import { Option, type Command } from 'commander';
import { makePlan } from '../../engine/make-plan.ts';
import type { Plan } from '../../engine/plan.ts';
import { parseQuantity } from '../../engine/quantity.ts';
import { sampleMsOf, type Scenario } from '../../engine/scenario.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, exitCodeOfVerdict, type ExitCode } from '../exit-code.ts';
import { reportBug } from '../failure.ts';
import { withInterruption } from '../interruption.ts';
import { kafkaRun, localOf, onlyTold, type KafkaRunFlags } from '../kafka-options.ts';
import { defaultOut } from '../launch.ts';
import { addReporterOption, names, planChoices, planOptions, seed, type PlanFlags, type ReporterFlags } from '../options.ts';
import { openOutput } from '../output.ts';
import { scenarioNamed } from '../scenario-named.ts';
import { performSoak } from '../soak/perform.ts';
import type { Soak } from '../soak/soak.ts';
import { standText } from '../soak/soak-text.ts';
import { formatDuration, formatLength } from '../text/duration.ts';
import { quantityText } from '../text/quantity-text.ts';
import { wrap } from '../text/table.ts';
import { writeWhole } from '../write-whole.ts';

interface SoakFlags extends PlanFlags, KafkaRunFlags, ReporterFlags {
  readonly for: number;
  readonly remedies?: 'all' | 'none' | readonly string[];
  readonly seed: number;
  readonly warmUp?: number;
  readonly lasting: number;
  readonly memory?: number;
  readonly watch?: readonly string[];
  readonly out: string;
}

/** Options of a plan that a soak decides by itself: its rate is one, it lasts as long as it is told, and nothing breaks. */
const ofTheSoak = new Set(['--faults', '--for', '--rate', '--peak', '--arrivals', '--clock']);
const [shortestMs, usualMs, weekMs] = [60_000, 3_600_000, 7 * 24 * 3_600_000];
/** What is cut off at the beginning, as a share of all, and at least. */
const warmUpShare = 0.2;
const leastWarmUpMs = 10_000;
/** So many readings, if a second each is enough. */
const usualReadings = 240;
const secondMs = 1000;
/** So many lines tell how it stands. */
const lines = 24;

export const command: CommandModule<SoakFlags> = {
  examples: [
    ['soak iot-spike --rate 200 --for 1h', 'whether what waits, or what it takes, grows within an hour'],
    ['soak iot-spike --rate 200 --for 60s --warm-up 12s', 'how it looks, in a minute'],
  ],
  exits: { ok: 'nothing grows, and nothing that would matter could have', failed: 'something grows, or the run failed', undecided: 'nobody can tell' },
  configure(command: Command): void {
    command
      .argument('<scenario>', 'name of a scenario, of one of your own too')
      .addOption(new Option('--rate <rate>', "arrivals a second, all the time: 300, 2k (default: the scenario's own mean)").argParser(rate))
      .addOption(new Option('--for <duration>', 'how long it lasts: 30m, 8h').argParser(duration('--for', shortestMs)).default(usualMs, '1h'))
      .addOption(new Option('--warm-up <duration>', 'what is cut off at the beginning (default: a fifth, at least 10s)').argParser(duration('--warm-up', secondMs)))
      .addOption(new Option('--lasting <duration>', 'how long it is to run without a restart: what would not get to its limit by then does not matter').argParser(duration('--lasting', shortestMs)).default(weekMs, '168h'))
      .addOption(new Option('--memory <size>', "what a service may take: 512MiB (default: this machine's)").argParser((text) => parseQuantity(text, 'bytes', '--memory')))
      .option('--watch <path>', 'repeatable: a file or folder of your service whose size is judged', (path: string, before: readonly string[] = []) => [...before, path])
      .addOption(new Option('--remedies <names>', 'none, all or a,b (default: all; of a pipeline of your own none, the service as it is)').argParser(names))
      .addOption(new Option('--seed <n>', 'what chance is drawn from').argParser(seed).default(1));
    for (const option of planChoices) if (!ofTheSoak.has(option.long!)) command.addOption(option);
    for (const option of kafkaRun) command.addOption(option);
    command.option('--out <file>', 'where the report goes, as JSON', '.wavetank/soak.json');
    addReporterOption(command);
  },
  async execute({ args, flags, terminal }: Invocation<SoakFlags>): Promise<ExitCode> {
    const scenario = await scenarioNamed(args[0]);
    const plan = planOf(scenario, flags, terminal.warn);
    const warmUpMs = flags.warmUp ?? Math.max(leastWarmUpMs, plan.durationMs * warmUpShare);
    const everyMs = Math.max(1, Math.round(plan.durationMs / usualReadings / secondMs)) * secondMs;
    if (warmUpMs > plan.durationMs / 2) throw new UsageError(`a warm-up of ${formatDuration(warmUpMs)} leaves less than half of ${formatDuration(plan.durationMs)}`, { where: '--warm-up', hint: 'a shorter one, or a longer run: --for 8h' });
    if (await onlyTold(plan, scenario, flags, terminal.say)) return exitCode.ok;
    const output = openOutput(flags, 'plain', terminal);
    return withInterruption(output.terminal, 'stopping: what was measured so far is saved', async (interruption) => {
      try {
        for (const text of beginText(plan, everyMs, output.terminal.width)) output.human(text);
        let line = -1;
        const { soak, failure } = await performSoak({
          plan, warmUpMs, everyMs, lastingMs: flags.lasting, memoryBytes: flags.memory ?? null, watch: flags.watch ?? [], out: defaultOut, local: localOf(flags), interruption,
          started: (pid) => void (flags.verbose && output.terminal.warn(`engine process ${pid}`)),
          told(snapshot, reading) {
            if (line === (line = Math.floor((snapshot.clockMs * lines) / plan.durationMs))) return;
            standText(snapshot, reading, output.terminal.width).forEach(output.human);
          },
        });
        if (failure !== null) reportBug(failure, output.terminal, flags.verbose === true);
        save(flags.out, soak);
        output.soak(soak);
        output.human(`report  ${flags.out}`);
        output.human(`run     ${soak.run}`);
        return failure !== null || soak.status === 'errored' ? exitCode.broken : exitCodeOfVerdict(soak.verdict);
      } finally {
        output.end();
      }
    });
  },
};

/** One rate all through, and nothing that breaks. */
function planOf(scenario: Scenario, flags: SoakFlags, note: (text: string) => void): Plan {
  if (!scenario.clocks.includes('real')) throw new UsageError(`${scenario.id} does not run on the real clock, and in virtual time nothing is held`);
  if (scenario.calendar !== undefined || sampleMsOf(scenario) > secondMs) {
    throw new UsageError(`${scenario.id} is a calendar of days: it has no steady rate`, { hint: 'a scenario whose workload is a rate: iot-spike, or one of your own' });
  }
  const plan = makePlan(scenario, { ...planOptions({ ...flags, faults: 'none', clock: 'real' }, null), seed: flags.seed, remedies: flags.remedies ?? (scenario.own === undefined ? 'all' : 'none'), forMs: flags.for, note });
  return { ...plan, workload: { ...plan.workload, shapes: [] } };
}

/** What the engine keeps of an item, bytes: measured with small records and the embedded log. */
const keptBytes = 500;

function beginText({ scenario, workload: { rateEps }, durationMs }: Plan, everyMs: number, width: number): string[] {
  const kept = Number(((keptBytes * rateEps * durationMs) / 1000).toPrecision(2));
  return [
    `${scenario} at ${rateEps}/s for ${formatLength(durationMs)}, a reading every ${formatDuration(everyMs)}`,
    ...wrap(`the engine keeps every item, some ${keptBytes} bytes each where its log is embedded: about ${quantityText(kept, 'bytes')} at the end${kept > totalmem() / 2 ? `, and this machine has ${quantityText(totalmem(), 'bytes')}: a lower rate, a shorter run, or a cluster of yours (--kafka) needs less` : ''}`, width),
  ];
}

function save(file: string, soak: Soak): void {
  writeWhole(file, `${JSON.stringify(soak, null, 2)}\n`, { what: 'the report', hint: '--out names a file in a folder that can be written to' });
}

function rate(text: string): number {
  const eps = parseQuantity(text, 'events/s', '--rate');
  if (eps > 0) return eps;
  throw new UsageError(`a rate of ${text} is none`, { where: '--rate', hint: 'a rate above zero, such as 300 or 2k' });
}

function duration(where: string, leastMs: number): (text: string) => number {
  return (text) => {
    const ms = parseQuantity(text, 'ms', where);
    if (ms >= leastMs) return ms;
    throw new UsageError(`${text} is too short`, { where, hint: `at least ${formatDuration(leastMs)}` });
  };
}
