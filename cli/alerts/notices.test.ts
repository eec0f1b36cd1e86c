import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FaultWindow } from './fault-windows.ts';
import { episodesOf, noticesOf, withoutFault, type Episode } from './notices.ts';
import type { AlertSample } from './promtool.ts';

const span = { sampleMs: 1000, withinMs: 60_000, lastMs: 300_000 };
const fault = (atMs: number, forMs: number, status: FaultWindow['status'] = 'fired'): FaultWindow => ({ fault: 'f', status, atMs, endMs: atMs + forMs, broke: ['lost'] });
const firing = (sinceMs: number, firingMs: number, untilMs: number, alert = 'Lag'): Episode => ({ alert, labels: {}, sinceMs, firingMs, untilMs });
const pending = (sinceMs: number, untilMs: number): Episode => ({ alert: 'Lag', labels: {}, sinceMs, firingMs: null, untilMs });
const told = (windows: readonly FaultWindow[], ...episodes: Episode[]) => noticesOf(windows, episodes, span).map(({ status, alerts }) => [status, ...alerts.map(({ alert, afterMs }) => `${alert} ${afterMs}`)]);

describe('a fault from 100 s to 110 s', () => {
  const window = fault(100_000, 10_000);
  test.each([
    ['is noticed when an alert fires whose condition came with it', [firing(104_000, 109_000, 120_000)], ['noticed', 'Lag 9000']],
    ['is noticed however long the alert waits', [firing(104_000, 250_000, 260_000)], ['noticed', 'Lag 150000']],
    ['is noticed by the first of each alert', [firing(104_000, 104_000, 105_000), firing(108_000, 108_000, 120_000), firing(106_000, 106_000, 107_000, 'Gone')], ['noticed', 'Lag 4000', 'Gone 6000']],
    ['is noticed by what comes a minute after its end', [firing(170_000, 171_000, 172_000)], ['noticed', 'Lag 71000']],
    ['is not noticed by what comes later', [firing(171_000, 171_000, 172_000)], ['silent']],
    ['is not noticed by what went before', [firing(50_000, 60_000, 90_000)], ['silent']],
    ['comes while an alert is under way', [firing(50_000, 105_000, 106_000)], ['under way', 'Lag -50000']],
    ['is noticed by another alert, though one is under way', [firing(50_000, 60_000, 130_000), firing(109_000, 112_000, 113_000, 'Gone')], ['noticed', 'Gone 12000']],
    ['is silent where an alert was pending for a while', [pending(104_000, 120_000)], ['silent']],
    ['is unknown where one was still pending at the end', [pending(104_000, 300_000)], ['unknown', 'Lag 4000']],
  ])('%s', (_, episodes, expected) => {
    expect(told([window], ...episodes)).toEqual([expected]);
  });
});

test('an alert is of the faults in force, and not of one that ended before', () => {
  const [before, during, instant] = [fault(100_000, 0), fault(120_000, 20_000), fault(130_000, 0)];
  expect(told([before, during, instant], firing(130_000, 135_000, 140_000))).toEqual([['silent'], ['noticed', 'Lag 15000'], ['noticed', 'Lag 5000']]);
  expect(told([before, during, instant], firing(145_000, 145_000, 150_000))).toEqual([['noticed', 'Lag 45000'], ['noticed', 'Lag 25000'], ['noticed', 'Lag 15000']]);
});

test('one that never took hold is not asked for, and explains no alert', () => {
  const alert = firing(104_000, 104_000, 120_000);
  expect(told([fault(100_000, 10_000, 'not-applicable'), fault(100_000, 10_000, 'never')], alert)).toEqual([['not applicable'], ['never took hold']]);
  expect(withoutFault([fault(100_000, 10_000, 'never')], [alert], span)).toEqual([alert]);
  const early = firing(20_000, 21_000, 30_000);
  expect(withoutFault([fault(100_000, 0)], [early, alert, pending(10_000, 11_000)], span)).toEqual([early]);
});

test('an alert that stands at consecutive evaluations is one episode, whatever else stands there', () => {
  const state = fc.constantFrom(null, 'pending' as const, 'firing' as const);
  fc.assert(fc.property(fc.array(state, { maxLength: 40 }), fc.array(state, { maxLength: 40 }), (a, b) => {
    const samples = (states: typeof a, alert: string): AlertSample[] => states.flatMap((each, i) => (each === null ? [] : [{ atMs: i * 1000, state: each, alert, labels: { of: alert } }]));
    const episodes = episodesOf([...samples(a, 'A'), ...samples(b, 'B')], 1000);
    for (const [alert, states] of [['A', a], ['B', b]] as const) {
      const own = episodes.filter((each) => each.alert === alert);
      expect(own.flatMap(({ sinceMs, untilMs }) => Array.from({ length: (untilMs - sinceMs) / 1000 + 1 }, (_, i) => sinceMs / 1000 + i))).toEqual(states.flatMap((each, i) => (each === null ? [] : [i])));
      for (const { sinceMs, firingMs, untilMs } of own) {
        expect(states[sinceMs / 1000 - 1] ?? null).toBe(null);
        const first = states.findIndex((each, i) => i >= sinceMs / 1000 && each === 'firing');
        expect(firingMs).toBe(first === -1 || first > untilMs / 1000 ? null : first * 1000);
      }
    }
  }));
});
