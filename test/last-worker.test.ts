import { expect, test } from 'vitest';
import type { GatewayMessage } from '../pipeline/gateway.ts';
import { scenario } from '../scenarios/iot-spike/scenario.ts';
import { runPlan, shortPlan } from './contracts/run-scenario.ts';
import { wrapped } from './wrapped-scenario.ts';

/** The only worker says again and again that it leaves, and half a second later that it is there after all. */
const wavering = wrapped(scenario, 'worker', (build) => (context) => {
  const say = (worker: 'leaving' | 'started'): void => context.send('gateway', { worker, room: 0 } satisfies GatewayMessage);
  for (let atMs = 1_010; atMs < 4_000; atMs += 1_000) {
    context.clock.setTimeout(() => say('leaving'), atMs - context.clock.now());
    context.clock.setTimeout(() => say('started'), atMs + 470 - context.clock.now());
  }
  return build(context);
});

test('what the gateway has in hand when the last worker leaves waits for the next one', async () => {
  // The gateway is busy all the time, so that a worker leaves in the midst of a service.
  const plan = shortPlan(wavering, { remedies: 'none', faults: 'none', forMs: 5_000, rateEps: 200, set: { 'worker.count': '1', 'sink.service': '0.5ms', 'worker.prefetch': '2000', 'gateway.service': '4.9ms' } });
  const { result } = await runPlan(wavering, plan);
  expect(result.run.status).toBe('completed');
  expect([result.ledger.unaccounted, result.ledger.dropped]).toEqual([0, {}]);
  expect(result.ledger.delivered).toBe(result.ledger.generated);
});
