// Three days of files on the real clock: HTTP on sockets, a loader in a process of its own, SIGKILL.
import { beforeAll, describe, expect, test } from 'vitest';
import type { FaultReport } from '../../engine/fault.ts';
import type { RunOutcome } from '../../engine/run/execute.ts';
import { dueMs, hourMs, minuteMs } from '../../pipeline/feed/feed-day.ts';
import { feeds } from '../../scenarios/csv-feed/feeds.ts';
import { scenario } from '../../scenarios/csv-feed/scenario.ts';
import { runPlan, shortPlan } from '../contracts/run-scenario.ts';

const plan = { ...shortPlan(scenario, { clock: 'real', faults: 'none', forMs: 3 * 24 * hourMs }), drainMs: hourMs };
/** At moments of a transaction that a plan can name, and when a file is being read, by and large; so far apart that a process has come back meanwhile. */
const deaths = [
  { day: 1, feed: 0, moment: 'mid-load', afterMs: 0 },
  { day: 1, feed: 4, moment: 'start', afterMs: 10 * minuteMs },
  { day: 2, feed: 0, moment: 'after-commit', afterMs: 0 },
];

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a loader that is killed three times', () => {
  let outcome: RunOutcome;
  const told: string[] = [];
  const numbersIn = (pattern: RegExp): number[] => told.flatMap((text) => pattern.exec(text)?.[1] ?? []).map(Number);

  beforeAll(async () => {
    const faults = [
      { fault: 'text-in-number', atMs: 0, forMs: plan.durationMs, params: { share: 0.03 } },
      ...deaths.map(({ day, feed, moment, afterMs }) => ({ fault: 'loader-crash', atMs: dueMs(feeds[feed], day) + afterMs, forMs: 90 * minuteMs, params: { moment } })),
    ];
    outcome = await runPlan(scenario, { ...plan, faults }, { onEvent: ({ text }) => told.push(text) });
  });

  const ofLoader = (): readonly FaultReport[] => outcome.result.faults.filter(({ id }) => id === 'loader-crash');

  test('is a process each time, and gone when it is killed and when the run is over', () => {
    const hits = ofLoader().reduce((sum, fault) => sum + fault.hits, 0);
    expect(hits).toBeGreaterThan(0);
    expect(numbersIn(/^process (\d+) is killed/)).toHaveLength(hits);
    const pids = numbersIn(/^runs as process (\d+)$/);
    expect(new Set(pids).size).toBe(1 + hits);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  test('writes nothing twice and nothing wrong, and leaves no part of a day to be seen, however slow the machine is', () => {
    const { ledger, figures, run } = outcome.result;
    expect(run.status).toBe('completed');
    expect(ledger).toMatchObject({ duplicate: 0, corrupted: 0 });
    expect(figures['broken-days'].value).toBe(0);
    expect(ledger.delivered).toBeGreaterThan(0);
  });

  test('loses nothing: every moment at which it dies comes, and every file is there in the end', ({ skip }) => {
    const { verdict, reason, ledger } = outcome.result;
    skip(reason.includes('too slow for the calendar'), reason);
    expect(ofLoader().map(({ hits }) => hits)).toEqual([1, 1, 1]);
    expect(told.filter((text) => /is killed: at (mid-load|after-commit)$/.test(text))).toHaveLength(2);
    expect([verdict, reason]).toEqual(['passed', 'every check and threshold held, every applicable fault took hold']);
    expect(ledger).toMatchObject({ unaccounted: 0, pending: {} });
  });

  test('says how much faster its calendar passes than the wall', () => {
    const { driver, run } = outcome.result;
    expect(driver.pace).toBe(scenario.calendar!.pace);
    expect(run.wallMs).toBeGreaterThan((plan.durationMs + plan.drainMs) / scenario.calendar!.pace);
  });
});
