import { expect, test } from 'vitest';
import { checkOperations } from '../../engine/history/check-history.ts';
import { bigHistory } from './big-history.ts';

test('a long clean history passes', () => {
  expect(checkOperations(bigHistory(120_000))).toMatchObject({ verdict: 'passed', operations: 200_009, sent: 120_000, polled: 120_000 });
});
