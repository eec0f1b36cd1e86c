// A file of a gigabyte is broken, and made whole again: how much memory it takes does not grow with it.
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { brokenAndRepaired, reversible, rounds, writeOrders, type Undone } from '../cli/broken-and-repaired.ts';
import { workFolder } from '../cli/wavetank.ts';

const folder = workFolder();

describe('a gigabyte', () => {
  const undone: Undone[] = [];
  beforeAll(async () => {
    writeOrders(join(folder, 'orders.csv'), 1e9);
    for (const kinds of rounds) undone.push(await brokenAndRepaired(folder, kinds, 0.0002));
    for (const { planted, breakPeakMiB, repairPeakMiB } of undone) console.log(`${planted.size} kinds: breaking took ${Math.round(breakPeakMiB)} MiB, repairing ${Math.round(repairPeakMiB)} MiB`);
  }, 1_800_000);

  test('every kind that can be undone was planted', () => {
    const planted = new Map(undone.flatMap((each) => [...each.planted]));
    expect([...planted.keys()].toSorted()).toEqual(reversible.map(({ id }) => id).toSorted());
    expect([...planted].filter(([, count]) => count === 0)).toEqual([]);
  });

  test('the manifest is exact: what was repaired by it is the file, to the byte', () => expect(undone.map(({ same }) => same)).toEqual(rounds.map(() => true)));

  test('breaking it takes less than 200 MB', () => {
    for (const { breakPeakMiB } of undone) expect(breakPeakMiB * 2 ** 20).toBeLessThan(200e6);
  });
});
