// What one seed shows in the short tests, on twenty and in the full form; and on what really arrived somewhere.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { readArrivals } from '../../engine/arrivals-file.ts';
import { withNeeds } from '../../engine/make-plan.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { workFolder } from '../cli/wavetank.ts';
import { fullRun, onEveryCore, sumOf, type FullRun } from './full-runs.ts';

const folder = workFolder();
const scenario = await scenarios['iot-spike']();
const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
const isResult = new Ajv2020({ allErrors: true, allowUnionTypes: true })
  .compile(JSON.parse(readFileSync(join(import.meta.dirname, '../../schemas/result.schema.json'), 'utf8')) as object);

function expectSound({ result }: FullRun): void {
  isResult(result);
  expect(isResult.errors).toBeNull();
  expect(sumOf(result.ledger)).toBe(result.ledger.generated);
}

describe('seeds 1 to 20, full form', () => {
  let runs: { seed: number; none: FullRun; all: FullRun }[];

  beforeAll(async () => {
    const tasks = seeds.flatMap((seed) => (['none', 'all'] as const).map((remedies) => ({ seed, remedies })));
    const done = await onEveryCore(tasks, ({ seed, remedies }) => fullRun(folder, ['iot-spike', '--seed', String(seed), '--remedies', remedies]));
    runs = seeds.map((seed, i) => ({ seed, none: done[2 * i], all: done[2 * i + 1] }));
  }, 3_600_000);

  test.each(seeds)('seed %i fails without remedies in exactly what the scenario declares, and passes with all, on the same arrivals', (seed) => {
    const { none, all } = runs[seed - 1];
    const failed = [...none.result.checks.map(({ id, verdict }) => ({ id, verdict })), ...none.result.thresholds.map(({ metric, verdict }) => ({ id: metric, verdict }))]
      .filter(({ verdict }) => verdict !== 'passed').map(({ id }) => id);
    expect([...new Set(failed)].toSorted()).toEqual(scenario.sick.toSorted());
    expect([none.code, none.result.verdict, all.code, all.result.verdict]).toEqual([99, 'failed', 0, 'passed']);
    expect(all.result.run.arrivalsHash).toBe(none.result.run.arrivalsHash);
    expectSound(none);
    expectSound(all);
  });

  test('no two seeds have the same arrivals', () => {
    expect(new Set(runs.map(({ all }) => all.result.run.arrivalsHash)).size).toBe(seeds.length);
  });
});

test('every choice of remedies meets the same arrivals', async () => {
  const ids = Object.keys(scenario.remedies);
  const choices = Array.from({ length: 2 ** ids.length }, (_, bits) => ids.filter((_, i) => bits & (1 << i)))
    .filter((chosen) => withNeeds(chosen, scenario.remedies).length === chosen.length);
  expect(choices.length).toBeGreaterThan(10);
  const done = await onEveryCore(choices, (chosen) => fullRun(folder, ['iot-spike', '--short', '--remedies', chosen.join() || 'none']));
  expect(new Set(done.map(({ result }) => result.run.arrivalsHash)).size).toBe(1);
  done.forEach(expectSound);
});

/** Two real series of arrivals per minute, where they are given; a minute of theirs is a second of the run. */
const given = resolve(process.env.WAVETANK_ARRIVALS ?? '../shared/data/arrivals');
const isGiven = existsSync(given);

const knob = (id: string): number => scenario.knobs.find((each) => each.id === id)!.default;
const heldEps = (knob('worker.count') * 1000) / knob('sink.service');

describe.skipIf(!isGiven)(`real arrivals, with a peak of ten times what the pipeline holds${isGiven ? '' : ` (skipped: ${given} is not there)`}`, () => {
  test.each(['elb_requests', 'tweets_goog'])('%s: with all remedies no critical event is lost and none is unaccounted for', async (name) => {
    const file = join(given, `${name}.csv`);
    const { length } = readArrivals(file);
    const run = await fullRun(folder, ['iot-spike', '--arrivals', file, '--for', `${length}s`, '--peak', String(10 * heldEps), '--remedies', 'all']);
    expectSound(run);
    expect(run.result.figures['critical-lost'].value).toBe(0);
    expect(run.result.ledger.unaccounted).toBe(0);
  });
});
