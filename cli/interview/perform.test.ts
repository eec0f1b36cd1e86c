import { describe, expect, test } from 'vitest';
import type { Plan } from '../../engine/plan.ts';
import { checkPlan, formatPlan } from '../../engine/plan-file.ts';
import type { Result } from '../../engine/result.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { erroredResult } from '../errored-result.ts';
import { hiddenFaults, makePaper, nothingDone } from './paper.ts';
import { attemptPlan, judgedOrDied, performInterview } from './perform.ts';

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

describe('of an interview whose runs have no result', () => {
  const answers = { choice: { at: '9:00' } };
  const judging = (execute: (plan: Plan) => Promise<Result | null>) => judgedOrDied(execute, (each) => performInterview({ paper, scenario, answers, day: null, takenAt: new Date(0), jobs: 1, execute: each }));
  const dead = (plan: Plan): Result => erroredResult(plan, null, 'killed by SIGKILL', new Date(0), 0);

  test('no sheet is sealed where an engine died, and nothing is begun after it', async () => {
    const begun: number[] = [];
    const judged = await judging(async (plan) => {
      const result = dead(plan);
      return begun.push(plan.seed) < 3 ? { ...result, run: { ...result.run, status: 'interrupted' } } : result;
    });
    expect(judged).toEqual({ died: 'the engine died (killed by SIGKILL); nothing was read back' });
    expect(begun).toHaveLength(3);
  });

  test('none is sealed where their user did not wait', async () => expect(await judging(async () => null)).toBeNull());
});
