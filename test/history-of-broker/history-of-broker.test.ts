// Clients of the embedded broker under crashes, faults on the wire, moves and rebalances: the history of what they saw holds no
// anomaly at all, for everything is acknowledged under acks=all and synced. A broker that is wrong in one way is found out.
import { afterAll, expect, test } from 'vitest';
import { flaws, transactionFlaws } from './flaws.ts';
import { historyOf, historyOfTransactions } from './history-of.ts';

test.each([1, 2, 3, 4, 5])('nothing is lost, repeated or out of order, whatever happens (seed %i)', async (seed) => {
  const { report, wrongs } = await historyOf(seed);
  expect(wrongs).toEqual([]);
  expect(report.verdict, report.reason).toBe('passed');
});

test.each([1, 2, 3, 4, 5])('transactions are read as a whole or not at all, and none of a producer that was replaced (seed %i)', async (seed) => {
  const { report, wrongs } = await historyOfTransactions(seed);
  expect(wrongs).toEqual([]);
  expect(report.verdict, report.reason).toBe('passed');
});

test('the same seed gives the same history', async () => {
  const [first, second] = [await historyOf(7), await historyOf(7)];
  expect(first.history.length).toBeGreaterThan(100);
  expect(second.history).toEqual(first.history);
});

const told: string[] = [];
afterAll(() => console.log(told.join('\n')));

const mostSeeds = 200;

const all = [...Object.entries(flaws).map((flaw) => [...flaw, historyOf] as const), ...Object.entries(transactionFlaws).map((flaw) => [...flaw, historyOfTransactions] as const)];

test.each(all)('a broker that %s is found out', async (flaw, plant, history) => {
  for (let seed = 1; seed <= mostSeeds; seed++) {
    const { wrongs } = await history(seed, plant);
    if (wrongs.length === 0) continue;
    told.push(`seed ${seed}: a broker that ${flaw}: ${wrongs[0]}`);
    return;
  }
  expect.fail(`nothing was wrong in seeds 1 to ${mostSeeds}`);
}, 300_000);
