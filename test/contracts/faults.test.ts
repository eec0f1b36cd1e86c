import { beforeAll, describe, expect, test } from 'vitest';
import type { FaultReport, TimedFault } from '../../engine/fault.ts';
import { Disturbances } from '../../engine/run/disturbances.ts';
import type { Plan } from '../../engine/plan.ts';
import type { RunOutcome } from '../../engine/run/execute.ts';
import { sampleMsOf, type Scenario } from '../../engine/scenario.ts';
import type { TopologyNode } from '../../engine/topology.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { runPlan, shortPlan, withoutHooks } from './run-scenario.ts';

const loaded = await Promise.all(Object.values(scenarios).map((load) => load()));
const faults = loaded.flatMap((scenario) => Object.keys(scenario.faults).map((id) => ({ scenario, id })));

/** What a run showed of one fault: each time that the plan has it, and what was reported of that. */
interface Shown {
  readonly times: readonly { readonly planned: TimedFault; readonly report: FaultReport }[];
  readonly events: readonly string[];
  readonly arrivals: Arrivals;
}

/** A short and slow run with the fault alone, for two seconds in its middle, with every remedy on. */
function alone(scenario: Scenario, id: string): Plan {
  return { ...shortPlan(scenario, { faults: 'none', forMs: 12_000, rateEps: 60 }), drainMs: 20_000, faults: [{ fault: id, atMs: 4_000, forMs: 2_000 }] };
}

/** Without hooks no fault changes anything, so that one run shows of all of them at once that they count no hit. */
const hooklessRuns = new Map<Scenario, ReturnType<typeof observed>>();

function withoutHook(scenario: Scenario): ReturnType<typeof observed> {
  const timed = Object.keys(scenario.faults).filter((id) => scenario.faults[id].point !== 'life').flatMap((id) => alone(scenario, id).faults);
  const run = hooklessRuns.get(scenario) ?? observed(withoutHooks(scenario), isOnCalendar(scenario) ? shortPlan(scenario) : { ...alone(scenario, timed[0].fault), faults: timed });
  hooklessRuns.set(scenario, run);
  return run;
}

/** On a calendar one run shows all faults: the short form has each of them on items, or at an hour, of its own. */
const isOnCalendar = (scenario: Scenario): boolean => sampleMsOf(scenario) > 1000;
const calendars = new Map<Scenario, ReturnType<typeof observed>>();

async function observed(scenario: Scenario, plan: Plan): Promise<RunOutcome & { readonly events: readonly string[] }> {
  const events: string[] = [];
  const outcome = await runPlan(scenario, plan, { onEvent: ({ node, text }) => events.push(`${node}: ${text}`) });
  return { ...outcome, events };
}

function onCalendar(scenario: Scenario): ReturnType<typeof observed> {
  const run = calendars.get(scenario) ?? observed(scenario, shortPlan(scenario));
  calendars.set(scenario, run);
  return run;
}

function withHook(scenario: Scenario, id: string): ReturnType<typeof observed> {
  return isOnCalendar(scenario) ? onCalendar(scenario) : observed(scenario, alone(scenario, id));
}

async function showing(id: string, run: ReturnType<typeof observed>): Promise<Shown> {
  const { result, records, plan, events } = await run;
  const times = plan.faults.map((planned, nth) => ({ planned, report: result.faults[nth] })).filter(({ planned }) => planned.fault === id);
  const [{ planned: { atMs, forMs } }] = times;
  const arrivals = { during: 0, besides: 0 };
  for (let item = 0; item < result.ledger.generated; item++) {
    const dueMs = records.ledger.dueMs(item);
    arrivals[dueMs >= atMs && dueMs < atMs + forMs ? 'during' : 'besides']++;
  }
  return { times, events, arrivals };
}

/** Items due while the fault lasts, and items due in the ten seconds besides. */
interface Arrivals {
  readonly during: number;
  readonly besides: number;
}

const nodesOf = (scenario: Scenario): readonly TopologyNode[] => scenario.topology(
  new Set(Object.keys(scenario.remedies)), (knob) => scenario.knobs.find((each) => each.id === knob)!.default,
).nodes;

/** The arrival rate while the fault lasts over that of the rest of the run. */
const surge = ({ arrivals: { during, besides } }: Shown): number => (during / 2) / (besides / 10);

describe.each(faults)('$scenario.id, fault $id', ({ scenario, id }) => {
  const fault = scenario.faults[id];

  describe('with its hook', () => {
    let shown: Shown;
    beforeAll(async () => { shown = await showing(id, withHook(scenario, id)); });

    test('fires on its target, at the disturbed call', () => {
      expect(shown.times.length).toBeGreaterThan(0);
      for (const { planned: { atMs, forMs }, report } of shown.times) {
        expect(report).toMatchObject({ id, status: 'fired' });
        expect(report.firstMs).toBeGreaterThanOrEqual(atMs);
        expect(report.lastMs).toBeLessThanOrEqual(atMs + forMs);
      }
    });

    test.skipIf(fault.point !== 'life' || !fault.heals)('heals', () => {
      const starts = shown.events.filter((event) => event === `${shown.times[0].report.target}: starting`);
      expect(starts.length).toBeGreaterThanOrEqual(shown.times.length);
    });
    test.skipIf(fault.point !== 'load')('is in the arrivals', () => expect(surge(shown)).toBeGreaterThan(4));
  });

  // What dies at the fault's own start is killed by the supervisor: there is no hook of the component to take out.
  describe.skipIf(fault.point === 'life')('where its hook is taken out', () => {
    let shown: Shown;
    beforeAll(async () => { shown = await showing(id, withoutHook(scenario)); });

    test('counts no hit', () => {
      expect(shown.times.length).toBeGreaterThan(0);
      for (const { report } of shown.times) expect(report).toMatchObject({ status: 'never', hits: 0 });
    });
    test.skipIf(fault.point !== 'load')('is not in the arrivals', () => expect(surge(shown)).toBeLessThan(2));
  });

  test.each([fault.target, fault.needs].filter((kind) => kind !== undefined))('is not applicable where the topology has no %s, and says so', (missing) => {
    const disturbances = new Disturbances(scenario.faults, () => {});
    const planned = disturbances.plan({ fault: id, atMs: 0, forMs: 1 });
    disturbances.start(planned, nodesOf(scenario).filter((node) => node.kind !== missing), () => true);
    expect(disturbances.reports()[0]).toMatchObject({ status: 'not-applicable', hits: 0, target: missing });
  });

  test('has parameters with defaults, and refuses unknown ones', () => {
    const { params } = scenario.faults[id];
    expect(params.safeParse({}).success).toBe(true);
    expect(params.safeParse({ noSuchParameter: 1 }).success).toBe(false);
  });
});
