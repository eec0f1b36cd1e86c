import { describe, expect, test } from 'vitest';
import type { FaultReport, TimedFault } from '../../engine/fault.ts';
import { Disturbances } from '../../engine/run/disturbances.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { runPlan, shortPlan, withoutHooks } from './run-scenario.ts';

const loaded = await Promise.all(Object.values(scenarios).map((load) => load()));
const faults = loaded.flatMap((scenario) => Object.keys(scenario.faults).map((id) => ({ scenario, id })));

/** The fault alone, for two seconds in the middle of a short and slow run with every remedy on. */
async function reportOf(scenario: Scenario, id: string, timed: Partial<TimedFault> = {}): Promise<{ report: FaultReport; events: string[]; unaccounted: number }> {
  const plan = shortPlan(scenario, { faults: 'none', forMs: 12_000, rateEps: 60 });
  const events: string[] = [];
  const { result } = await runPlan(scenario, { ...plan, drainMs: 20_000, faults: [{ fault: id, atMs: 4_000, forMs: 2_000, ...timed }] }, {
    onEvent: (event) => events.push(`${event.node}: ${event.text}`),
  });
  return { report: result.faults[0], events, unaccounted: result.ledger.unaccounted };
}

describe.each(faults)('$scenario.id, fault $id', ({ scenario, id }) => {
  test('fires on its target, at the disturbed call', async () => {
    const { report, events } = await reportOf(scenario, id);
    expect(report.status).toBe('fired');
    expect(report.firstMs).toBeGreaterThanOrEqual(4_000);
    expect(report.lastMs).toBeLessThanOrEqual(6_000);
    const fault = scenario.faults[id];
    if (fault.point === 'life' && fault.heals) expect(events).toContain(`${report.target}: starting`);
  });

  // What dies at the fault's own start is killed by the supervisor: there is no hook of the component to take out.
  test.skipIf(scenario.faults[id].point === 'life')('counts no hit where the hook is taken out', async () => {
    const { report } = await reportOf(withoutHooks(scenario), id);
    expect(report).toMatchObject({ status: 'never', hits: 0 });
  });

  test('is not applicable where the topology has no such node', () => {
    const disturbances = new Disturbances(scenario.faults, () => {});
    const planned = disturbances.plan({ fault: id, atMs: 0, forMs: 1 });
    disturbances.start(planned, scenario.topology(new Set(Object.keys(scenario.remedies)), (knob) => scenario.knobs.find((each) => each.id === knob)!.default).nodes
      .filter((node) => node.kind !== scenario.faults[id].target));
    expect(disturbances.reports()[0]).toMatchObject({ status: 'not-applicable', hits: 0 });
  });

  test('has parameters with defaults, and refuses unknown ones', () => {
    const { params } = scenario.faults[id];
    expect(params.safeParse({}).success).toBe(true);
    expect(params.safeParse({ noSuchParameter: 1 }).success).toBe(false);
  });
});
