import { expect, test } from 'vitest';
import { tinyPlan, tinyScenario } from '../engine/tiny-scenario.ts';
import { measuredHere } from './in-process.ts';

test('what a plan is held to is judged over the window, without what the warm-up was like', async () => {
  const thresholds = ['latency:p99<=600ms', 'waiting.relay:max<=20', 'lost<=0'];
  const plan = tinyPlan({ remedies: ['patience'], workload: { rateEps: 300, shapes: [], process: 'poisson' }, faults: [{ fault: 'slow', atMs: 0, forMs: 2_000 }], thresholds });
  const { result, steady } = (await measuredHere(() => tinyScenario())(plan, 5_000))!;
  expect(result.thresholds.map(({ metric, verdict }) => [metric, verdict])).toEqual([['latency:p99<=600ms', 'failed'], ['waiting.relay:max<=20', 'failed'], ['lost<=0', 'passed']]);
  expect(steady!.thresholds.map(({ metric, verdict }) => [metric, verdict])).toEqual(thresholds.map((metric) => [metric, 'passed']));
  const early = await measuredHere(() => tinyScenario())(plan, 0);
  expect(early!.steady!.thresholds).toEqual(result.thresholds);
});
