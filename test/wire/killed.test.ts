import { expect, it } from 'vitest';
import { killAgainAndAgain } from './kills.ts';

it('a broker on a data folder that is killed five times while it writes keeps all that it acknowledged, and its groups', async () => {
  const found = await killAgainAndAgain(5);
  expect(found.wrong).toEqual([]);
  expect([found.acknowledged >= 6 * 5, found.commits > 2, found.cuts >= 2]).toEqual([true, true, true]);
});
