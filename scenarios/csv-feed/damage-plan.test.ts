import { describe, expect, test } from 'vitest';
import { makePlan } from '../../engine/make-plan.ts';
import type { Plan } from '../../engine/plan.ts';
import { dayMs, dueMs, feedDayText, type FeedDay } from '../../pipeline/feed/feed-day.ts';
import { DamagePlan } from './damage-plan.ts';
import { damages, isOfFile } from './faults.ts';
import { feeds } from './feeds.ts';
import { scenario } from './scenario.ts';

/** Which kinds of damage the files of a plan get: those to the file as a whole, and how many rows of each other kind. */
function damageOf(plan: Plan): Map<string, { readonly due: FeedDay; readonly ofFile: string[]; readonly rows: number[] }> {
  const damage = new DamagePlan(plan);
  const found = new Map<string, { due: FeedDay; ofFile: string[]; rows: number[] }>();
  for (let day = 0; day * dayMs < plan.durationMs; day++) {
    for (const { id: feed } of feeds) {
      const file = damage.file({ feed, day }, 200, day > 0);
      for (const { fault, params } of plan.faults) if (Object.hasOwn(damages, fault)) file.damage(fault, params!);
      const ofFile = file.uses.filter(({ fault }) => isOfFile(fault)).map(({ fault }) => fault.id);
      found.set(feedDayText({ feed, day }), { due: { feed, day }, ofFile, rows: file.uses.filter(({ fault }) => !isOfFile(fault)).map(({ selection }) => selection.nth!) });
    }
  }
  return found;
}

const planOf = (form: 'short' | 'full', seed: number, faults: 'all' | readonly string[] = 'all'): Plan => makePlan(scenario, { seed, form, remedies: 'all', faults, set: {} });

describe.each(['short', 'full'] as const)('%s form', (form) => {
  const seeds = [1, 2, 3, 4, 5];

  test.each(seeds)('every kind hits as many files as it is to, and no file has two, seed %i', (seed) => {
    const plan = planOf(form, seed);
    const files = [...damageOf(plan).values()];
    for (const { fault, params } of plan.faults) if (Object.hasOwn(damages, fault) && isOfFile(damages[fault])) expect([fault, files.filter(({ ofFile }) => ofFile.includes(fault)).length]).toEqual([fault, params!.files]);
    expect(files.filter(({ ofFile, rows }) => ofFile.length > 1 || (ofFile.length === 1 && rows.length > 0))).toEqual([]);
  });

  test.each(seeds)('no row has two kinds of damage, seed %i', (seed) => {
    for (const { rows } of damageOf(planOf(form, seed)).values()) expect(new Set(rows).size).toBe(rows.length);
  });

  test('a feed begins with a file that is whole, and so is one that the server or the loader fails', () => {
    const plan = planOf(form, 1);
    const elsewhere = plan.faults.filter(({ fault }) => !Object.hasOwn(damages, fault));
    for (const { due, ofFile } of damageOf(plan).values()) {
      const atMs = dueMs(feeds.find(({ id }) => id === due.feed)!, due.day);
      if (due.day === 0 || elsewhere.some((each) => atMs >= each.atMs && atMs < each.atMs + each.forMs)) expect(ofFile).toEqual([]);
    }
  });
});

test('a kind that nobody planned takes the next whole files', () => {
  const damage = new DamagePlan(planOf('short', 1, ['text-in-number']));
  const hit = [0, 1, 2, 3].map((day) => damage.file({ feed: 'orders', day }, 200, day > 0).damage('yesterdays-file', { files: 2 }));
  expect(hit).toEqual([false, true, true, false]);
});
