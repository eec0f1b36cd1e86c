// Two days of files on the real clock: HTTP on sockets, a loader in a process of its own, SIGKILL.
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunOutcome } from '../../engine/run/execute.ts';
import { dueMs, hourMs, minuteMs } from '../../pipeline/feed/feed-day.ts';
import { feeds } from '../../scenarios/csv-feed/feeds.ts';
import { scenario } from '../../scenarios/csv-feed/scenario.ts';
import { runPlan, shortPlan } from '../contracts/run-scenario.ts';

const plan = { ...shortPlan(scenario, { clock: 'real', faults: 'none', forMs: 2 * 24 * hourMs }), drainMs: 6 * hourMs };
/** When a file is being read, by and large, and the moments of its transaction that a plan can name. */
const deaths = [{ moment: 'start', afterMs: 10 * minuteMs }, { moment: 'mid-load', afterMs: 0 }, { moment: 'after-commit', afterMs: 0 }];

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
      ...deaths.map(({ moment, afterMs }, nth) => ({ fault: 'loader-crash', atMs: dueMs(feeds[2 * nth], 1) + afterMs, forMs: 90 * minuteMs, params: { moment } })),
    ];
    outcome = await runPlan(scenario, { ...plan, faults }, { onEvent: ({ text }) => told.push(text) });
  }, 180_000);

  test('is a process each time, and gone when it is killed and when the run is over', () => {
    expect(numbersIn(/^process (\d+) is killed/)).toHaveLength(3);
    const pids = numbersIn(/^runs as process (\d+)$/);
    expect(new Set(pids).size).toBe(4);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(told.filter((text) => /is killed: at (mid-load|after-commit)$/.test(text))).toHaveLength(2);
  });

  test('loses nothing, writes nothing twice, and leaves no part of a day to be seen', () => {
    const { verdict, reason, ledger, figures, faults } = outcome.result;
    expect([verdict, reason]).toEqual(['passed', 'every check and threshold held, every applicable fault took hold']);
    expect(faults.map(({ status }) => status)).toEqual(['fired', 'fired', 'fired', 'fired']);
    expect(ledger).toMatchObject({ duplicate: 0, unaccounted: 0, corrupted: 0, pending: {} });
    expect(figures['broken-days'].value).toBe(0);
  });

  test('says how much faster its calendar passes than the wall', () => {
    const { driver, run } = outcome.result;
    expect(driver.pace).toBe(scenario.calendar!.pace);
    expect(run.wallMs).toBeGreaterThan((plan.durationMs + plan.drainMs) / scenario.calendar!.pace);
  });
});
