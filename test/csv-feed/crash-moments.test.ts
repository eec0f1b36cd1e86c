import { expect, test } from 'vitest';
import { stream } from '../../engine/random-stream.ts';
import { dueMs } from '../../pipeline/feed/feed-day.ts';
import { feeds } from '../../scenarios/csv-feed/feeds.ts';
import { scenario } from '../../scenarios/csv-feed/scenario.ts';
import { runPlan, shortPlan } from '../contracts/run-scenario.ts';

const minuteMs = 60_000;
/** A file is fetched five minutes after it is due, and loading it takes so long. */
const [fetchedMs, loadingMs] = [5 * minuteMs, 4000];

const daysOfARun = 10;

/** Crashes of the loader at moments of its own, and at any moment of its work on a file. */
const random = stream(1, 'crash moments');
const crashes = [
  ...['mid-load', 'before-commit', 'after-commit'].map((moment) => ({ moment, afterMs: 0 })),
  ...Array.from({ length: 47 }, () => ({ moment: 'start', afterMs: fetchedMs + random.below(loadingMs) })),
];

const dayMs = 86_400_000;

/** Days of damaged rows, on each of which the loader crashes once while one of the files is loaded. */
async function crashed(crashes: readonly { readonly moment: string; readonly afterMs: number }[], remedies: 'all' | readonly string[]) {
  const plan = shortPlan(scenario, { remedies, faults: 'none', forMs: crashes.length * dayMs, rateEps: 0.008 });
  return (await runPlan(scenario, {
    ...plan,
    drainMs: 8 * 3_600_000,
    faults: [
      { fault: 'text-in-number', atMs: 0, forMs: plan.durationMs, params: { share: 0.03 } },
      { fault: 'duplicate-key', atMs: 0, forMs: plan.durationMs, params: { share: 0.03 } },
      ...crashes.map(({ moment, afterMs }, day) => ({ fault: 'loader-crash', atMs: dueMs(feeds[1], day) + afterMs, forMs: 10 * minuteMs, params: { moment } })),
    ],
  })).result;
}

test('wherever the loader dies, with all remedies every good row is there once, every bad one is held, and each incident is told once', async () => {
  const wrong: string[] = [];
  for (let from = 0; from < crashes.length; from += daysOfARun) {
    const some = crashes.slice(from, from + daysOfARun);
    const { verdict, reason, faults } = await crashed(some, 'all');
    expect(faults.filter(({ id }) => id === 'loader-crash').map(({ status, hits }) => [status, hits])).toEqual(some.map(() => ['fired', 1]));
    if (verdict !== 'passed') wrong.push(`${some.map(({ moment, afterMs }, day) => `day ${day}: ${moment} at ${afterMs}`).join(', ')}: ${reason}`);
  }
  expect(wrong).toEqual([]);
}, 300_000);

test('without an orchestrator the rows that were written before the crash are there twice', async () => {
  const { ledger, figures } = await crashed([crashes[0]], ['validate', 'quarantine-alert']);
  expect(ledger.duplicate).toBeGreaterThan(30);
  expect(figures['broken-days'].value).toBe(1);
});
