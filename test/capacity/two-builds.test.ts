import { describe, expect, test } from 'vitest';
import type { Earlier } from '../../cli/capacity/against.ts';
import type { Capacity } from '../../cli/capacity/capacity.ts';
import { changeOf, type Change, type Pair } from '../../cli/capacity/change.ts';
import type { Trial } from '../../cli/capacity/knee.ts';
import { performCapacity } from '../../cli/capacity/perform.ts';
import { knownSoFar, next } from '../../cli/capacity/search.ts';
import type { Random } from '../../engine/random.ts';
import { stream } from '../../engine/random-stream.ts';
import { tinyScenario } from '../engine/tiny-scenario.ts';
import { measuredHere, tinySubject } from './in-process.ts';

/** A build as far as a search sees it; `luckOf` is what chance has for a run: it holds where the build's chance is above. */
interface Build {
  readonly kneeEps: number;
  readonly spread: number;
  readonly lapse: number;
}

interface Run extends Trial {
  /** What its arrivals were worth, 0 to 1. */
  readonly arrivals: number;
}

function runOf({ kneeEps, spread, lapse }: Build, rateEps: number, arrivals: number, random: Random): Run {
  const holds = 1 / (1 + (rateEps / kneeEps) ** (1 / spread));
  return { rateEps, held: random.float() >= lapse && arrivals < holds, certain: false, arrivals };
}

/** A whole search, which begins with the runs of another build: at their rates and, in a share of cases, with all of their luck. */
function searched(build: Build, again: readonly Run[], shared: number, random: Random): Run[] {
  const aim = { guessEps: build.kneeEps * Math.exp(0.05 * random.normal()), lowestEps: 1, highestEps: Infinity, precision: 0.05, mostRuns: 24 };
  const runs = again.map(({ rateEps, arrivals }) => runOf(build, rateEps, random.float() < shared ? arrivals : random.float(), random));
  for (;;) {
    const step = next(runs, aim);
    if (step.do === 'end') return runs;
    runs.push(runOf(build, step.rateEps, random.float(), random));
  }
}

function compared(before: Build, after: Build, shared: number, random: Random): Change {
  const aim = (kneeEps: number) => ({ guessEps: kneeEps, lowestEps: 1, highestEps: Infinity, precision: 0.05, mostRuns: 24 });
  const old = searched(before, [], 0, random);
  const knee = knownSoFar(old, aim(before.kneeEps));
  const again = old.filter(({ rateEps }) => Math.abs(Math.log(rateEps / knee.kneeEps)) < Math.log(1.25)).slice(0, 12);
  const now = searched(after, again, shared, random);
  const pairs = again.map((run, i): Pair => ({ before: run, after: now[i] }));
  return changeOf({ knee, alone: old.filter((run) => !again.includes(run)) }, { knee: knownSoFar(now, aim(after.kneeEps)), alone: now.slice(again.length) }, pairs);
}

function comparisons(name: string, times: number, change: number, shared: number): Change[] {
  const random = stream(9, 'builds', name);
  return Array.from({ length: times }, () => {
    const kneeEps = 100 * Math.exp(random.float() * 6);
    const build = { kneeEps, spread: 0.004 * Math.exp(random.float() * 1.5), lapse: 0.02 };
    return compared(build, { ...build, kneeEps: kneeEps * (1 + change) }, shared, random);
  });
}

const share = (found: readonly Change[], what: (change: Change) => boolean): number => found.filter(what).length / found.length;

describe.each([0, 0.5, 0.9])('where arrivals decide %d of the chance', (shared) => {
  test('two builds of the same knee are called different in no more than one of twenty comparisons', () => {
    expect(share(comparisons(`same ${shared}`, 200, 0, shared), ({ real }) => real)).toBeLessThanOrEqual(0.05);
  });

  test('a build that holds a tenth less is told nearly always, and never the other way round', () => {
    const found = comparisons(`less ${shared}`, 100, -0.1, shared);
    expect(share(found, ({ real, percent }) => real && percent < 0)).toBeGreaterThan(0.9);
    expect(share(found, ({ lowPercent, highPercent }) => lowPercent <= -10 && highPercent >= -10)).toBeGreaterThan(0.9);
  });
});

describe('a relay whose next build takes a tenth longer', () => {
  const measure = measuredHere(() => tinyScenario());
  const build = (serviceMs: number, earlier: Earlier | null): Promise<Capacity> => {
    const { base, lowestEps, highestEps, lengths, precision, mostRuns } = tinySubject(serviceMs);
    return performCapacity({
      scenario: tinyScenario(), base, lowestEps, highestEps, expectEps: null, lengths, precision, mostRuns, badDays: [], measure, told: () => {}, longestOutageMs: 0, toldOutage: () => {}, earlier, stopped: () => false,
    });
  };

  test('is measured on the arrivals of the one before, and really holds less; the same build does not', async () => {
    const before = await build(2, null);
    const earlier: Earlier = { name: 'v1', knee: before.knee!, runs: before.runs };
    const [same, slower] = [await build(2, earlier), await build(2.2, earlier)];
    expect(before.against).toBeNull();
    for (const { against } of [same, slower]) {
      expect(against).toMatchObject({ name: 'v1', otherArrivals: 0 });
      expect(against!.pairs).toBeGreaterThanOrEqual(4);
    }
    // The same runs again, on the same arrivals, end the same.
    expect(same.runs.slice(0, same.against!.pairs).map(({ outcome }) => outcome)).toEqual(before.runs.filter(({ rateEps, seed }) => same.runs.some((run) => run.rateEps === rateEps && run.seed === seed)).map(({ outcome }) => outcome));
    expect(same.against!.real).toBe(false);
    expect(slower.against!.real).toBe(true);
    expect(slower.against!.percent).toBeLessThan(-5);
    expect(slower.against!.percent).toBeGreaterThan(-14);
  });
});
