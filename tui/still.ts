import type { TaskMoment } from '../engine/exhibit.ts';
import type { RunEvent, SampleSeries, Snapshot } from '../engine/snapshot.ts';
import type { Catalogue, RunEnd } from './feed.ts';
import { extended, noHistory } from './history.ts';
import { initialState, receive, type News, type State } from './model.ts';
import type { Size } from './program.ts';
import type { Theme } from './theme.ts';
import { frame } from './view.ts';

/** A run that is over, by what was kept of it. */
export interface KeptRun {
  readonly catalogue: Catalogue;
  readonly end: RunEnd;
  /** All of its sample periods; null where they were not kept. */
  readonly series: SampleSeries | null;
  readonly tasks: readonly TaskMoment[];
}

/** The last picture of the screen, as who watched the run would have seen it. */
export function endFrame({ catalogue, end, series, tasks }: KeptRun, size: Size, theme: Theme): string[] {
  const state = initialState(catalogue, 'max');
  const watched: State = series === null ? state : { ...state, history: extended(noHistory, series) };
  return frame([{ kind: 'tasks', moments: tasks, ghost: false } as const, { kind: 'end', end } as const].reduce<State>(receive, watched), size, theme);
}

/** A run in its midst, by what was told of it. */
export interface WatchedRun {
  readonly catalogue: Catalogue;
  /** The last of them is the moment of the picture. */
  readonly feed: readonly Snapshot[];
  readonly events: readonly RunEvent[];
  readonly tasks: readonly TaskMoment[];
  /** The same seed without remedies; empty where it was not executed. */
  readonly ghost: readonly SampleSeries[];
}

/** The live screen as it is at the last of the snapshots, while the run goes on. */
export function liveFrame({ catalogue, feed, events, tasks, ghost }: WatchedRun, size: Size, theme: Theme): string[] {
  const news: readonly News[] = [
    ...events.map((event): News => ({ kind: 'event', event })),
    ...feed.map((each): News => ({ kind: 'feed', feed: { ...each, paused: false } })),
    ...ghost.map((series): News => ({ kind: 'ghost', series })),
    { kind: 'tasks', moments: tasks, ghost: false },
  ];
  return frame(news.reduce(receive, initialState(catalogue, 'max', ['back', 'branch', 'again'])), size, theme);
}
