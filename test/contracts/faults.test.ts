import { beforeAll, describe, expect, test } from 'vitest';
import type { FaultReport } from '../../engine/fault.ts';
import { Disturbances } from '../../engine/run/disturbances.ts';
import type { PlanOptions } from '../../engine/make-plan.ts';
import { sampleMsOf, type Scenario } from '../../engine/scenario.ts';
import type { TopologyNode } from '../../engine/topology.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { runPlan, shortPlan, withoutHooks } from './run-scenario.ts';

const loaded = await Promise.all(Object.values(scenarios).map((load) => load()));
const faults = loaded.flatMap((scenario) => Object.keys(scenario.faults).map((id) => ({ scenario, id })));

/** What a run with the fault alone showed. */
interface Shown {
  readonly report: FaultReport;
  readonly events: readonly string[];
  readonly arrivals: Arrivals;
}

/** When a fault is shown: for two seconds in the middle of a short and slow run; on a calendar, on its second and third day of three. */
interface Showing {
  readonly change: Partial<PlanOptions>;
  readonly drainMs: number;
  readonly atMs: number;
  readonly endMs: number;
}

const dayMs = 86_400_000;

function showingOf(scenario: Scenario): Showing {
  if (sampleMsOf(scenario) > 1000) return { change: { forMs: 3 * dayMs }, drainMs: dayMs, atMs: dayMs, endMs: 3 * dayMs };
  return { change: { forMs: 12_000, rateEps: 60 }, drainMs: 20_000, atMs: 4_000, endMs: 6_000 };
}

/** The fault alone, with every remedy on. */
async function showing(scenario: Scenario, id: string): Promise<Shown> {
  const { change, drainMs, atMs, endMs } = showingOf(scenario);
  const plan = shortPlan(scenario, { faults: 'none', ...change });
  const events: string[] = [];
  const { result, records } = await runPlan(scenario, { ...plan, drainMs, faults: [{ fault: id, atMs, forMs: endMs - atMs }] }, {
    onEvent: (event) => events.push(`${event.node}: ${event.text}`),
  });
  const arrivals = { during: 0, besides: 0 };
  for (let item = 0; item < result.ledger.generated; item++) {
    const dueMs = records.ledger.dueMs(item);
    arrivals[dueMs >= atMs && dueMs < endMs ? 'during' : 'besides']++;
  }
  return { report: result.faults[0], events, arrivals };
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
    beforeAll(async () => { shown = await showing(scenario, id); }, 60_000);

    test('fires on its target, at the disturbed call', () => {
      expect(shown.report.status).toBe('fired');
      expect(shown.report.firstMs).toBeGreaterThanOrEqual(showingOf(scenario).atMs);
      expect(shown.report.lastMs).toBeLessThanOrEqual(showingOf(scenario).endMs);
    });

    test.skipIf(fault.point !== 'life' || !fault.heals)('heals', () => expect(shown.events).toContain(`${shown.report.target}: starting`));
    test.skipIf(fault.point !== 'load')('is in the arrivals', () => expect(surge(shown)).toBeGreaterThan(4));
  });

  // What dies at the fault's own start is killed by the supervisor: there is no hook of the component to take out.
  describe.skipIf(fault.point === 'life')('where its hook is taken out', () => {
    let shown: Shown;
    beforeAll(async () => { shown = await showing(withoutHooks(scenario), id); }, 60_000);

    test('counts no hit', () => expect(shown.report).toMatchObject({ status: 'never', hits: 0 }));
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
