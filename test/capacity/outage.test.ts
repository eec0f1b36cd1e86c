import { expect, test } from 'vitest';
import { findOutages, judgeOutage, type OutageFound } from '../../cli/capacity/outage.ts';
import { tinyPlan, tinyScenario } from '../engine/tiny-scenario.ts';
import { measuredHere } from './in-process.ts';

test('what is in flight as before is drained, counted from the end of the outage', () => {
  const inFlight = [40, 40, 40, 40, 140, 240, 340, 240, 120, 45, 40];
  expect(judgeOutage(3_000, 4_000, [], { inFlight, driver: null })).toEqual({ outageMs: 3_000, survived: true, drainedMs: 3_000, why: '' });
  expect(judgeOutage(3_000, 4_000, [], { inFlight: inFlight.slice(0, 9), driver: null })).toMatchObject({ survived: false, drainedMs: null, why: 'did not drain' });
  expect(judgeOutage(3_000, 4_000, ['7 dropped'], { inFlight, driver: null })).toMatchObject({ survived: false, why: '7 dropped' });
});

test('of an engine that died, and of a driver that was saturated, nobody can tell; a loss was one whoever drove it', () => {
  const inFlight = [40, 40, 40, 40, 140, 240, 340, 240, 120, 45, 40];
  const driver = { latenessP99Ms: 90, eventLoopP99Ms: 90, cpu: 2, busy: 1, machine: 1, pace: 1, saturated: 'it came late' };
  expect(judgeOutage(3_000, 4_000, ['the engine died'], null)).toMatchObject({ survived: false, untold: true, why: 'the engine died' });
  expect(judgeOutage(3_000, 4_000, [], { inFlight, driver })).toMatchObject({ survived: false, untold: true, why: 'it came late' });
  expect(judgeOutage(3_000, 4_000, ['7 dropped'], { inFlight, driver })).toEqual({ outageMs: 3_000, survived: false, drainedMs: null, why: '7 dropped' });
});

test('outages get longer until one costs items: a relay that dies loses what it holds', async () => {
  const told: OutageFound[] = [];
  const base = tinyPlan({ remedies: ['patience'] });
  const found = await findOutages({ base, fault: 'crash', rateEps: 100, kneeEps: 500, warmUpMs: 4_000, longestMs: 20_000 }, measuredHere(() => tinyScenario()), (each) => told.push(each));
  expect(found).toEqual(told);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ outageMs: 5_000, survived: false, why: expect.stringContaining('lost without a word') });
});

test('and until the longest was survived', async () => {
  const base = tinyPlan({ remedies: ['patience'] });
  const found = await findOutages({ base, fault: 'slow', rateEps: 100, kneeEps: 500, warmUpMs: 4_000, longestMs: 12_000 }, measuredHere(() => tinyScenario()), () => {});
  expect(found.map(({ outageMs, survived }) => [outageMs, survived])).toEqual([[5_000, true], [10_000, true]]);
});
