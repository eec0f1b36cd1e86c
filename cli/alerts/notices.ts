import type { AlertSample } from './promtool.ts';
import type { FaultWindow } from './fault-windows.ts';

/** A stretch in which one alert was firing, or was pending and never came to fire. */
export interface Episode {
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly state: AlertSample['state'];
  readonly fromMs: number;
  /** Of the last evaluation at which it stood so. */
  readonly untilMs: number;
}

/**
 * How a fault was noticed: an alert began to fire after it had begun; or one was firing already, and none began; or none did,
 * and one was still waiting for its time when the run ended (`unknown`); or none did at all.
 */
export type NoticeStatus = 'noticed' | 'already firing' | 'silent' | 'unknown' | 'never took hold' | 'not applicable';

export interface Notice {
  readonly window: FaultWindow;
  readonly status: NoticeStatus;
  /** The first of each alert that noticed it, with the time from the fault's beginning; of one that was firing already, below zero. */
  readonly alerts: readonly { readonly alert: string; readonly afterMs: number }[];
}

/** Joins evaluations that follow one another into episodes, in the order of their beginnings. */
export function episodesOf(samples: readonly AlertSample[], sampleMs: number): Episode[] {
  const open = new Map<string, Episode>();
  const found: Episode[] = [];
  for (const { atMs, state, alert, labels } of samples.toSorted((a, b) => a.atMs - b.atMs)) {
    const key = JSON.stringify([alert, state, Object.entries(labels).toSorted()]);
    const known = open.get(key);
    const goes = known !== undefined && atMs - known.untilMs <= sampleMs;
    const episode = goes ? { ...known, untilMs: atMs } : { alert, labels, state, fromMs: atMs, untilMs: atMs };
    if (goes) found[found.indexOf(known)] = episode;
    else found.push(episode);
    open.set(key, episode);
  }
  return found;
}

interface Span {
  readonly sampleMs: number;
  /** So long after its end an alert still counts for a fault. */
  readonly withinMs: number;
  /** The time of the last evaluation. */
  readonly lastMs: number;
}

/** Whether an episode began in a fault, or so long after it as counts. What is evaluated once a period may be seen a period early. */
function beganIn({ atMs, endMs }: FaultWindow, { fromMs }: Episode, { sampleMs, withinMs }: Span): boolean {
  return fromMs > atMs - sampleMs && fromMs <= endMs + withinMs;
}

export function noticesOf(windows: readonly FaultWindow[], episodes: readonly Episode[], span: Span): Notice[] {
  const firing = episodes.filter(({ state }) => state === 'firing');
  return windows.map((window): Notice => {
    if (window.status !== 'fired') return { window, status: window.status === 'never' ? 'never took hold' : 'not applicable', alerts: [] };
    const began = firing.filter((each) => beganIn(window, each, span));
    if (began.length > 0) return { window, status: 'noticed', alerts: firstOfEach(began, window.atMs).map(({ alert, afterMs }) => ({ alert, afterMs: Math.max(0, afterMs) })) };
    const before = firing.filter(({ fromMs, untilMs }) => fromMs <= window.atMs && untilMs >= window.atMs);
    if (before.length > 0) return { window, status: 'already firing', alerts: firstOfEach(before, window.atMs) };
    const waits = episodes.filter((each) => each.state === 'pending' && each.untilMs >= span.lastMs && beganIn(window, each, span));
    return waits.length > 0 ? { window, status: 'unknown', alerts: firstOfEach(waits, window.atMs) } : { window, status: 'silent', alerts: [] };
  });
}

function firstOfEach(episodes: readonly Episode[], atMs: number): Notice['alerts'] {
  const first = new Map<string, number>();
  for (const { alert, fromMs } of episodes) first.set(alert, Math.min(first.get(alert) ?? Infinity, fromMs - atMs));
  return [...first].map(([alert, afterMs]) => ({ alert, afterMs })).toSorted((a, b) => a.afterMs - b.afterMs);
}

/** Episodes that began while no fault was in force, nor so shortly after one as counts. */
export function withoutFault(windows: readonly FaultWindow[], episodes: readonly Episode[], span: Span): Episode[] {
  return episodes.filter((each) => each.state === 'firing' && !windows.some((window) => window.status === 'fired' && beganIn(window, each, span)));
}
