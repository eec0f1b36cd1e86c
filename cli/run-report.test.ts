import { expect, test } from 'vitest';
import { smallRun } from '../test/small-run.ts';
import { reportOf } from './run-report.ts';

test('the line that has a run again is one that a shell takes', async () => {
  const { replay } = await reportOf({ result: smallRun(20).result, folder: "my runs/it's", ledger: null, trace: [], steady: null, course: null, failure: null }, {});
  expect(replay).toBe("npx wavetank run 'my runs/it'\\''s/plan.json'");
});
