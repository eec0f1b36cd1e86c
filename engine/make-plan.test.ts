import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { planHash } from './canonical.ts';
import type { Fault } from './fault.ts';
import { ticks } from './ledger/item-words.ts';
import { makePlan } from './make-plan.ts';
import type { PlanOptions } from './make-plan.ts';
import { checkPlan, formatPlan, parsePlan } from './plan-file.ts';
import { planSchema } from './plan.ts';
import { stream } from './random-stream.ts';
import type { Remedy } from './remedy.ts';
import type { Form, Scenario } from './scenario.ts';
import { Schedule } from './schedule/schedule.ts';
import { plannedLoad } from './schedule/workload.ts';
import { UsageError } from './usage-error.ts';

const burst: Fault = {
  id: 'burst', about: 'The load is multiplied.', target: 'source', point: 'load', heals: true, params: z.strictObject({ factor: z.number().default(10) }),
  disturb(call, { factor }) {
    (call as { factor: number }).factor *= factor as number;
    return true;
  },
};
const crash: Fault = { ...burst, id: 'crash', point: 'life', params: z.strictObject({}), disturb: () => false };
const remedy = (id: string, ...needs: string[]): Remedy => ({ id, about: id, without: id, needs, switching: 'live', metric: id, minEffect: 0.2 });

const full: Form = {
  durationMs: 300_000, drainMs: 60_000, rateEps: 500, shapes: [], process: 'poisson',
  faults: [{ fault: 'burst', atMs: 120_000, forMs: 60_000 }, { fault: 'crash', atMs: 151_000, forMs: 0 }],
};
/** A scenario as far as a plan needs one: it has no components, so it cannot run. */
const scenario: Scenario = {
  id: 'basin', question: '?', item: 'event', about: '', clocks: ['virtual', 'real'], classes: [], hops: [],
  forms: { full, short: { ...full, durationMs: 60_000, rateEps: 100, faults: [{ fault: 'burst', atMs: 24_000, forMs: 12_000 }] } },
  knobs: [
    { id: 'sink.service', unit: 'ms', default: 5, short: 8, min: 1, max: 1000, about: 'Time of a row.' },
    { id: 'gateway.queue', unit: 'count', default: 2000, min: 1, max: 100_000, integer: true, about: 'Events that wait.' },
  ],
  faults: { burst, crash },
  remedies: { buffer: remedy('buffer'), autoscale: remedy('autoscale', 'buffer', 'backpressure'), backpressure: remedy('backpressure') },
  checks: {}, figures: {}, thresholds: [], stores: [], sick: [],
  topology: () => ({ nodes: [], edges: [] }),
  component: () => { throw new Error('this scenario has no components'); },
};
const options: PlanOptions = { seed: 1, form: 'full', remedies: 'none', faults: 'all', set: {} };
const plan = (changes: Partial<PlanOptions> = {}) => makePlan(scenario, { ...options, ...changes });

