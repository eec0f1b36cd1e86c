import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkPlan, formatPlan } from '../../engine/plan-file.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { widthOf } from '../text/style.ts';
import { given, hiddenFaults, kindOf, makePaper, numberOfDay, paperOf, remedyNamed } from './paper.ts';

/** Each draws plans. */
const few = { numRuns: 15 };
const number = fc.integer({ min: 0, max: 999_999_999 });
const paper = number.map((each) => paperOf(each, scenario));

describe('a paper', () => {
  test('is the same whenever it is drawn', () => {
    fc.assert(fc.property(number, (each) => void expect(paperOf(each, scenario).incident).toEqual(paperOf(each, scenario).incident)), few);
  });

  test('is a plan that holds, with its faults in the run and room after them to see what follows', () => {
    fc.assert(fc.property(paper, ({ incident, faults }) => {
      checkPlan(incident, scenario, formatPlan(incident), 'plan.json');
      for (const { atMs } of faults) {
        expect(atMs).toBeGreaterThanOrEqual(10_000);
        expect(atMs).toBeLessThan(incident.durationMs / 2);
      }
    }), few);
  });

  test('has five seeds that nobody is shown, and none of them is its own', () => {
    fc.assert(fc.property(paper, ({ seed, unseen }) => void expect(new Set([seed, ...unseen]).size).toBe(6)), few);
  });

  test('has on another seed the same trouble', () => {
    fc.assert(fc.property(paper, ({ incident, plan, unseen }) => void expect(plan({ remedies: [], set: {} }, { seed: unseen[0] })).toEqual({ ...incident, seed: unseen[0] })), few);
  });

  test('leaves the rate as it is outside of a wave', () => {
    fc.assert(fc.property(paper, ({ incident: { workload, faults, durationMs } }) => {
      const waveMs = faults.filter(({ fault }) => fault === 'burst').reduce((sum, { forMs, params }) => sum + forMs * (Number(params!.factor) - 1), 0);
      expect(workload.rateEps / (1 + waveMs / durationMs)).toBeCloseTo(110, -1);
    }), few);
  });

  test('is the one of a day by its date', () => {
    expect(numberOfDay('2026-07-31')).toBe(20_260_731);
    expect(paperOf(numberOfDay('2026-07-31'), scenario).incident).not.toEqual(paperOf(numberOfDay('2026-08-01'), scenario).incident);
  });

  test.each([-1, 1.5, 1e9, Number.NaN])('is refused under the number %s', (each) => expect(() => paperOf(each, scenario)).toThrow(UsageError));
});

test('two hundred papers have every kind', () => {
  const kinds = new Set(Array.from({ length: 200 }, (_, each) => kindOf(each).id));
  expect([...kinds].toSorted()).toEqual(Object.keys(hiddenFaults).toSorted());
});

test('what a kind is has room in a row of a narrow list', () => {
  for (const { id, about, short = about } of Object.values(hiddenFaults)) expect(widthOf(short), id).toBeLessThanOrEqual(32);
});

test('a candidate sets what the pipeline decides, over what is hidden too, and nothing of the world around it', () => {
  const { plan, incident } = paperOf(4711, scenario);
  expect(plan({ remedies: [], set: { 'gateway.queue': '4k' } }).knobs).toEqual({ ...incident.knobs, 'gateway.queue': 4000 });
  expect(() => plan({ remedies: [], set: { 'sink.service': '1ms' } })).toThrow('not yours to set');
});

test('what is given is called as the scenario calls it', () => {
  const knobs = scenario.knobs.map(({ id }) => id);
  expect([...given].filter((id) => !knobs.includes(id))).toEqual([]);
});

describe('a remedy is named from memory', () => {
  const { plan, incident } = makePaper(1, hiddenFaults['small-queue'], scenario);
  const mistake = (remedies: readonly string[], set = {}): UsageError => {
    try {
      plan({ remedies, set }, { where: 'choice' });
    } catch (error) {
      return error as UsageError;
    }
    throw new Error('there is no mistake in it');
  };

  test('by its name, or nearly', () => {
    for (const name of ['backpressure', 'back-pressure', 'Backpresure']) expect(remedyNamed(name, scenario)).toBe('backpressure');
    expect(plan({ remedies: ['Backpresure'], set: {} }).remedies.toSorted()).toEqual([...incident.remedies, 'backpressure'].toSorted());
  });

  test('and whoever does not know it is told none', () => {
    const { message, hint, where } = mistake(['more hardware']);
    expect({ message, where }).toEqual({ message: 'no remedy is called "more hardware"', where: 'choice.remedies' });
    for (const id of Object.keys(scenario.remedies)) expect(`${message} ${hint}`).not.toContain(id);
  });

  test('one that does nothing without another is told', () => expect(mistake(['autoscale']).message).toBe('autoscale does nothing here without backpressure'));

  test('a mistake in a number stands where it was written', () => expect(mistake([], { 'gateway.queue': 'many' })).toMatchObject({ where: 'choice.set', message: '"many" is not a number such as 2000 or 10k' }));
});
