import { epochMs } from '../../engine/clock.ts';
import type { FeedDefinition } from '../gate/schema.ts';

/** A CSV that a vendor publishes once a day. */
export interface Feed {
  readonly id: string;
  /** Hour of the day at which its file is due, UTC. */
  readonly dueHour: number;
  readonly schema: FeedDefinition;
}

/** One file that is due: a feed and a day, counted from the beginning of the run. */
export interface FeedDay {
  readonly feed: string;
  readonly day: number;
}

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

export function dayName(day: number): string {
  return new Date(epochMs + day * dayMs).toISOString().slice(0, 10);
}

/** When the file is due, ms of the run. */
export function dueMs({ dueHour }: Pick<Feed, 'dueHour'>, day: number): number {
  return day * dayMs + dueHour * hourMs;
}

/** `orders 2026-01-05`: how a feed and a day are named to people, and in keys. */
export function feedDayText({ feed, day }: FeedDay): string {
  return `${feed} ${dayName(day)}`;
}

/** Paths on the vendor's server. */
export function filePath({ feed, day }: FeedDay): string {
  return `/feeds/${feed}/${dayName(day)}.csv`;
}

export function controlPath({ feed, day }: FeedDay): string {
  return `/feeds/${feed}/${dayName(day)}.control.json`;
}
