import type { Plan } from '../../engine/plan.ts';
import type { Result } from '../../engine/result.ts';
import type { RunEvent, Snapshot } from '../../engine/snapshot.ts';
import type { Catalogue } from '../../tui/feed.ts';
import type { Display } from '../../tui/program.ts';
import { showRun, type RunScreen } from '../../tui/run-screen.ts';
import type { Interruption } from '../interruption.ts';
import type { Launched } from '../launch.ts';
import { formatProgress } from '../text/duration.ts';
import { goBack } from './go-back.ts';
import { Leaving } from './leaving.ts';
import { SteeredRun } from './steered-run.ts';

/** What of a run may be shown: everything else stays hidden until its reader is allowed to know it. */
export interface Veil {
  readonly catalogue: Catalogue;
  snapshot(snapshot: Snapshot): Snapshot;
  /** null of an event that is not to be told. */
  event(event: RunEvent): RunEvent | null;
  result(result: Result): Result;
}

export interface WatchOnScreen {
  readonly display: Display;
  readonly plan: Plan;
  readonly veil: Veil;
  /** What stands at the top, asked for once a second. */
  heading(): string;
  readonly interruption: Interruption;
}

/** Seconds of the run in one of the wall; never `auto`, which slows down around faults. */
const speed = 4;
const headingEveryMs = 1000;

/**
 * Executes a plan while a person watches: they steer its clock and do nothing to the run. Shows what it came to until they
 * leave; nothing is kept. Answers with what was measured: of a run that was left before its end it is `interrupted`.
 */
export async function watchOnScreen({ display, plan, veil, heading, interruption }: WatchOnScreen): Promise<Launched> {
  const left = new Leaving();
  let stopped = false;
  const beside = (work: Promise<void>): void => void work.catch((error: Error) => app.notice(error.message.split('\n')[0]));
  const app: RunScreen = showRun(display, {
    catalogue: veil.catalogue, speed,
    onAction: () => {},
    onSteer: (steering) => run.steer(steering),
    onBack: (ms) => beside(goBack(run, ms, app)),
    onQuit(how) {
      if (left.mayLeave) return left.leave(false);
      if (how === 'interrupt') return interruption.interrupt();
      stopped = true;
      run.act({ do: 'abort' });
    },
  });
  const run = new SteeredRun({ plan, keep: 'result', speed, readings: true, interruption }, {
    snapshot: (snapshot) => app.feed(veil.snapshot(snapshot)),
    event(event) {
      const told = veil.event(event);
      if (told !== null) app.event(told);
    },
    refused: (reason) => app.notice(`refused: ${reason}`),
    goingBack: (atMs, toMs) => app.notice(`going back: executed again up to ${formatProgress({ clockMs: atMs, durationMs: toMs })}`),
    wentBack: (toMs) => app.back(toMs),
  });
  app.heading(heading());
  const ticking = setInterval(() => app.heading(heading()), headingEveryMs);
  try {
    const launched = await run.launched;
    if (stopped || interruption.code !== null) return launched;
    app.end({ result: veil.result(launched.result), findings: [], why: {}, folder: '', replay: '' });
    await interruption.unlessStopped(left.decided());
    return launched;
  } finally {
    clearInterval(ticking);
  }
}
