import type { TaskMoment } from '../../engine/exhibit.ts';
import type { Plan } from '../../engine/plan.ts';
import type { RunEvent, SampleSeries, Snapshot } from '../../engine/snapshot.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { Interruption } from '../interruption.ts';
import { begin } from '../launch.ts';
import { ExhibitFile } from '../screen/exhibit-file.ts';
import { withoutRemedies } from '../screen/without-remedies.ts';
import { formatClock } from '../text/duration.ts';

export interface WatchedAgain {
  readonly feed: readonly Snapshot[];
  readonly events: readonly RunEvent[];
  readonly tasks: readonly TaskMoment[];
  readonly ghost: readonly SampleSeries[];
}

/** A snapshot tells the last sixty sample periods: none is missed so. */
const periodsBetween = 30;
/** The ghost is ahead, as on the screen: what the charts show of what is to come. */
const periodsAhead = 20;
/** Before the moment itself, so that it is known what rises and what falls. */
const beforeMs = 4000;

/** Executes a plan again up to a moment, and its like without remedies: what the screen would have been told, the same each time. null where it was interrupted. */
export async function watchAgain(plan: Plan, sampleMs: number, atMs: number, interruption: Interruption): Promise<WatchedAgain | null> {
  if (plan.clock === 'real') throw new UsageError('on the real clock no run is had again', { where: '--at', hint: 'leave it out: the last screen is drawn from what was kept' });
  if (atMs > plan.durationMs + plan.drainMs) throw wasOver(atMs);
  const everyMs = periodsBetween * sampleMs;
  const until = (ms: number): number[] => Array.from({ length: Math.ceil(ms / everyMs) }, (_, i) => i * everyMs).concat(ms);
  const ahead = atMs + periodsAhead * sampleMs;
  const [watched, ghost] = await Promise.all([
    watch(plan, [...until(atMs), Math.max(0, atMs - beforeMs)].toSorted((a, b) => a - b), interruption),
    plan.remedies.length === 0 ? null : watch(withoutRemedies(plan), until(ahead), interruption),
  ]);
  if (interruption.code !== null) return null;
  if (watched.isOver) throw wasOver(atMs);
  return { ...watched, ghost: ghost?.feed.map(({ recent }) => recent) ?? [] };
}

function wasOver(atMs: number): UsageError {
  return new UsageError(`by ${formatClock(atMs)} the run was over`, { where: '--at', hint: 'an earlier moment, or leave it out: the last screen is drawn from what was kept' });
}

/** What a run tells when it stands still at each of these moments, as far as it goes. */
async function watch(plan: Plan, stops: readonly number[], interruption: Interruption): Promise<Omit<WatchedAgain, 'ghost'> & { readonly isOver: boolean }> {
  const [feed, events]: [Snapshot[], RunEvent[]] = [[], []];
  let told: (snapshot: Snapshot) => void = () => {};
  const launch = await begin({
    plan, keep: 'result', speed: 'max', interruption,
    listener: { snapshot: (snapshot) => told(snapshot), event: (event) => void events.push(event) },
  });
  const over = launch.launched.then((ended) => {
    if (ended !== null && ended.failure !== null) throw ended.failure;
    return null;
  });
  try {
    for (const atMs of stops) {
      // A run that stands there already says nothing more.
      if (feed.length > 0 && feed[feed.length - 1].clockMs >= atMs) continue;
      const stands = new Promise<Snapshot>((resolve) => (told = (snapshot) => void (snapshot.paused && snapshot.clockMs >= atMs && resolve(snapshot))));
      launch.steer({ do: 'run to', atMs });
      const snapshot = await Promise.race([stands, over]);
      if (snapshot === null) return { feed, events, tasks: [], isOver: true };
      feed.push(snapshot);
    }
    return { feed, events, tasks: new ExhibitFile('task').fresh(launch.path), isOver: false };
  } finally {
    await launch.discard();
  }
}
