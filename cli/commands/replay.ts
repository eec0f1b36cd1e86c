import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { divergence, type KeptJournal } from '../../engine/journal/divergence.ts';
import type { JournalLine } from '../../engine/journal/journal.ts';
import { checkPlan, parsePlan } from '../../engine/plan-file.ts';
import { shellWord } from '../../engine/shell-word.ts';
import { readFingerprints } from '../../engine/store/fingerprints.ts';
import type { Result } from '../../engine/result.ts';
import type { StoredRun } from '../../engine/store/read-run.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, exitCodeOf, type ExitCode } from '../exit-code.ts';
import { reportBug } from '../failure.ts';
import { lockHash } from '../installed.ts';
import { sayInterrupted, withInterruption, type Interruption } from '../interruption.ts';
import { localOf } from '../kafka-options.ts';
import { launch, type Launched } from '../launch.ts';
import { tellProgram } from '../program-in-plan.ts';
import { scenarioOf } from '../scenario-named.ts';
import { addRunsOption, runArgument, storedRun, type StoredRunFlags } from '../stored-run.ts';
import type { Terminal } from '../terminal.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { verdictLine } from '../reporters/plain.ts';
import { formatClock, formatDuration } from '../text/duration.ts';
import { formatCount } from '../text/number.ts';

export const command: CommandModule<StoredRunFlags> = {
  examples: [['replay latest', 'the newest run again'], ['replay .wavetank/runs/20260102T030405-iot-spike-1', 'a run by its folder, or any folder with its plan.json and result.json']],
  exits: { ok: 'the run is the same again, whatever its verdict; of a plan alone: it passed', failed: 'it is another one; of a plan alone: it failed' },
  configure(command: Command): void {
    command.argument('<run>', `${runArgument}; or the plan.json in it`);
    addRunsOption(command);
  },
  async execute({ args, flags, terminal }: Invocation<StoredRunFlags>): Promise<ExitCode> {
    if (isPlanAlone(args[0])) return executeAlone(args[0], flags.verbose === true, terminal);
    const recorded = storedRun(flags.out, args[0]);
    const { result } = recorded;
    const yardstick = yardstickOf(recorded);
    const planFile = join(recorded.folder, 'plan.json');
    checkPlan(recorded.plan, await scenarioOf(recorded.plan, planFile), readFileSync(planFile, 'utf8'), planFile);
    await tellProgram(recorded.plan, planFile, terminal);
    for (const warning of otherGround(recorded)) terminal.warn(`warning: ${warning}`);
    return withInterruption(terminal, 'stopping', async (interruption) => {
      const out = temporaryFolder();
      try {
        const again = await launch({ plan: recorded.plan, keep: { out: out.path }, speed: 'max', local: localOf({}), interruption });
        if (interruption.code !== null) {
          sayInterrupted(terminal, 'before there was anything to compare');
          return interruption.code;
        }
        if (again.result.run.status === 'errored') {
          terminal.say(`${terminal.style('bad', '✗ errored')}   ${again.result.reason}`);
          if (again.failure !== null) reportBug(again.failure, terminal, flags.verbose === true);
          return exitCode.broken;
        }
        const [now, before] = [yardstick.hash(again.result), yardstick.hash(result)];
        terminal.say(verdictLine(again, terminal.style));
        if (now === before) {
          terminal.say(`${terminal.style('good', '✓ identical')}   ${yardstick.name} ${now.slice(0, 16)}, in ${formatDuration(again.result.run.wallMs)}${yardstick.remark}`);
          return exitCode.ok;
        }
        if (again.result.run.planHash !== result.run.planHash) terminal.say(`the plan is not the one that was recorded: ${recorded.folder}/plan.json was changed`);
        terminal.say(`${terminal.style('bad', '✗ different')}   ${yardstick.name} ${now.slice(0, 16)}, recorded ${before.slice(0, 16)}${yardstick.remark}`);
        if (yardstick.name === 'journal') for (const line of await difference(recorded, again, interruption)) terminal.say(line);
        return exitCode.failed;
      } finally {
        out.remove();
      }
    });
  },
};

