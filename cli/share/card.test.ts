import { describe, expect, test } from 'vitest';
import { makePlan } from '../../engine/make-plan.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Result } from '../../engine/result.ts';
import { ownScenario } from '../../scenarios/own/own-scenario.ts';
import { scenarioNames, scenarioNamed } from '../scenario-named.ts';
import { erroredResult } from '../errored-result.ts';
import { againCommand } from './again.ts';
import { cardLines } from './card.ts';

const scenario = await scenarioNamed('iot-spike');
const plan = makePlan(scenario, { seed: 7, form: 'short', remedies: ['buffer'], faults: 'all', set: {} });
const died = erroredResult(plan, null, 'killed by SIGKILL', new Date(0), 0);

function result(change: Partial<Result>, run: Partial<Result['run']> = {}): Result {
  return { ...died, ...change, run: { ...died.run, status: 'completed', clockMs: 60_000, ...run } };
}

const check = { id: 'dropped', verdict: 'failed', value: 12, unit: 'events', limit: 0, firstBreachMs: 1, message: '', evidence: [] } as const;
const fault = (id: string, firstMs: number | null): Result['faults'][number] => ({ id, target: 'worker', status: firstMs === null ? 'never' : 'fired', hits: 1, firstMs, lastMs: firstMs });
const remedy = (id: string, ...onMs: number[]): Result['remedies'][number] => ({ id, onMs, actions: 0, metric: { id: 'm', value: null, unit: '' } });

const failed: Partial<Result> = {
  verdict: 'failed', reason: 'failed: dropped, critical-p99',
  checks: [check], thresholds: [{ metric: 'drain-time', verdict: 'passed', value: 4000, unit: 'ms', limit: 60_000 }, { metric: 'critical-p99', verdict: 'failed', value: 3100, unit: 'ms', limit: 2000 }],
  ledger: { ...died.ledger, generated: 2000, delivered: 1900, dropped: { 'worker: full': 12 }, shed: { debug: 87 }, unaccounted: 1, duplicate: 3 },
  faults: [fault('burst', 24_000), fault('slow-sink', 30_000), fault('rebalance', null)],
  remedies: [remedy('buffer', 0), remedy('autoscale', 33_000), remedy('priority', 0, 40_000), remedy('replay')],
};
const allRemedies = Object.keys(scenario.remedies).map((id) => remedy(id, 0));

const question = 'wavetank · iot-spike seed 7 · Spikes drop sensor events: what do you do?';
const again = 'npx wavetank run plan.json';

describe('a card has five lines of eighty columns at most', () => {
  test.each<[string, Result, readonly string[]]>([
    ['of a run that failed', result(failed), [
      '✗ failed · dropped 12, critical-p99 3.1 s (limit 2 s)',
      '2,000 events: 1,900 delivered (95 %), 12 dropped, 1 unaccounted, 2 more',
      'hit by burst, slow-sink · with buffer, autoscale from 0:33, priority until 0:40',
    ]],
    ['of one that passed', result({ verdict: 'passed', reason: 'every check and threshold held', ledger: { ...died.ledger, generated: 2000, delivered: 1999 }, faults: [fault('burst', 24_000)], remedies: allRemedies }), [
      '✓ passed · every check and threshold held', '2,000 events: 1,999 delivered (99.9 %)', 'hit by burst 0:24 · with all 5 remedies',
    ]],
    ['of one whose faults are too many for their moments', result({ ...failed, faults: ['burst', 'slow-sink', 'consumer-crash', 'broker-restart', 'rebalance'].map((id) => fault(id, 1000)), remedies: [remedy('buffer', 0)] }), [
      '✗ failed · dropped 12, critical-p99 3.1 s (limit 2 s)',
      '2,000 events: 1,900 delivered (95 %), 12 dropped, 1 unaccounted, 2 more',
      'hit by burst, slow-sink, consumer-crash, broker-restart, rebalance · with buffer',
    ]],
    ['of one that was stopped', result({ verdict: 'unknown', reason: 'the run was interrupted, so the checks cannot tell', remedies: [remedy('buffer')] }, { status: 'interrupted', clockMs: 23_000 }), [
      '✗ interrupted at 0:23, unknown · the checks cannot tell', '0 events: 0 delivered', 'no fault took hold · without remedies',
    ]],
    ['of one whose engine died', died, ['✗ errored at 0:00, unknown · the engine died (killed by SIGKILL); nothing was …', '0 events: 0 delivered', 'no fault took hold · with buffer']],
  ])('%s', (_, of, lines) => {
    const card = cardLines(of, scenario, again);
    expect(card).toEqual([question, ...lines, `again · ${again}`]);
    expect(card.filter((line) => line.length > 80)).toEqual([]);
  });

  test('of one whose driver was saturated, nobody should believe the times', () => {
    const doubted = result({ ...failed, driver: { ...died.driver, saturated: 'timers came 400 ms late' } }, { clock: 'real' });
    expect(cardLines(doubted, scenario, again)[1]).toBe('✗ failed · times unknown, dropped 12, critical-p99 3.1 s (limit 2 s)');
  });

  test.each(scenarioNames)('the question of %s stands there in full, whatever the seed', async (name) => {
    const [first] = cardLines(result({}, { scenario: name, seed: 99_999 }), await scenarioNamed(name), again);
    expect(first).toMatch(/[?\w]$/);
    expect(first.length).toBeLessThanOrEqual(80);
  });
});

const own = ownScenario('orders', {
  topics: { in: { topic: 'orders.raw', id: { field: 'orderId' } }, out: { topic: 'orders.clean' }, group: 'orders' },
  service: { command: 'node service.mjs' }, records: { like: { orderId: 'o-1' } }, workload: { for: '20s', rate: 40, drain: '12s' },
});

describe('the command that has a run again', () => {
  test.each<[string, Plan, string | null]>([
    ['by its options', plan, 'npx wavetank run iot-spike --seed 7 --short --remedies buffer'],
    ['with all remedies, in full', makePlan(scenario, { seed: 1, form: 'full', remedies: 'all', faults: 'all', set: {} }), 'npx wavetank run iot-spike --seed 1 --remedies all'],
    ['on the real clock', makePlan(scenario, { seed: 1, form: 'full', remedies: 'none', faults: 'all', set: {}, clock: 'real' }), 'npx wavetank run iot-spike --seed 1 --remedies none --clock real'],
    ['not with a knob that was turned', { ...plan, knobs: { ...plan.knobs, 'worker.count': 4 } }, null],
    ['not with what was done to it', { ...plan, commands: [{ atMs: 1, firing: 1, action: { do: 'rate', factor: 2 } }] }, null],
  ])('%s', (_, of, command) => expect(againCommand(of, scenario)).toBe(command));

  test('of a pipeline of one\'s own, which has no remedies', () => {
    expect(againCommand(makePlan(own, { seed: 3, form: 'full', remedies: 'none', faults: 'all', set: {} }), own)).toBe('npx wavetank run orders --seed 3');
  });
});
