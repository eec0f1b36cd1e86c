import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkPlan, formatPlan } from '../../engine/plan-file.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { hiddenFaults, numberOfDay, paperOf } from './paper.ts';

const number = fc.integer({ min: 0, max: 999_999_999 });
const paper = number.map((each) => paperOf(each, scenario));

describe('a paper', () => {
  test('is the same whenever it is drawn', () => {
    fc.assert(fc.property(number, (each) => void expect(paperOf(each, scenario).incident).toEqual(paperOf(each, scenario).incident)));
  });

  test('is a plan that holds, with its faults in the run and room after them to see what follows', () => {
    fc.assert(fc.property(paper, ({ incident, faults }) => {
      checkPlan(incident, scenario, formatPlan(incident), 'plan.json');
      for (const { atMs } of faults) {
        expect(atMs).toBeGreaterThanOrEqual(10_000);
        expect(atMs).toBeLessThan(incident.durationMs / 2);
      }
    }));
  });

  test('has five seeds that nobody is shown, and none of them is its own', () => {
    fc.assert(fc.property(paper, ({ seed, unseen }) => void expect(new Set([seed, ...unseen]).size).toBe(6)));
  });

  test('has on another seed the same trouble', () => {
    fc.assert(fc.property(paper, ({ incident, plan, unseen }) => void expect(plan({ remedies: [], set: {} }, { seed: unseen[0] })).toEqual({ ...incident, seed: unseen[0] })));
  });

  test('leaves the rate as it is outside of a wave', () => {
    fc.assert(fc.property(paper, ({ incident: { workload, faults, durationMs } }) => {
      const waveMs = faults.filter(({ fault }) => fault === 'burst').reduce((sum, { forMs, params }) => sum + forMs * (Number(params!.factor) - 1), 0);
      expect(workload.rateEps / (1 + waveMs / durationMs)).toBeCloseTo(110, -1);
    }));
  });

  test('is the one of a day by its date', () => {
    expect(numberOfDay('2026-07-31')).toBe(20_260_731);
    expect(paperOf(numberOfDay('2026-07-31'), scenario).incident).not.toEqual(paperOf(numberOfDay('2026-08-01'), scenario).incident);
  });

  test.each([-1, 1.5, 1e9, Number.NaN])('is refused under the number %s', (each) => expect(() => paperOf(each, scenario)).toThrow(UsageError));
});

test('two hundred papers have every kind', () => {
  const kinds = new Set(Array.from({ length: 200 }, (_, each) => paperOf(each, scenario).hidden.id));
  expect([...kinds].toSorted()).toEqual(Object.keys(hiddenFaults).toSorted());
});

test('a candidate sets what the pipeline decides, over what is hidden too, and nothing of the world around it', () => {
  const { plan, incident } = paperOf(4711, scenario);
  expect(plan({ remedies: [], set: { 'gateway.queue': '4k' } }).knobs).toEqual({ ...incident.knobs, 'gateway.queue': 4000 });
  expect(() => plan({ remedies: [], set: { 'sink.service': '1ms' } })).toThrow('not yours to set');
  expect(() => plan({ remedies: ['bufer'], set: {} })).toThrow('unknown remedy');
});
