import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Action } from '../../engine/command.ts';
import type { Plan } from '../../engine/plan.ts';
import { startRun, type RunOutcome } from '../../engine/run/execute.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { shortPlan } from './run-scenario.ts';

const loaded = await Promise.all(Object.values(scenarios).map((load) => load()));
const remedies = loaded.flatMap((scenario) => Object.keys(scenario.remedies).map((id) => ({ scenario, id })));

/** Runs a plan while acting on it at times of the run, as a person would. */
async function steered(scenario: Scenario, plan: Plan, steps: readonly { atMs: number; action: Action }[]): Promise<RunOutcome & { events: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
  const events: string[] = [];
  let next = 0;
  // The source asks its point for the load of every few milliseconds: that tells how far the run is.
  const watched: Scenario = {
    ...scenario,
    component: (node, world, files) => {
      const build = scenario.component(node, world, files);
      return node.kind !== 'source' ? build : (context) => build({
        ...context,
        point: (name, call) => {
          while (next < steps.length && context.clock.now() >= steps[next].atMs) handle.act(steps[next++].action);
          return context.point(name, call);
        },
      });
    },
  };
  const handle = startRun({ plan, scenario: watched, folder, speed: 'max', guard: true, program: { wavetank: 'test', lockHash: 'test' }, onEvent: (event) => events.push(event.text) });
  try {
    return { ...(await handle.done), events };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.each(remedies)('$scenario.id, remedy $id', ({ scenario, id }) => {
  const remedy = scenario.remedies[id];

  test('needs remedies that exist, and exists for a figure of the scenario', () => {
    expect(Object.keys(scenario.remedies)).toEqual(expect.arrayContaining([...remedy.needs]));
    expect(Object.keys(scenario.figures)).toContain(remedy.metric);
    expect(remedy.minEffect).toBeGreaterThanOrEqual(0.2);
  });

  test.skipIf(remedy.switching !== 'live')('can be toggled three times under load, and every item is still accounted for', async () => {
    const load = Object.keys(scenario.faults).filter((fault) => scenario.faults[fault].point === 'load');
    const plan = shortPlan(scenario, { faults: load, forMs: 30_000 });
    const commands = [0.3, 0.45, 0.6].map((share, nth) => ({
      atMs: plan.durationMs * share, action: { do: 'toggle' as const, remedy: id, on: nth % 2 === 1 },
    }));
    const { result, events } = await steered(scenario, { ...plan, drainMs: 60_000 }, commands);
    expect(events.filter((text) => text.startsWith(`remedy ${id} `))).toEqual([`remedy ${id} off`, `remedy ${id} on`, `remedy ${id} off`]);
    expect(result.ledger.unaccounted).toBe(0);
    expect(result.ledger.corrupted).toBe(0);
    expect(result.checks.find((check) => check.id === 'contradiction')?.verdict).toBe('passed');
    expect(result.run.status).toBe('completed');
  });
});
