import { expect, test } from 'vitest';
import { historyOf } from '../history-of-broker/history-of.ts';

test.each(Array.from({ length: 200 }, (_, index) => index + 1))('no anomaly in what clients of the embedded broker saw (seed %i)', async (seed) => {
  const { report, wrongs } = await historyOf(seed);
  expect(wrongs).toEqual([]);
  expect(report.verdict, report.reason).toBe('passed');
});
