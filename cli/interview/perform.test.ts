import { describe, expect, test } from 'vitest';
import { checkPlan, formatPlan } from '../../engine/plan-file.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { hiddenFaults, makePaper, nothingDone } from './paper.ts';
import { attemptPlan } from './perform.ts';

const paper = makePaper(16, hiddenFaults['flapping-autoscaler'], scenario);
const planOf = (predict: Record<string, string>, set: Record<string, string> = {}) => attemptPlan(paper, scenario, { remedies: [], set, predict }, 'choice');

test('what is predicted is measured, and no run is judged by it', () => {
  const plan = planOf({ 'waiting.autoscaler:max': '0', lost: '0', 'critical-p99': '1s', 'latency{ class=critical }:p99': '1s' });
  // Figures of the scenario are measured anyway.
  expect(plan).toEqual({ ...paper.plan(nothingDone), measured: ['waiting.autoscaler:max', 'lost', 'latency{class=critical}:p99'] });
  expect(plan.thresholds).toEqual(paper.incident.thresholds);
  checkPlan(plan, scenario, formatPlan(plan), 'plan.json');
});

describe('a prediction is of the run that it was made for', () => {
  test('a node that there is only there can be named', () => {
    expect(planOf({ 'waiting.worker-6:max': '5' }, { 'worker.count': '8' }).measured).toEqual(['waiting.worker-6:max']);
    expect(() => planOf({ 'waiting.worker-6:max': '5' })).toThrow(expect.objectContaining({ where: 'choice.predict', message: expect.stringContaining('unknown metric "waiting.worker-6"') }));
  });

  test('a node that there is only in run 1 cannot, before anything runs', () => {
    const other = makePaper(7, hiddenFaults['consumer-crash'], scenario);
    const attempt = (count: string) => () => attemptPlan(other, scenario, { remedies: [], set: { 'worker.count': count }, predict: { 'waiting.worker-3:max': '5' } }, 'tries.0');
    expect(attempt('3')).not.toThrow();
    expect(attempt('1')).toThrow(expect.objectContaining({ where: 'tries.0.predict', message: expect.stringContaining('unknown metric "waiting.worker-3"') }));
  });
});
