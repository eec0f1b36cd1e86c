import { describe, expect, test } from 'vitest';
import type { TimedFault } from '../../engine/fault.ts';
import type { RunOutcome } from '../../engine/run/execute.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { runPlan, shortPlan } from '../contracts/run-scenario.ts';

/** Twenty seconds at a hundred events a second, with one fault. */
function run(remedies: 'all' | readonly string[], fault: TimedFault): Promise<RunOutcome> {
  const plan = shortPlan(scenario, { faults: 'none', forMs: 20_000, rateEps: 100, remedies: remedies === 'all' ? 'all' : [...remedies] });
  return runPlan(scenario, { ...plan, faults: [fault] });
}

const sinkDies = (moment: string): TimedFault => ({ fault: 'sink-crash', atMs: 8_000, forMs: 2_000, params: { moment } });
const workerDies: TimedFault = { fault: 'consumer-crash', atMs: 8_000, forMs: 2_000, params: { moment: 'after-commit-before-offset' } };

describe('with replay, every event is stored exactly once', () => {
  test.each(['start', 'after-begin', 'before-commit', 'after-commit'])('though the sink dies at the moment %s', async (moment) => {
    const { result } = await run('all', sinkDies(moment));
    expect(result.faults[0]).toMatchObject({ status: 'fired', hits: 1 });
    expect(result.ledger.delivered).toBe(result.ledger.generated);
    expect(result.ledger.duplicate).toBe(0);
  });

  test('though a worker dies between the commit and its offset', async () => {
    const { result } = await run('all', workerDies);
    expect(result.faults[0]).toMatchObject({ status: 'fired', hits: 1 });
    expect(result.ledger.delivered).toBe(result.ledger.generated);
    expect(result.ledger.duplicate).toBe(0);
  });
});

describe('without replay', () => {
  const others = Object.keys(scenario.remedies).filter((id) => id !== 'replay');

  test('what was in an open transaction is gone when the sink dies', async () => {
    const { result } = await run(others, sinkDies('before-commit'));
    expect(result.ledger.unaccounted).toBeGreaterThan(0);
  });

  test('a commit that nobody was told of is stored all the same', async () => {
    const { result } = await run(others, sinkDies('after-commit'));
    expect(result.checks.find(({ id }) => id === 'contradiction')?.verdict).toBe('passed');
    expect(result.ledger.corrupted).toBe(0);
  });
});
