import { expect, test } from 'vitest';
import { Journal } from '../../engine/journal/journal.ts';
import { Network } from '../../engine/network/network.ts';
import { Simulation } from '../../engine/run/simulation.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { Loop } from '../../engine/virtual/loop.ts';
import { VirtualClock } from '../../engine/virtual/virtual-clock.ts';
import { scenario as iotSpike } from '../../scenarios/iot-spike/scenario.ts';
import { runPlan, shortPlan } from '../contracts/run-scenario.ts';
import { wrapped } from '../wrapped-scenario.ts';
import { tinyPlan, tinyScenario } from './tiny-scenario.ts';

/** The states in which the nodes of one kind were seen, five seconds after the run's zero and every five seconds later. */
async function statesOf(scenario: Scenario, plan: Parameters<typeof runPlan>[1], kind: string): Promise<Set<string>> {
  const states = new Set<string>();
  await runPlan(scenario, plan, { onSnapshot: ({ clockMs, topology, nodes }) => {
    const ids = topology.nodes.filter((node) => node.kind === kind).map(({ id }) => id);
    if (clockMs >= 5_000) for (const { id, state } of nodes) if (ids.includes(id)) states.add(state);
  } });
  return states;
}

test('a component that says before it has started that it takes nothing in is paused once it has', async () => {
  const hesitant = wrapped(tinyScenario(), 'gateway', (build) => (context) => {
    context.paused(true);
    return build(context);
  });
  expect(await statesOf(hesitant, tinyPlan(), 'gateway')).toEqual(new Set(['paused']));
});

test('a worker whose prefetch is full is paused with backpressure, and never without', async () => {
  const plan = shortPlan(iotSpike, { faults: 'none', forMs: 12_000, rateEps: 60, set: { 'sink.service': '50ms', 'worker.prefetch': '40', 'autoscale.max': '2' } });
  expect(await statesOf(iotSpike, plan, 'worker')).toContain('paused');
  expect(await statesOf(iotSpike, { ...plan, remedies: [] }, 'worker')).toEqual(new Set(['running']));
});

test('a component that cannot start leaves the run errored', async () => {
  const broken = wrapped(tinyScenario(), 'gateway', () => () => ({ start: () => Promise.reject(new Error('no port is free')) }));
  const clock = new VirtualClock(1_000);
  clock.install();
  try {
    const loop: Loop = new Loop(clock, { before: (firing) => simulation.before(firing), breathe() {}, stepped() {}, native() {} }, null);
    const simulation: Simulation = new Simulation({
      plan: tinyPlan(), scenario: broken, folder: '', clock, loop, journal: new Journal(),
      makeNetwork: (random) => new Network(clock, random, { frame() {}, message() {} }),
    });
    simulation.provision();
    await expect(loop.run()).rejects.toThrow('no port is free');
    expect(simulation.course.phase).toBe('errored');
  } finally {
    clock.uninstall();
  }
});
