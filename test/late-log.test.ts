import { expect, test } from 'vitest';
import type { ComponentContext } from '../engine/component.ts';
import type { RunEvent } from '../engine/snapshot.ts';
import { Autoscaler, type WorkerPool } from '../pipeline/autoscaler.ts';
import { ownLog, type LogAddress } from '../pipeline/log-address.ts';
import { Gateway } from '../pipeline/gateway.ts';
import { scenario } from '../scenarios/iot-spike/scenario.ts';
import { runPlan, shortPlan } from './contracts/run-scenario.ts';
import { wrapped } from './wrapped-scenario.ts';

/** Addresses of the log that a client does not know before two seconds of the run: what it tries until then it gives up for good. */
function logToCome({ clock }: ComponentContext): LogAddress {
  const brokers: string[] = [];
  clock.setTimeout(() => brokers.push('kafka:9092'), 2_000 - clock.now());
  return ownLog(brokers);
}

test('a gateway that cannot reach the log holds what it has, and tries again until it can', async () => {
  const late = wrapped(scenario, 'gateway', () => (context) => new Gateway(context, logToCome(context)));
  const events: RunEvent[] = [];
  const { result } = await runPlan(late, shortPlan(late, { faults: 'none', forMs: 6_000, rateEps: 40 }), { onEvent: (event) => events.push(event) });
  const failed = events.filter(({ node, text }) => node === 'gateway' && text.startsWith('cannot reach the log'));
  expect(failed.length).toBeGreaterThan(1);
  expect(failed.every(({ atMs }) => atMs < 2_000)).toBe(true);
  expect(result.verdict).toBe('passed');
});

test('an autoscaler that cannot reach the log does not know the lag, and asks again until it does', async () => {
  const late = wrapped(scenario, 'autoscaler', (_, world) => (context) => {
    const id = (slot: number): string => `worker-${slot}`;
    const pool: WorkerPool = {
      id, live: () => world.nodes('worker'), retire: (slot) => world.retire(id(slot)),
      start: (slot) => world.spawn({ id: id(slot), kind: 'worker' }, []),
    };
    return new Autoscaler(context, logToCome(context), pool);
  });
  const events: RunEvent[] = [];
  const plan = shortPlan(late, { faults: 'none', forMs: 10_000, rateEps: 60, set: { 'sink.service': '50ms', 'autoscale.lagLimit': '20', 'autoscale.start': '1s' } });
  await runPlan(late, plan, { onEvent: ({ node, ...event }) => { if (node === 'autoscaler') events.push({ node, ...event }); } });
  expect(events.filter(({ atMs }) => atMs < 2_000).every(({ text }) => text.startsWith('lag unknown'))).toBe(true);
  expect(events.filter(({ atMs }) => atMs > 2_000).map(({ text }) => text)).toContain('starts worker-3');
});
