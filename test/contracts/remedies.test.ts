import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Action } from '../../engine/command.ts';
import type { Plan } from '../../engine/plan.ts';
import { startRun, type RunOutcome } from '../../engine/run/execute.ts';
import type { Scenario } from '../../engine/scenario.ts';
import type { RunEvent } from '../../engine/snapshot.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { shortPlan } from './run-scenario.ts';

const loaded = await Promise.all(Object.values(scenarios).map((load) => load()));
const remedies = loaded.flatMap((scenario) => Object.keys(scenario.remedies).map((id) => ({ scenario, id })));

/** Runs a plan while acting on it at times of the run, as a person would. */
async function steered(scenario: Scenario, plan: Plan, steps: readonly { atMs: number; action: Action }[]): Promise<RunOutcome & { events: RunEvent[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
  const events: RunEvent[] = [];
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
  const handle = startRun({ plan, scenario: watched, folder, speed: 'max', guard: true, program: { wavetank: 'test', lockHash: 'test' }, onEvent: (event) => events.push(event) });
  try {
    return { ...(await handle.done), events };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** To which positions a remedy was switched, in order. */
function switches(events: readonly RunEvent[], id: string): string[] {
  return events.flatMap(({ text }) => (text.startsWith(`remedy ${id} `) ? [text.slice(`remedy ${id} `.length)] : []));
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
    expect(switches(events, id)).toEqual(['off', 'on', 'off']);
    expect(result.ledger.unaccounted).toBe(0);
    expect(result.ledger.corrupted).toBe(0);
    expect(result.checks.find((check) => check.id === 'contradiction')?.verdict).toBe('passed');
    expect(result.run.status).toBe('completed');
  });

  test.skipIf(remedy.switching !== 'live')('can be toggled in quick succession, also while a node is down that heals, which comes back at its time', async () => {
    const healing = Object.values(scenario.faults).filter(({ point, heals }) => point === 'life' && heals);
    const faults = healing.map((fault, nth) => ({ fault: fault.id, atMs: 6_000 + nth * 6_000, forMs: 2_000 }));
    const plan = { ...shortPlan(scenario, { faults: 'none', forMs: 6_000 * (faults.length + 1), rateEps: 40 }), drainMs: 60_000, faults };
    const moments = [3_000, ...faults.map(({ atMs }) => atMs + 500)];
    // Three times between two looks of the steering, which is in one moment; then into the midst of what that set going.
    const commands = moments.flatMap((atMs) => [1, 2, 3, 60].map((laterMs, nth) => ({ atMs: atMs + laterMs, action: { do: 'toggle' as const, remedy: id, on: nth % 2 === 1 } })));
    const { result, events } = await steered(scenario, plan, commands);
    expect(result.run.status).toBe('completed');
    expect(switches(events, id)).toEqual(commands.map(({ action }) => (action.on ? 'on' : 'off')));
    expect(result.ledger.unaccounted).toBe(0);
    for (const { id: fault, target } of result.faults) {
      const { atMs, forMs } = faults.find((timed) => timed.fault === fault)!;
      const restarts = events.filter(({ node, text }) => node === target && text === 'starting');
      expect(restarts).toHaveLength(1);
      expect(restarts[0].atMs).toBeGreaterThanOrEqual(atMs + forMs);
    }
  });
});
