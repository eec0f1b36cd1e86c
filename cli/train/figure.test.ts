import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makePlan } from '../../engine/make-plan.ts';
import { operators } from '../../engine/threshold-expression.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { allHold, canonical, conditionOf, declaredIn, unitOf } from './figure.ts';

const plan = makePlan(scenario, { seed: 1, form: 'short', remedies: ['buffer'], faults: 'all', set: {} });

test('an expression has one form, whatever its blanks and the order of its tags', () => {
  expect(canonical(' latency{ phase=burst, class=critical } :p99')).toBe('latency{class=critical,phase=burst}:p99');
  expect(canonical(' knob:sink.service ')).toBe('knob:sink.service');
});

test('what a plan declares is known before it runs: its knobs, and how long its faults last in all', () => {
  const twice = { ...plan, faults: [...plan.faults, { fault: 'burst', atMs: 50_000, forMs: 1_000 }] };
  expect(declaredIn(twice, scenario)).toMatchObject({ 'knob:sink.service': { value: 8, unit: 'ms' }, 'fault:burst': { value: 13_000, unit: 'ms' }, 'fault:consumer-crash': { value: 0 } });
});

test.each([
  ['droped', /unknown metric "droped": did you mean dropped\?/],
  ['latency{class=critcal}:p99', /unknown class "critcal": did you mean critical\?/],
  ['knob:sink.servce', /unknown knob "sink.servce": did you mean sink.service\?/],
  ['fault:brust', /unknown fault "brust": did you mean burst\?/],
])('%s is refused with the nearest that there is', (expression, told) => {
  expect(() => unitOf(expression, scenario, plan)).toThrow(UsageError);
  expect(() => unitOf(expression, scenario, plan)).toThrow(told);
});

describe('a condition', () => {
  test('holds as its operator says, in the unit of its figure', () => {
    fc.assert(fc.property(fc.constantFrom(...(Object.keys(operators) as (keyof typeof operators)[])), fc.integer({ min: 0, max: 4_000 }), (operator, value) => {
      const { holds } = conditionOf(`critical-p99 ${operator} 2s`, scenario, plan);
      expect(holds({ 'critical-p99': { value, unit: 'ms' } })).toBe(operators[operator](value, 2_000));
    }));
  });

  test('of a figure that nobody can tell is not decided, unless another one is broken', () => {
    const [lost, late] = ['dropped<=0', 'critical-p99<=2s'].map((text) => conditionOf(text, scenario, plan));
    const unknown = { value: null, unit: 'ms' };
    expect(allHold([lost, late], { dropped: { value: 0, unit: 'items' }, 'critical-p99': unknown })).toBeNull();
    expect(allHold([lost, late], { dropped: { value: 1, unit: 'items' }, 'critical-p99': unknown })).toBe(false);
  });
});
