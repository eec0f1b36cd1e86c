import type { FaultWindow } from './fault-windows.ts';
import type { AlertSample } from './promtool.ts';

/** A stretch in which the condition of one alert held. */
export interface Episode {
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The first evaluation at which it held. */
  readonly sinceMs: number;
  /** The first at which the alert was firing; null where it only was pending. */
  readonly firingMs: number | null;
  /** The last at which it held. */
  readonly untilMs: number;
}

/**
 * How a fault was noticed: an alert fired whose condition came to hold by it; or none did, and the condition of one that fired
 * held already; or none fired, and one was pending when the run ended (`unknown`); or none did at all.
 */
export type NoticeStatus = 'noticed' | 'under way' | 'silent' | 'unknown' | 'never took hold' | 'not applicable';

export interface Notice {
  readonly window: FaultWindow;
  readonly status: NoticeStatus;
  /** By alert, the time from the fault's beginning to its first firing; of one under way, how long its condition had held, below zero. */
  readonly alerts: readonly { readonly alert: string; readonly afterMs: number }[];
}

/** Joins evaluations that follow one another into episodes, in the order of their beginnings. */
export function episodesOf(samples: readonly AlertSample[], sampleMs: number): Episode[] {
  const open = new Map<string, number>();
  const found: Episode[] = [];
  for (const { atMs, state, alert, labels } of samples.toSorted((a, b) => a.atMs - b.atMs)) {
    const key = JSON.stringify([alert, Object.entries(labels).toSorted()]);
    const place = open.get(key);
    const known = place === undefined ? null : found[place];
    const firingMs = state === 'firing' ? atMs : null;
    if (known !== null && atMs - known.untilMs <= sampleMs) found[place!] = { ...known, firingMs: known.firingMs ?? firingMs, untilMs: atMs };
    else open.set(key, found.push({ alert, labels, sinceMs: atMs, firingMs, untilMs: atMs }) - 1);
  }
  return found;
}

interface Span {
  readonly sampleMs: number;
  /** So long after its end a fault still counts, where no other is in force. */
  readonly withinMs: number;
  /** The time of the last evaluation. */
  readonly lastMs: number;
}

/** What is evaluated once a period may be seen a period early or late. */
function isInForce({ atMs, endMs, status }: FaultWindow, momentMs: number, { sampleMs }: Span): boolean {
  return status === 'fired' && momentMs > atMs - sampleMs && momentMs <= endMs + sampleMs;
}

/** The faults that an episode is of: those in force when its condition came to hold; where none was, those that had ended not long before. */
function causesOf({ sinceMs }: Episode, windows: readonly FaultWindow[], span: Span): FaultWindow[] {
  const inForce = windows.filter((window) => isInForce(window, sinceMs, span));
  if (inForce.length > 0) return inForce;
  return windows.filter(({ atMs, endMs, status }) => status === 'fired' && atMs <= sinceMs && sinceMs <= endMs + span.withinMs);
}

export function noticesOf(windows: readonly FaultWindow[], episodes: readonly Episode[], span: Span): Notice[] {
  const causes = new Map(episodes.map((episode) => [episode, causesOf(episode, windows, span)]));
  return windows.map((window): Notice => {
    if (window.status !== 'fired') return { window, status: window.status === 'never' ? 'never took hold' : 'not applicable', alerts: [] };
    const own = episodes.filter((episode) => causes.get(episode)!.includes(window));
    const fired = own.filter(({ firingMs }) => firingMs !== null);
    if (fired.length > 0) return { window, status: 'noticed', alerts: firstOfEach(fired, ({ firingMs }) => Math.max(0, firingMs! - window.atMs)) };
    const underWay = episodes.filter(({ sinceMs, firingMs, untilMs }) => firingMs !== null && sinceMs <= window.atMs && untilMs >= window.atMs);
    if (underWay.length > 0) return { window, status: 'under way', alerts: firstOfEach(underWay, ({ sinceMs }) => sinceMs - window.atMs) };
    const waits = own.filter(({ untilMs }) => untilMs >= span.lastMs);
    return waits.length > 0 ? { window, status: 'unknown', alerts: firstOfEach(waits, ({ sinceMs }) => Math.max(0, sinceMs - window.atMs)) } : { window, status: 'silent', alerts: [] };
  });
}

function firstOfEach(episodes: readonly Episode[], afterMs: (episode: Episode) => number): Notice['alerts'] {
  const first = new Map<string, number>();
  for (const episode of episodes) first.set(episode.alert, Math.min(first.get(episode.alert) ?? Infinity, afterMs(episode)));
  return [...first].map(([alert, ms]) => ({ alert, afterMs: ms })).toSorted((a, b) => a.afterMs - b.afterMs);
}

/** Alerts that fired and are of no fault. */
export function withoutFault(windows: readonly FaultWindow[], episodes: readonly Episode[], span: Span): Episode[] {
  return episodes.filter((episode) => episode.firingMs !== null && causesOf(episode, windows, span).length === 0);
}
