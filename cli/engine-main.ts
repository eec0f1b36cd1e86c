import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Code } from '../engine/plan.ts';
import { startRun, type RunHandle } from '../engine/run/execute.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import { finishRunFolder, ownRunFolder } from '../engine/store/run-folder.ts';
import { writeRun } from '../engine/store/write-run.ts';
import { UsageError } from '../engine/usage-error.ts';
import { mistakeIn, WrongCall } from '../pipeline/code/mistake.ts';
import { steadyOf } from './capacity/steady.ts';
import type { Failure, FromEngine, ToEngine } from './engine-messages.ts';
import { lockHash, packageVersion } from './installed.ts';
import { dieSaying } from './last-word.ts';
import { summarise } from './ledger-summary.ts';
import { scenarioNamed, scenarioOf } from './scenario-named.ts';
import { SnapshotRelay } from './snapshot-relay.ts';
import { courseOf } from './soak/course.ts';
import { startWatchdog, tracedLimits, usualLimits } from './watchdog/watchdog.ts';

function tell(message: FromEngine, sent: () => void = () => {}): void {
  // A parent that is gone reads nothing more; what was measured is in the folder.
  if (process.connected) process.send!(message, sent);
  else sent();
}

const relay = new SnapshotRelay((snapshot, sent) => tell({ kind: 'snapshot', snapshot }, sent));

/** Imports what a run of the scenario needs. */
export async function prepare(scenario: string): Promise<void> {
  await scenarioNamed(scenario);
}

type Start = Extract<ToEngine, { kind: 'start' }>;

/** Executes a plan from its folder to its last word, and ends the process. `begun` is handed the run as soon as it can be acted on. */
export async function execute(start: Start, begun: (run: RunHandle) => void): Promise<void> {
  try {
    const done = await runAndSave(start, begun);
    relay.flush();
    tell(done, () => process.exit());
  } catch (error) {
    fail(error);
  }
}

/** What of this run somebody wrote: what is thrown there is a mistake of theirs. */
let code: Code | undefined;

function fail(error: unknown): void {
  const mistake = code === undefined ? null : mistakeIn(code, error);
  tell({ kind: 'failed', failure: failureOf(mistake ?? error) }, () => process.exit(1));
}

/** Code of somebody else's that ends this process is told where it does. */
function watchExit(code: Code): void {
  process.on('exit', () => {
    const mistake = mistakeIn(code, new WrongCall('ended the process of the whole run'));
    if (mistake !== null) dieSaying(failureOf(mistake));
  });
}

// What is thrown where nobody waits for it (in a callback of native code) is told too, rather than printed to nobody.
process.on('uncaughtException', fail);

async function runAndSave({ plan, speed, folder: { path, final }, traceFromMs, local, steadyFromMs, courseEveryMs, readings }: Start, begun: (run: RunHandle) => void): Promise<Extract<FromEngine, { kind: 'done' }>> {
  const program = { wavetank: packageVersion(), lockHash: lockHash() };
  ({ code } = plan);
  if (code !== undefined) watchExit(code);
  const watchdog = code === undefined ? null : await startWatchdog(code.file, code.traced === true ? tracedLimits : usualLimits);
  // Everything that the plan needs is imported before time is simulated: the loader itself is native work.
  const scenario = await scenarioOf(plan);
  // The parent does so too, but it may be gone by then.
  if (final === null) process.on('exit', () => rmSync(path, { recursive: true, force: true }));
  else ownRunFolder(path);
  const stores = join(path, 'stores');
  mkdirSync(stores);

  const onSnapshot = (snapshot: Snapshot): void => {
    watchdog?.passed(snapshot.clockMs);
    relay.take(snapshot);
  };
  const run = startRun({ plan, scenario, folder: stores, speed, traceFromMs, local, readings, program, onSnapshot, onEvent: (event) => tell({ kind: 'event', event }) });
  begun({ ...run, act: (action) => orRefuse(() => run.act(action)), steer: (steering) => orRefuse(() => run.steer(steering)) });
  const outcome = await run.done;
  const { driver } = outcome.result;
  const result = { ...outcome.result, driver: { ...driver, skippedSnapshots: driver.skippedSnapshots + relay.skipped } };
  if (final !== null) {
    await writeRun(path, { ...outcome, result });
    await finishRunFolder({ path, final });
  }
  const { ledger, trace } = outcome.records;
  const steady = steadyFromMs === undefined ? null : steadyOf(outcome, scenario, steadyFromMs);
  const course = courseEveryMs === undefined ? null : courseOf(outcome, courseEveryMs, scenario);
  return { kind: 'done', result, ledger: summarise(ledger, plan.durationMs), trace, steady, course };
}

function orRefuse(ask: () => void): void {
  try {
    ask();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    tell({ kind: 'refused', reason: error.message });
  }
}

/** An error in a form that crosses to another process. */
function failureOf(error: unknown): Failure {
  const { name, message, code, stack } = error as NodeJS.ErrnoException;
  const common = { name, message: message ?? String(error), code: code ?? null };
  // A mistake is told with its place: nobody needs its stack.
  if (error instanceof UsageError) return { ...common, where: error.where, hint: error.hint, stack: '' };
  return { ...common, where: null, hint: null, stack: stack ?? '' };
}
