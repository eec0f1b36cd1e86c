import type { TimedFault } from '../../engine/fault.ts';
import type { Form } from '../../engine/scenario.ts';
import { dayMs, dueMs, hourMs, minuteMs } from '../../pipeline/feed/feed-day.ts';
import { damages, isOfFile } from './faults.ts';
import { feeds } from './feeds.ts';

/** Something that fails when the file of a feed falls due. */
interface Mishap {
  readonly fault: string;
  readonly day: number;
  /** Which of the feeds. */
  readonly feed: number;
  readonly params?: TimedFault['params'];
}

interface Extent {
  readonly days: number;
  /** How many files each kind of damage to a file as a whole hits. */
  readonly files: number;
  /** The share of rows that each kind of damage to a row hits. */
  readonly share: number;
  readonly mishaps: readonly Mishap[];
}

/** 12 kB at 7 bytes/s take half an hour, twice what a request may take. */
const slow = { bytesPerSecond: 7 };
/** Twice as long as a line may be. */
const longLine = { bytes: 8192 };
const rowsOfFile = 200;

function form({ days, files, share, mishaps }: Extent): Form {
  const damage = Object.values(damages).map((kind): TimedFault => ({
    fault: kind.id, atMs: 0, forMs: days * dayMs, params: isOfFile(kind) ? { files } : { share: kind.id === 'crlf-mix' ? share * 2 : share, ...(kind.id === 'long-line' && longLine) },
  }));
  const timed = mishaps.map(({ fault, day, feed, params }): TimedFault => ({
    fault, params, atMs: dueMs(feeds[feed], day) - 5 * minuteMs, forMs: fault === 'loader-crash' ? 115 * minuteMs : 60 * minuteMs,
  }));
  return {
    durationMs: days * dayMs,
    // The last files are looked for until then.
    drainMs: 60 * hourMs,
    rateEps: (feeds.length * rowsOfFile * 1000) / dayMs,
    shapes: [],
    process: 'even',
    faults: [...damage, ...timed],
  };
}

export const short = form({
  days: 7, files: 1, share: 0.004,
  mishaps: [
    { fault: 'server-404', day: 1, feed: 1 },
    { fault: 'server-503', day: 2, feed: 3 },
    { fault: 'loader-crash', day: 3, feed: 0, params: { moment: 'mid-load' } },
    { fault: 'server-reset', day: 4, feed: 0 },
    { fault: 'server-slow', day: 5, feed: 2, params: slow },
    { fault: 'loader-crash', day: 6, feed: 3, params: { moment: 'after-commit' } },
  ],
});

export const full = form({
  days: 30, files: 3, share: 0.001,
  mishaps: [0, 9, 18].flatMap((from, i): Mishap[] => [
    { fault: 'server-404', day: from + 2, feed: i },
    { fault: 'server-503', day: from + 3, feed: i + 1 },
    { fault: 'loader-crash', day: from + 4, feed: i, params: { moment: 'mid-load' } },
    { fault: 'server-reset', day: from + 6, feed: i + 2 },
    { fault: 'server-slow', day: from + 8, feed: i, params: slow },
    { fault: 'loader-crash', day: from + 10, feed: i + 1, params: { moment: i === 0 ? 'after-commit' : i === 1 ? 'before-commit' : 'mid-load' } },
  ]),
});
