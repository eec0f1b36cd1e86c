import { join } from 'node:path';
import { expect, test } from 'vitest';
import { brokenAndRepaired, reversible, rounds, writeOrders } from './broken-and-repaired.ts';
import { workFolder } from './wavetank.ts';

test('a file of 20 MB that was broken by every kind that can be undone is made whole to the byte, in the memory of a small one', async () => {
  const folder = workFolder();
  writeOrders(join(folder, 'orders.csv'), 20e6);
  const seen = new Set<string>();
  for (const kinds of rounds) {
    const { planted, same, breakPeakMiB } = await brokenAndRepaired(folder, kinds, 0.001);
    expect([...planted].filter(([, count]) => count === 0)).toEqual([]);
    expect(same).toBe(true);
    expect(breakPeakMiB).toBeLessThan(200);
    for (const kind of planted.keys()) seen.add(kind);
  }
  expect([...seen].toSorted()).toEqual(reversible.map(({ id }) => id).toSorted());
});
