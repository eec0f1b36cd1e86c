import { expect, test } from 'vitest';
import { madeRun } from '../../test/capacity/made-report.ts';
import { verdictOf } from './verdict.ts';

test('where the driver is the limit, the answer says what can be done about it', () => {
  const driver = { latenessP99Ms: 181, busy: 0.2, machine: 0.95, own: 0.1 };
  const late = madeRun(150, false, { outcome: 'unknown', why: ['the driver was saturated: arrivals were 181 ms late at p99 (limit 50 ms)'], driver });
  const found = { end: 'driver', guessEps: 150, knee: null, narrow: false, heldEps: null, runs: [late, late, late] } as const;
  const { verdict, reason } = verdictOf(found, 150, 40);
  expect(verdict).toBe('unknown');
  expect(reason).toMatch(/the driver is the limit: arrivals were 181 ms late.*something else keeps it busy.*what helps: .*--expect/);
  expect(verdictOf({ ...found, heldEps: 150 }, 150, 40)).toMatchObject({ verdict: 'passed', reason: expect.stringMatching(/this machine cannot tell/) });
});
