import { constants, setPriority } from 'node:os';
import type { Plan } from '../../engine/plan.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { readFindings } from '../../engine/store/read-run.ts';
import { journey } from '../../engine/store/why.ts';
import type { Display } from '../../tui/program.ts';
import { showRun, type RunScreen } from '../../tui/run-screen.ts';
import type { Interruption } from '../interruption.ts';
import { begin, type Launch, type Launched } from '../launch.ts';
import type { Output } from '../output.ts';
import { reportOf } from '../run-report.ts';
import { formatClock } from '../text/duration.ts';
import { branchOf } from './branch.ts';
import { catalogueOf } from './catalogue.ts';
import { SteeredRun } from './steered-run.ts';
import { showTwoRuns } from './two-runs.ts';

export interface OnScreen {
  readonly display: Display;
  readonly plan: Plan;
  readonly scenario: Scenario;
  readonly out: string;
  readonly speed: number | 'auto' | 'max';
  /** See `RunOptions.local`. */
  readonly local?: Readonly<Record<string, string>>;
  readonly interruption: Interruption;
  /** Reporters that listen besides the screen. */
  readonly output: Output;
}

/** Executes a plan while a person watches and steers it, again if they wish, and shows what it came to until they leave. */
export async function runOnScreen(options: OnScreen): Promise<Launched> {
  for (;;) {
    const { launched, again } = await runOnce(options);
    if (!again) return launched;
  }
}

async function runOnce(options: OnScreen): Promise<{ launched: Launched; again: boolean }> {
  const { display, plan, scenario, out, speed, local, interruption, output } = options;
  const left = new Leaving();
  let ghost: Launch | null = null;
  let stopped = false;
  let folder = '';
  const app: RunScreen = showRun(display, {
    catalogue: catalogueOf(scenario, plan), speed,
    onAction: (action) => run.act(action),
    onSteer: (steering) => run.steer(steering),
    onBack: (ms) => void goBack(run, ms, app),
    onBranch: () => void showBranch(run, app, options),
    onAgain: () => left.leave(true),
    onRecords: (item) => void journey(folder, item).then((story) => app.story(story), (error: Error) => app.notice(error.message)),
    onQuit(how) {
      if (left.mayLeave) return left.leave(false);
      if (how === 'interrupt') return interruption.interrupt();
      stopped = true;
      run.act({ do: 'abort' });
    },
  });
  const run = new SteeredRun({ plan, keep: { out }, speed, local, interruption }, {
    snapshot: (snapshot) => {
      app.feed(snapshot);
      output.snapshot(plan.seed, snapshot);
    },
    event: (event) => {
      app.event(event);
      output.event(plan.seed, event);
    },
    refused: (reason) => app.notice(`refused: ${reason}`),
    goingBack: (atMs, toMs) => app.notice(`going back: executed again up to ${formatClock(Math.max(0, atMs))} of ${formatClock(toMs)}`),
    wentBack: (toMs) => app.back(toMs),
  });
  try {
    // On the real clock it would take from the run what the run is measured by.
    if (plan.remedies.length > 0 && plan.clock === 'virtual') ghost = await startGhost(plan, interruption, app);
    const launched = await run.launched;
    if (stopped || interruption.code !== null) return { launched, again: false };
    folder = launched.folder;
    const report = await reportOf(launched);
    app.end({ ...report, findings: launched.ledger === null ? [] : readFindings(launched.folder) });
    return { launched, again: await left.decided() };
  } finally {
    ghost?.discard();
  }
}

/** The same seed without remedies, as fast as it goes. It is a picture behind the run: where it cannot be had, the run goes on without. */
async function startGhost(plan: Plan, interruption: Interruption, app: RunScreen): Promise<Launch | null> {
  try {
    const ghost = await begin({
      plan: { ...plan, remedies: [], commands: [] }, keep: 'result', speed: 'max', interruption,
      listener: { snapshot: ({ recent }) => app.ghost(recent), started: (pid) => setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL) },
    });
    ghost.launched.catch(() => {});
    return ghost;
  } catch {
    return null;
  }
}

/** Shows this moment on with and without, while the run waits. */
async function showBranch(run: SteeredRun, app: RunScreen, { display, plan, scenario, interruption }: OnScreen): Promise<void> {
  const held = await run.hold();
  if (held === null) return app.notice('it cannot branch now');
  const branch = branchOf(plan, scenario, held.here);
  if (branch === null) app.notice('no remedy can be switched here');
  else {
    const left = await showTwoRuns(display, branch.plans, branch.told, interruption);
    app.resume();
    if (left === 'interrupt') interruption.interrupt();
  }
  if (!held.wasPaused) run.steer({ do: 'resume' });
}

async function goBack(run: SteeredRun, ms: number, app: RunScreen): Promise<void> {
  if (!(await run.back(ms))) app.notice('it cannot go back now');
}

/** A reader may leave once the run is over; before that, it is stopped first. */
class Leaving {
  mayLeave = false;
  #resolve: ((again: boolean) => void) | null = null;

  decided(): Promise<boolean> {
    this.mayLeave = true;
    return new Promise((resolve) => (this.#resolve = resolve));
  }

  leave(again: boolean): void {
    this.#resolve?.(again);
  }
}
