// A week of files on the real clock: the disease and its cure are those of virtual time, and fifty kills of the loader's process leave no trace.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TimedFault } from '../../engine/fault.ts';
import { formatPlan } from '../../engine/plan-file.ts';
import { stream } from '../../engine/random-stream.ts';
import type { Result } from '../../engine/result.ts';
import { dueMs, minuteMs } from '../../pipeline/feed/feed-day.ts';
import { feeds } from '../../scenarios/csv-feed/feeds.ts';
import { scenario } from '../../scenarios/csv-feed/scenario.ts';
import { workFolder } from '../cli/wavetank.ts';
import { shortPlan } from '../contracts/run-scenario.ts';
import { fullRun } from './full-runs.ts';
import { expectAsVirtual } from './real-as-virtual.ts';

const folder = workFolder();

test.each([1, 2])('seed %i fails without remedies in exactly what the scenario declares, and passes with all, on the files of virtual time', async (seed) => {
  const { real, virtual } = await expectAsVirtual(folder, scenario, seed);
  for (const { result } of real) expect(result.faults.map(({ id, status }) => [id, status])).toEqual(virtual.result.faults.map(({ id, status }) => [id, status]));
});

/** A file is fetched five minutes after it is due; what is done with it then takes about a quarter of an hour of the calendar. */
const [fetchedMinutes, workMinutes] = [5, 20];
const random = stream(1, 'kills of the loader');
/** Of the files of six days, one in each two: 14 a week and plan, of which two are at a moment that a plan can name. */
const kills = Array.from({ length: 50 }, (_, nth): { day: number; feed: number; moment: string; afterMs: number } => {
  const place = nth % 18;
  const moment = place % 6 === 0 ? ['mid-load', 'before-commit', 'after-commit'][place / 6] : 'start';
  return { day: 1 + Math.floor(place / 3), feed: (place % 3) * 2, moment, afterMs: moment === 'start' ? fetchedMinutes * minuteMs + random.below(workMinutes * minuteMs) : 0 };
});
const plans = [kills.slice(0, 18), kills.slice(18, 36), kills.slice(36)];

function killing(seed: number, deaths: typeof kills): string {
  const plan = shortPlan(scenario, { seed, clock: 'real', faults: 'none' });
  const faults: TimedFault[] = [
    { fault: 'text-in-number', atMs: 0, forMs: plan.durationMs, params: { share: 0.02 } },
    { fault: 'duplicate-key', atMs: 0, forMs: plan.durationMs, params: { share: 0.02 } },
    ...deaths.map(({ day, feed, moment, afterMs }) => ({ fault: 'loader-crash', atMs: dueMs(feeds[feed], day) + afterMs, forMs: (moment === 'start' ? 5 : 90) * minuteMs, params: { moment } })),
  ];
  const file = join(folder, `kills-${seed}.json`);
  writeFileSync(file, formatPlan({ ...plan, faults }));
  return file;
}

describe('fifty kills of the loader\'s process', () => {
  const results: Result[] = [];
  /** What it was doing when it was killed. */
  const found: string[] = [];

  beforeAll(async () => {
    for (const [i, deaths] of plans.entries()) {
      const out = join(folder, `killed-${i}`);
      results.push((await fullRun(folder, [killing(i + 1, deaths), '--out', out])).result);
      const [run] = readdirSync(out);
      found.push(...[...readFileSync(join(out, run, 'journal.jsonl'), 'utf8').matchAll(/process \d+ is killed: ([^"]+)"/g)].map(([, doing]) => doing));
    }
  }, 1_200_000);

  test('hit, in the midst of its transactions too', () => {
    expect(found).toHaveLength(kills.length);
    const working = found.filter((doing) => doing !== 'nothing');
    expect(working.length).toBeGreaterThan(kills.length / 3);
    expect(found.filter((doing) => /at (mid-load|before-commit)|in (clear|insert|hold|published|commit)/.test(doing)).length).toBeGreaterThanOrEqual(6);
  });

  test('lose nothing, double nothing, and no reader sees a part of a day', () => {
    for (const { verdict, reason, ledger, figures, faults } of results) {
      expect([verdict, reason]).toEqual(['passed', 'every check and threshold held, every applicable fault took hold']);
      expect(ledger).toMatchObject({ duplicate: 0, unaccounted: 0, corrupted: 0, pending: {} });
      expect(figures['broken-days'].value).toBe(0);
      expect(faults.filter(({ status }) => status !== 'fired')).toEqual([]);
    }
  });
});
