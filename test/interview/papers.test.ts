import { describe, expect, test } from 'vitest';
import { hiddenFaults, makePaper } from '../../cli/interview/paper.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { runPlan } from '../contracts/run-scenario.ts';
import { look } from './seen.ts';

describe.each(Object.keys(hiddenFaults).toSorted())('%s', (kind) => {
  const paper = makePaper(23, hiddenFaults[kind], scenario);

  test('hurts, takes hold, and what a candidate sees does not name it', async () => {
    const { outcome: { result }, events, snapshots } = await look(paper.incident);
    expect(result.verdict).toBe('failed');
    expect(result.faults.map(({ status }) => status)).toEqual(paper.faults.map(() => 'fired'));
    expect(result.checks.find(({ id }) => id === 'contradiction')?.verdict).toBe('passed');
    expect(result.checks.find(({ id }) => id === 'corrupted')?.verdict).toBe('passed');
    const shown = JSON.stringify({ events, snapshots: snapshots.map(({ checks, ...rest }) => rest) });
    for (const { fault } of paper.faults) expect(shown).not.toMatch(new RegExp(`\\b${fault}\\b`));
  }, 120_000);

  test('is mended by the answer that its entry names, on a seed that nobody was shown too', async () => {
    for (const seed of [paper.seed, paper.unseen[0]]) {
      const { result } = await runPlan(scenario, paper.plan(paper.hidden.answer, { seed }), { guard: false });
      expect([...result.checks, ...result.thresholds].filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
      expect(result.verdict).toBe('passed');
    }
  }, 120_000);
});
