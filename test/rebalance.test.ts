import { beforeAll, describe, expect, test } from 'vitest';
import type { FaultReport, TimedFault } from '../engine/fault.ts';
import { scenario } from '../scenarios/iot-spike/scenario.ts';
import { runPlan, shortPlan } from './contracts/run-scenario.ts';

interface Told {
  readonly atMs: number;
  readonly text: string;
}

/** A slow run in which the first worker dies at four seconds and is replaced; what it then says of itself. */
async function replaced(faults: readonly TimedFault[]): Promise<{ told: readonly Told[]; report: FaultReport }> {
  const plan = shortPlan(scenario, { faults: 'none', forMs: 20_000, rateEps: 40, set: { 'autoscale.start': '500ms' } });
  const told: Told[] = [];
  const { result } = await runPlan(scenario, { ...plan, faults: [{ fault: 'consumer-crash', atMs: 4_000, forMs: 0 }, ...faults] }, {
    onEvent: ({ atMs, node, text }) => { if (node === 'worker-1' && atMs > 4_000) told.push({ atMs, text }); },
  });
  return { told, report: result.faults.at(-1)! };
}

const rebalanceAt = (atMs: number): Promise<{ told: readonly Told[]; report: FaultReport }> => replaced([{ fault: 'rebalance', atMs, forMs: 0, params: { node: 'worker-1' } }]);
const joinsOf = (told: readonly Told[]): Told[] => told.filter(({ text }) => text.startsWith('reads '));

describe('a rebalance by a worker', () => {
  let startingMs: number;
  let joined: readonly Told[];
  beforeAll(async () => {
    const { told } = await replaced([]);
    startingMs = told.find(({ text }) => text === 'starting')!.atMs;
    joined = joinsOf(told);
  });

  test('that joined its groups is hit once for each of them, and joins each once more', async () => {
    const settledMs = Math.max(...joined.map(({ atMs }) => atMs)) + 1_000;
    const { told, report } = await rebalanceAt(settledMs);
    expect(report).toMatchObject({ status: 'fired', target: 'worker-1', hits: 2 });
    expect(joinsOf(told).filter(({ atMs }) => atMs > settledMs).map(({ text }) => text.replace(/^reads \d+ partitions?/, 'reads')).sort()).toEqual(['reads of events', 'reads of events.critical']);
  });

  test.each([5, 40])('that starts and has not joined yet, %i ms after its host came up, is no hit', async (ms) => {
    expect(startingMs + ms).toBeLessThan(Math.min(...joined.map(({ atMs }) => atMs)));
    const { told, report } = await rebalanceAt(startingMs + ms);
    expect(report).toMatchObject({ status: 'never', hits: 0 });
    expect(joinsOf(told).map(({ text }) => text)).toEqual(joined.map(({ text }) => text));
  });
});
