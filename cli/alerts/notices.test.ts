import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FaultWindow } from './fault-windows.ts';
import { episodesOf, noticesOf, withoutFault, type Episode } from './notices.ts';
import type { AlertSample } from './promtool.ts';

const span = { sampleMs: 1000, withinMs: 60_000, lastMs: 300_000 };
const fault = (atMs: number, forMs: number, status: FaultWindow['status'] = 'fired'): FaultWindow => ({ fault: 'f', status, atMs, endMs: atMs + forMs, broke: ['lost'] });
const firing = (fromMs: number, untilMs: number, alert = 'Lag'): Episode => ({ alert, labels: {}, state: 'firing', fromMs, untilMs });
const pending = (fromMs: number, untilMs: number): Episode => ({ ...firing(fromMs, untilMs), state: 'pending' });
const notice = (window: FaultWindow, ...episodes: Episode[]) => {
  const [{ status, alerts }] = noticesOf([window], episodes, span);
  return [status, ...alerts.map(({ alert, afterMs }) => `${alert} ${afterMs}`)];
};

describe('a fault from 100 s to 110 s', () => {
  const window = fault(100_000, 10_000);
  test.each([
    ['is noticed by an alert that begins in it', [firing(104_000, 120_000)], ['noticed', 'Lag 4000']],
    ['is noticed by the first of each alert', [firing(104_000, 105_000), firing(108_000, 120_000), firing(106_000, 107_000, 'Gone')], ['noticed', 'Lag 4000', 'Gone 6000']],
    ['is noticed a minute after its end', [firing(170_000, 171_000)], ['noticed', 'Lag 70000']],
    ['is not noticed later', [firing(171_000, 172_000)], ['silent']],
    ['is not noticed by what went before', [firing(50_000, 90_000)], ['silent']],
    ['comes while an alert is firing', [firing(50_000, 101_000)], ['already firing', 'Lag -50000']],
    ['is noticed by another alert, though one is firing', [firing(50_000, 130_000), firing(112_000, 113_000, 'Gone')], ['noticed', 'Gone 12000']],
    ['is silent where an alert was pending for a while', [pending(104_000, 120_000)], ['silent']],
    ['is unknown where one was still pending at the end', [pending(104_000, 300_000)], ['unknown', 'Lag 4000']],
  ])('%s', (_, episodes, expected) => {
    expect(notice(window, ...episodes)).toEqual(expected);
  });
});

test('one that never took hold is not asked for, and explains no alert', () => {
  const window = fault(100_000, 10_000, 'not-applicable');
  expect(notice(window, firing(104_000, 120_000))).toEqual(['not applicable']);
  expect(withoutFault([window], [firing(104_000, 120_000)], span)).toHaveLength(1);
  expect(withoutFault([fault(100_000, 0)], [firing(104_000, 120_000), firing(20_000, 30_000)], span)).toEqual([firing(20_000, 30_000)]);
});

test('an alert that stands at consecutive evaluations is one episode, whatever else stands there', () => {
  fc.assert(fc.property(fc.array(fc.boolean(), { maxLength: 40 }), fc.array(fc.boolean(), { maxLength: 40 }), (a, b) => {
    const samples = (stands: readonly boolean[], alert: string): AlertSample[] => stands.flatMap((is, i) => (is ? [{ atMs: i * 1000, state: 'firing' as const, alert, labels: { of: alert } }] : []));
    const episodes = episodesOf([...samples(a, 'A'), ...samples(b, 'B')], 1000);
    for (const [alert, stands] of [['A', a], ['B', b]] as const) {
      const own = episodes.filter((each) => each.alert === alert);
      expect(own.flatMap(({ fromMs, untilMs }) => Array.from({ length: (untilMs - fromMs) / 1000 + 1 }, (_, i) => fromMs / 1000 + i))).toEqual(stands.flatMap((is, i) => (is ? [i] : [])));
      expect(own.every(({ fromMs }) => !stands[fromMs / 1000 - 1])).toBe(true);
    }
  }));
});