function refusal(changes: Partial<PlanOptions>): UsageError {
  try {
    plan(changes);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

/** Planned arrivals per second, from the schedule itself. */
function perSecond(of: ReturnType<typeof plan>): number[] {
  const counts = new Array<number>(Math.ceil(of.durationMs / 1000)).fill(0);
  const schedule = new Schedule({ ...of, workload: { ...of.workload, process: 'even' } }, stream(1), plannedLoad(of.faults, scenario.faults));
  schedule.advance(of.durationMs, (dueMs) => counts[Math.min(counts.length - 1, Math.floor(dueMs / 1000))]++);
  return counts;
}

test('a plan says everything: defaults, fault parameters, and is what a plan file holds', () => {
  expect(plan()).toMatchInlineSnapshot(`
    {
      "backends": {},
      "clock": "virtual",
      "commands": [],
      "drainMs": 60000,
      "durationMs": 300000,
      "faults": [
        {
          "atMs": 120000,
          "fault": "burst",
          "forMs": 60000,
          "params": {
            "factor": 10,
          },
        },
        {
          "atMs": 151000,
          "fault": "crash",
          "forMs": 0,
          "params": {},
        },
      ],
      "form": "full",
      "knobs": {
        "gateway.queue": 2000,
        "sink.service": 5,
      },
      "remedies": [],
      "scenario": "basin",
      "schemaVersion": 1,
      "seed": 1,
      "workload": {
        "process": "poisson",
        "rateEps": 500,
        "shapes": [],
      },
    }
  `);
  expect(planSchema.parse(plan())).toEqual(plan());
});

describe('knobs', () => {
  test('take the short form’s default where they have one, and what was set', () => {
    expect(plan({ form: 'short' }).knobs).toEqual({ 'sink.service': 8, 'gateway.queue': 2000 });
    expect(plan({ form: 'short', set: { 'sink.service': '12ms', 'gateway.queue': '10k' } }).knobs).toEqual({ 'sink.service': 12, 'gateway.queue': 10_000 });
  });
  test.each([
    [{ 'sink.servise': '12ms' }, 'unknown knob "sink.servise"', 'did you mean sink.service?'],
    [{ 'sink.service': '2s' }, '2s is out of the range of sink.service', '1ms to 1s'],
    [{ 'sink.service': '12' }, '"12" is not a duration', '250ms'],
    [{ 'gateway.queue': '1.5' }, 'whole numbers', '1 to 100k'],
  ])('%j is refused', (set, message, hint) => {
    expect(refusal({ set }).message).toContain(message);
    expect(refusal({ set }).hint).toContain(hint);
  });
});

describe('remedies', () => {
  test('stand in the order of the registry, however they were written', () => {
    expect(plan({ remedies: ['backpressure', 'buffer'] }).remedies).toEqual(['buffer', 'backpressure']);
    expect(plan({ remedies: 'all' }).remedies).toEqual(['buffer', 'autoscale', 'backpressure']);
  });
  test('that lack what they need are refused, unless it was taken away on purpose', () => {
    const error = refusal({ remedies: ['autoscale'] });
    expect(error.message).toBe('remedy autoscale needs buffer and backpressure');
    expect(error.hint).toBe('--remedies buffer,autoscale,backpressure');
    expect(plan({ remedies: ['autoscale', 'buffer'], allowMissingNeeds: true }).remedies).toEqual(['buffer', 'autoscale']);
  });
  test('that nobody knows are refused with the nearest', () => expect(refusal({ remedies: ['bufer'] }).hint).toBe('did you mean buffer?'));
});

describe('faults', () => {
  test('all, none, or those named', () => {
    expect(plan({ faults: 'none' }).faults).toEqual([]);
    expect(plan({ faults: ['crash'] }).faults.map(({ fault }) => fault)).toEqual(['crash']);
    expect(refusal({ faults: ['crahs'] }).hint).toBe('did you mean crash?');
  });
  test('one that the form does not plan comes in the middle of the run when it is named', () => {
    const [crash] = plan({ form: 'short', faults: ['crash'] }).faults;
    const { durationMs } = plan({ form: 'short' });
    expect([crash.atMs, crash.forMs]).toEqual([durationMs * 0.4, durationMs * 0.1]);
  });
  test('keep their place in a run of another length', () => {
    expect(plan({ forMs: 100_000 }).faults.map(({ atMs, forMs }) => [atMs, forMs])).toEqual([[40_000, 20_000], [50_333, 0]]);
  });
});

describe('the rate', () => {
  test('is the mean over the run, load faults included', () => {
    const counts = perSecond(plan());
    expect([counts[60], counts[150]].map((count) => Math.round(count / 10) * 10)).toEqual([180, 1790]);
    expect(plan({ rateEps: 200 }).workload.rateEps).toBe(200);
  });
  test('outside a load fault stays the same when the fault is left out', () => {
    expect(plan({ faults: 'none' }).workload.rateEps).toBe(178.571);
    expect(plan({ faults: ['burst'] }).workload.rateEps).toBe(500);
  });
  test('has the peak that was asked for, in its load fault or without one', () => {
    const highest = (changes: Partial<PlanOptions>) => Math.max(...perSecond(plan({ peakEps: 4000, ...changes })));
    expect(Math.abs(highest({}) - 4000)).toBeLessThan(2);
    expect(Math.abs(highest({ faults: 'none' }) - 4000)).toBeLessThan(2);
    expect(plan({ peakEps: 4000 }).workload.rateEps).toBe(1120);
    expect(plan({ peakEps: 4000, faults: 'none' }).workload.rateEps).toBe(4000);
  });
  test('is given by its mean or by its peak, not by both', () => {
    expect(refusal({ rateEps: 500, peakEps: 4000 })).toMatchObject({ where: '--peak', hint: 'leave --rate or --peak out' });
  });
  test('does not depend on the length of the run', () => expect(plan({ forMs: 60_000 }).workload.rateEps).toBe(500));
  test('of zero, a run of no time and a clock that the scenario lacks are refused', () => {
    expect(refusal({ rateEps: 0 }).where).toBe('--rate');
    expect(refusal({ peakEps: 0 }).where).toBe('--peak');
    expect(refusal({ forMs: 10 }).where).toBe('--for');
    expect(() => makePlan({ ...scenario, clocks: ['virtual'] }, { ...options, clock: 'real' })).toThrow('does not run on the real clock');
  });
});

test('what runs elsewhere forces the real clock, and is one of those that the scenario reads', () => {
  const guest = { ...scenario, backends: ['log'] };
  const made = makePlan(guest, { ...options, backends: { log: 'x:9092' } });
  expect([made.clock, made.backends]).toEqual(['real', { log: 'x:9092' }]);
  expect(() => makePlan(guest, { ...options, backends: { log: 'x:9092' }, clock: 'virtual' })).toThrow('does not run in virtual time');
  expect(refusal({ backends: { log: 'x:9092' } }).message).toBe('basin has no log to choose: what stands behind its ports is embedded');
});

describe('the length', () => {
  const hourMs = 3_600_000;

  test('ends before the clock of the ledger does, draining included, whether it is asked for or stands in a file', () => {
    for (const hours of [119, 200, 100_000]) {
      const { where, message, hint } = refusal({ forMs: hours * hourMs });
      expect([where, message]).toEqual(['--for', `a run of ${hours}h is too long`]);
      expect(hint).toMatch(/^at most 118h; .*--arrivals/);
    }
    expect(() => ticks(118 * hourMs + full.drainMs, 10)).not.toThrow();
    const check = (hours: number): void => {
      const file = formatPlan({ ...plan(), durationMs: hours * hourMs });
      checkPlan(parsePlan(file, 'plan.json'), scenario, file, 'plan.json');
    };
    expect(() => check(118)).not.toThrow();
    expect(() => check(119)).toThrow(/^durationMs: .*\(119h\) that a run may take$/);
  });
});

describe('replayed arrivals', () => {
  const counts = [10, 20, 100, 30, 10];

  test('have the peak of the form that they replace, and no load fault of their own', () => {
    const replayed = plan({ arrivals: { counts } });
    expect(replayed.faults.map(({ fault }) => fault)).toEqual(['crash']);
    expect(Math.abs(Math.max(...perSecond(replayed)) - 1786)).toBeLessThan(20);
  });
  test('have the peak that was asked for in their busiest minute', () => {
    const busy = perSecond(plan({ arrivals: { counts }, peakEps: 1000 }));
    expect(busy.indexOf(Math.max(...busy))).toSatisfy((second: number) => second >= 145 && second <= 155);
    expect(Math.abs(Math.max(...busy) - 1000)).toBeLessThan(20);
    expect(Math.abs(busy[90] - 200)).toBeLessThan(10);
  });
  test('have the mean that was asked for', () => {
    expect(perSecond(plan({ arrivals: { counts }, rateEps: 400 })).reduce((sum, count) => sum + count, 0) / 300).toBeCloseTo(400, 0);
  });
  test('keep a load fault that was named', () => expect(plan({ arrivals: { counts }, faults: ['burst'] }).faults).toHaveLength(1));
  test('that do not fit into the run are refused with the time that they need', () => {
    const error = refusal({ arrivals: { counts: new Array<number>(20_000).fill(1) }, forMs: 60_000 });
    expect(error.hint).toBe('--for 100s');
  });
});

test('a plan survives its file with the same hash', () => {
  const chosen = fc.record({
    seed: fc.nat(), form: fc.constantFrom<PlanOptions['form'][]>('full', 'short'), remedies: fc.constantFrom<PlanOptions['remedies'][]>('all', 'none', ['buffer']), faults: fc.constantFrom<PlanOptions['faults'][]>('all', 'none'),
    set: fc.constantFrom<Record<string, string>[]>({}, { 'sink.service': '12ms' }), forMs: fc.option(fc.integer({ min: 1000, max: 100_000 }), { nil: undefined }),
    arrivals: fc.option(fc.record({ counts: fc.array(fc.nat(1000), { minLength: 1, maxLength: 20 }).map((counts) => [1, ...counts]) }), { nil: undefined }),
  });
  fc.assert(
    fc.property(chosen, (changes) => {
      const made = plan(changes);
      const read = parsePlan(formatPlan(made), 'plan.json');
      expect(read).toEqual(made);
      expect(planHash(read)).toBe(planHash(made));
    }),
  );
});
