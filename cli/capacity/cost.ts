import type { BadDay } from '../../engine/scenario.ts';
import { lengthsOn } from './bad-day.ts';
import type { StepLengths } from './step.ts';

/** How long a search takes: an estimate, from what searches usually need. */

/** From the start of its process to its verdict, a run takes so much besides its warm-up and its window. */
const besidesMs = 9_000;
/** A first look that climbs through most of its stairs. */
const lookMs = 50_000;
/** Runs of a search, and of one whose knee is known roughly. */
export const usualRuns = 12;
const usualRunsOnBadDay = 6;

export interface Cost {
  readonly searchMs: number;
  readonly badDaysMs: number;
}

export function costOf(lengths: StepLengths, badDays: readonly BadDay[]): Cost {
  return { searchMs: lookMs + usualRuns * runMs(lengths), badDaysMs: badDays.reduce((sum, badDay) => sum + usualRunsOnBadDay * runMs(lengthsOn(badDay, lengths)), 0) };
}

function runMs({ warmUpMs, windowMs }: StepLengths): number {
  return warmUpMs + windowMs + besidesMs;
}

/** Where a search is. */
export interface Whereabouts {
  readonly lengths: StepLengths;
  /** The first look is over. */
  readonly looked: boolean;
  /** Of the day that is searched now: its runs that are over. */
  readonly done: number;
  /** null on a day like any other. */
  readonly badDay: BadDay | null;
  /** Those that are still to come. */
  readonly waiting: readonly BadDay[];
  /** How long what runs now has run. */
  readonly runningMs: number;
}

/** What is left of it without outages, ms; a search that takes more runs than usual has another one to go. */
export function restMs({ lengths, looked, done, badDay, waiting, runningMs }: Whereabouts): number {
  const one = runMs(badDay === null ? lengths : lengthsOn(badDay, lengths));
  const runs = Math.max(1, (badDay === null ? usualRuns : usualRunsOnBadDay) - done);
  const present = looked ? runs * one - Math.min(one, runningMs) : Math.max(0, lookMs - runningMs) + runs * one;
  return present + costOf(lengths, waiting).badDaysMs;
}
