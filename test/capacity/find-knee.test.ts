import { describe, expect, test } from 'vitest';
import { findKnee, type Found } from '../../cli/capacity/find-knee.ts';
import { limitsOf } from '../../cli/capacity/limits.ts';
import { verdictOf } from '../../cli/capacity/verdict.ts';
import { tinyScenario } from '../engine/tiny-scenario.ts';
import { measuredHere, tinySubject } from './in-process.ts';

const measure = measuredHere(() => tinyScenario());

describe('a relay that takes two milliseconds an item', () => {
  let found: Found;

  test('holds some 500 a second, and the interval says so', async () => {
    found = await findKnee(tinySubject(2), measure);
    expect(found).toMatchObject({ end: 'knee', narrow: true });
    const { kneeEps, lowEps, highEps } = found.knee!;
    expect(highEps / lowEps).toBeLessThan(1.11);
    // Growth of less than a few percent is told from chance in one of two windows of twelve seconds.
    expect(kneeEps).toBeGreaterThan(495);
    expect(kneeEps).toBeLessThan(540);
  });

  test('is what gives first, since it is busy all the time and what waits grows in it', () => {
    const limits = limitsOf(found.runs, found.knee!.kneeEps)!;
    expect(limits).toMatchObject({ first: 'relay', queue: { node: 'relay' } });
    expect(limits.ranked[0]).toMatchObject({ what: 'relay', kind: 'server', nodes: ['relay'] });
    expect(limits.ranked[0].busy).toBeGreaterThan(0.95);
    expect(limits.ranked[0].fullAtEps).toBeGreaterThan(480);
    expect(limits.ranked[0].fullAtEps).toBeLessThan(540);
  });

  test('that takes twice as long holds half', async () => {
    const slow = await findKnee(tinySubject(4), measure);
    const ratio = slow.knee!.kneeEps / found.knee!.kneeEps;
    expect(ratio).toBeGreaterThan(0.46);
    expect(ratio).toBeLessThan(0.55);
  });
});

test('where not even the lowest rate holds, it says so and why', async () => {
  const found = await findKnee(tinySubject(50), measure);
  expect(found).toMatchObject({ end: 'lowest', knee: null, heldEps: null });
  expect(verdictOf(found, null, 100)).toMatchObject({ verdict: 'failed', reason: expect.stringMatching(/^not even 100\/s holds: \d+/) });
});

const saturated = { latenessP99Ms: 400, eventLoopP99Ms: 3, cpu: 1, busy: 0.99, machine: 1, pace: 1, saturated: 'the driver was saturated: too late' };
/** On a machine that cannot drive it faster than so. */
const drivenUpTo = (mostEps: number, atFirst = 0): typeof measure => {
  let runs = 0;
  return async (plan, fromMs, enough) => {
    const { result, steady } = (await measure(plan, fromMs, enough))!;
    return { result, steady: { ...steady!, driver: ++runs > atFirst && plan.workload.rateEps > mostEps ? saturated : null } };
  };
};

test.each([0, 1])('where the driver gives out before what it drives, the search goes lower until runs tell something, and claims no more than that (%i runs were lucky)', async (lucky) => {
  const found = await findKnee(tinySubject(2, { guessEps: 450 }), drivenUpTo(250, lucky));
  expect(found).toMatchObject({ end: 'driver', heldEps: expect.any(Number) as number });
  expect(found.heldEps).toBeGreaterThan(150);
  expect(found.heldEps).toBeLessThanOrEqual(250);
  expect(verdictOf(found, 150, 100)).toMatchObject({ verdict: 'passed', reason: expect.stringContaining('how much more, this machine cannot tell') });
  expect(await findKnee(tinySubject(2, { guessEps: 450 }), drivenUpTo(10))).toMatchObject({ end: 'driver', heldEps: null });
});

test('where runs can tell nothing, the driver is the limit, and no rate beyond what held is claimed', async () => {
  const found = await findKnee(tinySubject(2, { guessEps: 400 }), drivenUpTo(420));
  expect(found.end).toBe('driver');
  expect(found.heldEps).toBeLessThanOrEqual(420);
  expect(verdictOf(found, 450, 100)).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('the driver is the limit: too late') });
  expect(verdictOf(found, 100, 100).verdict).toBe(found.heldEps === null ? 'unknown' : 'passed');
});

test('stopped by its reader it tells what was measured so far', async () => {
  let runs = 0;
  const found = await findKnee(tinySubject(2), (...asked) => (++runs > 3 ? Promise.resolve(null) : measure(...asked)));
  expect(found).toMatchObject({ end: 'stopped' });
  expect(found.runs).toHaveLength(2);
});
