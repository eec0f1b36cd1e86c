import { expect, test } from 'vitest';
import { hiddenFaults, makePaper } from '../../cli/interview/paper.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { runPlan } from '../contracts/run-scenario.ts';
import { kinds } from './confusion.ts';

test.each(kinds)('%s is mended by the answer that its entry names', async (kind) => {
  const { plan, hidden } = makePaper(21, hiddenFaults[kind], scenario);
  const { result } = await runPlan(scenario, plan(hidden.answer), { guard: false });
  expect([...result.checks, ...result.thresholds].filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
  expect(result.verdict).toBe('passed');
}, 120_000);
