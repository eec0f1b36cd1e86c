import { expect, it } from 'vitest';
import { killAgainAndAgain } from '../wire/kills.ts';

it('a broker on a data folder that is killed fifty times while it writes keeps all that it acknowledged, and its groups', async () => {
  const found = await killAgainAndAgain(50);
  expect(found.wrong).toEqual([]);
  expect([found.acknowledged >= 51 * 5, found.commits > 25, found.cuts >= 25]).toEqual([true, true, true]);
});
