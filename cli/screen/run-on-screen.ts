import { constants, setPriority } from 'node:os';
import type { Plan } from '../../engine/plan.ts';
import type { Scenario } from '../../engine/scenario.ts';
import type { RunEvent, Snapshot } from '../../engine/snapshot.ts';
import { readFindings } from '../../engine/store/read-run.ts';
import { journey } from '../../engine/store/why.ts';
import type { Display } from '../../tui/program.ts';
import { showRun, type RunScreen } from '../../tui/run-screen.ts';
import type { Interruption } from '../interruption.ts';
import { begin, type Launch, type Launched } from '../launch.ts';
import { reportOf } from '../run-report.ts';
import { formatProgress } from '../text/duration.ts';
import { branchOf } from './branch.ts';
import { catalogueOf } from './catalogue.ts';
import { ExhibitFile } from './exhibit-file.ts';
import { ExhibitTeller } from './exhibits.ts';
import { goBack } from './go-back.ts';
import { Leaving } from './leaving.ts';
import { SteeredRun } from './steered-run.ts';
import { showTwoRuns } from './two-runs.ts';
import { withoutRemedies } from './without-remedies.ts';

export interface OnScreen {
  readonly display: Display;
  readonly plan: Plan;
  readonly scenario: Scenario;
  readonly out: string;
  readonly speed: number | 'auto' | 'max';
  /** See `RunOptions.local`. */
  readonly local?: Readonly<Record<string, string>>;
  readonly readings?: boolean;
  readonly interruption: Interruption;
  /** Told of every snapshot of the run. */
  heard?(snapshot: Snapshot): void;
}

/** A run that was watched, with the events that lie on its way to its end: not those that were gone back from. */
export interface Watched {
  readonly launched: Launched;
  readonly events: readonly RunEvent[];
}

/** Executes a plan while a person watches and steers it, again if they wish, and shows what it came to until they leave; answers with every run. */
export async function runOnScreen(options: OnScreen): Promise<Watched[]> {
  const runs: Watched[] = [];
  for (;;) {
    const { watched, again } = await runOnce(options);
    runs.push(watched);
    if (!again) return runs;
  }
}

async function runOnce(options: OnScreen): Promise<{ watched: Watched; again: boolean }> {
  const { display, plan, scenario, out, speed, local, readings, interruption } = options;
  const left = new Leaving();
  const ghost = new Ghost(options);
  let stopped = false;
  let folder = '';
  let events: RunEvent[] = [];
  /** Whatever goes wrong beside the run is a word on its screen. */
  const beside = (work: Promise<void>): void => void work.catch((error: Error) => app.notice(error.message.split('\n')[0]));
  const app: RunScreen = showRun(display, {
    catalogue: catalogueOf(scenario, plan), speed,
    onAction(action) {
      run.act(action);
      if (action.do === 'toggle') beside(ghost.start(app));
    },
    onSteer: (steering) => run.steer(steering),
    onBack: (ms) => beside(goBack(run, ms, app)),
    onBranch: () => beside(showBranch(run, app, options)),
    onAgain: () => left.leave(true),
    onHeld(from, count) {
      const path = folder || run.path;
      if (path !== null) exhibits.page(path, from, count);
    },
    onRecords: (item) => beside(journey(folder, item).then((story) => app.story(story))),
    onQuit(how) {
      if (left.mayLeave) return left.leave(false);
      if (how === 'interrupt') return interruption.interrupt();
      stopped = true;
      run.act({ do: 'abort' });
    },
  });
  const exhibits = new ExhibitTeller(app);
  const run = new SteeredRun({ plan, keep: { out }, speed, local, readings, interruption }, {
    snapshot: (snapshot) => {
      options.heard?.(snapshot);
      app.feed(snapshot);
      if (run.path !== null) exhibits.tell(run.path, snapshot.shown);
    },
    event: (event) => {
      events.push(event);
      app.event(event);
    },
    refused: (reason) => app.notice(`refused: ${reason}`),
    goingBack: (atMs, toMs) => app.notice(`going back: executed again up to ${formatProgress({ clockMs: atMs, durationMs: toMs })}`),
    wentBack: (toMs) => {
      events = events.filter(({ atMs }) => atMs < toMs);
      exhibits.forget();
      app.back(toMs);
    },
  });
  try {
    if (plan.remedies.length > 0) beside(ghost.start(app));
    const launched = await run.launched;
    const watched = { launched, events };
    if (stopped || interruption.code !== null) return { watched, again: false };
    folder = launched.folder;
    const report = await reportOf(launched);
    if (folder !== '') exhibits.tell(folder, null);
    app.end({ ...report, findings: launched.ledger === null ? [] : readFindings(folder) });
    return { watched, again: (await interruption.unlessStopped(left.decided())) ?? false };
  } finally {
    ghost.end();
  }
}

/** The same run without remedies, as fast as it goes: a picture behind the charts, from when there is a remedy to compare with. */
class Ghost {
  readonly #options: OnScreen;
  readonly #tasks = new ExhibitFile('task');
  #launch: Promise<Launch> | null = null;
  #path: string | null = null;
  #ended = false;

  constructor(options: OnScreen) {
    this.#options = options;
  }

  async start(app: RunScreen): Promise<void> {
    if (this.#launch !== null || this.#ended) return;
    const { plan, interruption } = this.#options;
    // On the real clock it would take from the run what the run is measured by.
    if (plan.clock !== 'virtual') return;
    this.#launch = begin({
      plan: withoutRemedies(plan), keep: 'result', speed: 'max', interruption,
      listener: { snapshot: (snapshot) => this.#tell(snapshot, app), started: (pid) => setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL) },
    });
    const launch = await this.#launch;
    this.#path = launch.path;
    launch.launched.catch(() => {});
    if (this.#ended) launch.discard();
  }

  #tell({ recent, shown }: Snapshot, app: RunScreen): void {
    app.ghost(recent);
    if (this.#path !== null && shown.task > this.#tasks.length) app.tasks(this.#tasks.fresh(this.#path), true);
  }

  end(): void {
    this.#ended = true;
    void this.#launch?.then((launch) => launch.discard(), () => {});
  }
}

/** Shows this moment on with and without, while the run waits. */
async function showBranch(run: SteeredRun, app: RunScreen, { display, plan, scenario, interruption }: OnScreen): Promise<void> {
  const held = await run.hold();
  if (held === null) return app.notice('it cannot branch now');
  try {
    const branch = branchOf(plan, scenario, held.here);
    if (branch === null) return app.notice('no remedy can be switched here');
    const left = await showTwoRuns(display, branch.plans, branch.told, interruption);
    if (left === 'interrupt') interruption.interrupt();
  } finally {
    app.resume();
    held.release();
  }
}
