// What one seed shows of vendor-drift in the short tests, on twenty: each remedy alone, and each taken away; and the full form.
import { describe, expect, test } from 'vitest';
import { withNeeds } from '../../engine/make-plan.ts';
import type { Result } from '../../engine/result.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { runPlan, shortPlan } from '../contracts/run-scenario.ts';

const scenario = await scenarios['vendor-drift']();
const ids = Object.keys(scenario.remedies);
const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
/** Of twenty seeds a remedy must show its effect in so many. */
const mostOf = 19;

async function resultOf(seed: number, remedies: readonly string[], form: 'short' | 'full' = 'short'): Promise<Result> {
  return (await runPlan(scenario, shortPlan(scenario, { seed, form, remedies, allowMissingNeeds: true }), { guard: false })).result;
}

const failed = ({ checks, thresholds }: Result): string[] => [
  ...checks.filter(({ verdict }) => verdict === 'failed').map(({ id }) => id),
  ...thresholds.filter(({ verdict }) => verdict === 'failed').map(({ metric }) => metric),
].sort();

test.each(seeds)('seed %i fails without remedies in exactly what the scenario declares, and passes with all', async (seed) => {
  const [none, all] = [await resultOf(seed, []), await resultOf(seed, ids)];
  expect(failed(none)).toEqual([...scenario.sick].sort());
  expect([all.verdict, failed(all)]).toEqual(['passed', []]);
  expect(all.run.arrivalsHash).toBe(none.run.arrivalsHash);
});

describe.each(ids)('%s', (id) => {
  const { metric, needs, minEffect } = scenario.remedies[id];
  const valueOf = ({ figures }: Result): number => figures[metric].value!;

  test('alone takes away what it promises of its metric', async () => {
    let shown = 0;
    for (const seed of seeds) {
      const [without, alone] = [valueOf(await resultOf(seed, needs)), valueOf(await resultOf(seed, withNeeds([id], scenario.remedies)))];
      if (without > 0 && (without - alone) / without >= minEffect) shown++;
    }
    expect(shown).toBeGreaterThanOrEqual(mostOf);
  });

  test('taken away, the run fails', async () => {
    let shown = 0;
    for (const seed of seeds) if ((await resultOf(seed, ids.filter((each) => each !== id))).verdict === 'failed') shown++;
    expect(shown).toBe(seeds.length);
  });
});

test('the full form passes with all remedies, and plants enough of every kind', async () => {
  const result = await resultOf(1, ids, 'full');
  expect([result.verdict, failed(result)]).toEqual(['passed', []]);
  for (const { fault, planted } of result.detection) expect([fault, planted >= 200]).toEqual([fault, true]);
});