/** A plan that came without its run: another folder, another machine. */
function isPlanAlone(wanted: string): boolean {
  return /(^|[\\/])plan\.json$/.test(wanted) && existsSync(wanted) && !existsSync(join(dirname(wanted), 'result.json'));
}

/** There is nothing to compare with: what is left to tell is the verdict. */
async function executeAlone(file: string, verbose: boolean, terminal: Terminal): Promise<ExitCode> {
  const text = readFileSync(file, 'utf8');
  const plan = parsePlan(text, file);
  checkPlan(plan, await scenarioOf(plan, file), text, file);
  await tellProgram(plan, file, terminal);
  return withInterruption(terminal, 'stopping', async (interruption) => {
    const { result, failure } = await launch({ plan, keep: 'result', speed: 'max', local: localOf({}), interruption });
    terminal.say(verdictLine({ result }, terminal.style));
    terminal.say(`no result.json beside ${file}: there was nothing to compare with. To keep what it finds: wavetank run ${shellWord(file)}`);
    if (failure !== null) reportBug(failure, terminal, verbose);
    return exitCodeOf({ status: result.run.status, verdict: result.verdict });
  });
}

/** What a run and its replay are compared by. */
interface Yardstick {
  readonly name: 'journal' | 'arrivals';
  /** What has to be said of it. */
  readonly remark: string;
  hash(result: Result): string;
}

function yardstickOf({ folder, result: { run } }: StoredRun): Yardstick {
  const isReal = run.clock === 'real';
  const yardstick: Yardstick = isReal
    ? { name: 'arrivals', remark: '; on the real clock nothing else is the same twice', hash: (result) => result.run.arrivalsHash }
    : { name: 'journal', remark: '', hash: (result) => result.run.journalHash };
  const lack = run[isReal ? 'arrivalsHash' : 'journalHash'] === '' ? `this run has no ${yardstick.name} to compare with: its engine died`
    : isReal && run.status === 'interrupted' ? 'this run was stopped on the real clock: what had arrived by then is not the same twice' : null;
  if (lack !== null) throw new UsageError(lack, { where: folder, hint: `to execute its plan: wavetank run ${shellWord(join(folder, 'plan.json'))}` });
  return yardstick;
}

/** What differs between the machine that recorded a run and this one, and may change it. */
function otherGround({ result: { run } }: StoredRun): string[] {
  const major = (version: string) => version.split('.')[0];
  return [
    ...(major(run.node) === major(process.version) ? [] : [`recorded on Node ${run.node}, this is ${process.version}: the journal may differ`]),
    ...(run.lockHash === lockHash() ? [] : ['recorded with other versions of the dependencies: the journal may differ']),
  ];
}

/** Where two runs of one plan part, and in it the first record that tells. */
async function difference(recorded: StoredRun, again: Launched, interruption: Interruption): Promise<string[]> {
  const [before, after] = [recorded.folder, again.folder].map(keptJournal);
  if (!recorded.hasRecords || before === null || after === null) return ['only plan and result were kept of the recorded run, so the first difference cannot be named'];
  const { fromMs, record } = divergence(before, after);
  const lines = [`first difference from ${formatClock(fromMs)} of the run on`];
  if (record === null) return [...lines, 'the hash of that moment tells it; the fingerprint of every record until the next is the same, as that of one in 256 is by chance'];
  const notNamed = [...lines, 'interrupted before the record could be named'];
  if (interruption.code !== null) return notNamed;
  const traced = await launch({ plan: recorded.plan, keep: 'result', speed: 'max', interruption, traceFromMs: fromMs });
  if (interruption.code !== null) return notNamed;
  if (traced.result.run.status === 'errored') return [...lines, `the record could not be named: ${traced.result.reason}`];
  const now = traced.trace.find(({ index }) => index === record)?.text ?? 'nothing: that stretch had ended by then';
  return [...lines, `record ${formatCount(record)} of ${formatCount(before.fingerprints.length)}: now ${now}`];
}

function keptJournal(folder: string): KeptJournal | null {
  const fingerprints = readFingerprints(folder);
  if (fingerprints === null) return null;
  const lines = readFileSync(join(folder, 'journal.jsonl'), 'utf8').trimEnd().split('\n');
  return { lines: lines.map((line) => JSON.parse(line) as JournalLine), fingerprints };
}
