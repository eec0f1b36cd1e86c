import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Recorder } from './recorder.ts';

function recorder() {
  const clock = { nowMs: 0 };
  return { clock, metrics: new Recorder(() => clock.nowMs) };
}

describe('recorder', () => {
  test('percentiles of a latency lie within a thousandth of the exact ones', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 3_600_000_000 }), { minLength: 1, maxLength: 200 }), (us) => {
      const { metrics } = recorder();
      for (const each of us) metrics.latency('delivery', each / 1000);
      const sorted = [...us].sort((a, b) => a - b);
      const report = metrics.report().delivery;
      for (const [percent, value] of [[50, report.p50], [95, report.p95], [99, report.p99], [99.9, report.p999], [100, report.max]] as const) {
        const exactMs = sorted[Math.ceil((percent / 100) * sorted.length) - 1] / 1000;
        expect(Math.abs(value! - exactMs)).toBeLessThanOrEqual(exactMs * 0.001 + 0.001);
      }
      expect([report.unit, report.count]).toEqual(['ms', us.length]);
      expect(report.p999!).toBeLessThanOrEqual(report.max!);
    }));
  });

  test('a latency beyond an hour counts as an hour, one before its due time as none', () => {
    const { metrics } = recorder();
    metrics.latency('delivery', 4 * 3_600_000);
    metrics.latency('delivery', -0.4);
    expect(metrics.report().delivery.max! / 3_600_000).toBeCloseTo(1, 3);
    expect(metrics.percentile('delivery', 0)).toBe(0);
    expect(() => metrics.latency('delivery', NaN)).toThrow('delivery: NaN is no latency');
  });

  test('a latency in ticks of the ledger is one like any other', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -20, max: 36_000_000 }), { minLength: 1, maxLength: 200 }), (ticks) => {
      const { metrics } = recorder();
      for (const each of ticks) {
        metrics.latency('in ms', each / 10);
        metrics.latencies('in ticks').recordTicks(each);
        metrics.percentile('in ticks', 99);
      }
      const { 'in ms': ms, 'in ticks': other } = metrics.report();
      expect(other).toEqual(ms);
    }), { numRuns: 20 });
  });

  test('a counter has one sum for each second, however long the run', () => {
    const { clock, metrics } = recorder();
    for (const nowMs of [-5000, 0, 999, 1000, 600_000]) {
      clock.nowMs = nowMs;
      metrics.count('rows', 2);
    }
    const series = metrics.series('rows');
    expect([series.length, series[0], series[1], series[2], series[600]]).toEqual([601, 6, 2, 0, 2]);
    expect(metrics.report().rows).toMatchObject({ unit: '1/s', count: 10, p50: 0, max: 6 });
  });

  test('a reading has no value in a period in which none was taken, is known for one period after, and stands in no report', () => {
    const { clock, metrics } = recorder();
    for (const [nowMs, value] of [[0, 5], [900, 6], [3000, 7]]) {
      clock.nowMs = nowMs;
      metrics.reading('lag', value);
    }
    expect(metrics.series('lag')).toEqual([6, NaN, NaN, 7]);
    expect([metrics.names(), metrics.report()]).toEqual([['lag'], {}]);
    clock.nowMs = 4999;
    expect(metrics.readings()).toEqual({ lag: 7 });
    clock.nowMs = 5000;
    expect(metrics.readings()).toEqual({});
  });

  test('a gauge keeps its value until it is set again, up to now', () => {
    const { clock, metrics } = recorder();
    clock.nowMs = 1000;
    metrics.gauge('lag', 5);
    metrics.gauge('lag', 7);
    clock.nowMs = 3500;
    metrics.gauge('lag', 1);
    clock.nowMs = 4000;
    expect(metrics.series('lag')).toEqual([0, 7, 7, 1, 1]);
  });

  test('a stretch is a part of the series, also beyond what was written', () => {
    const { clock, metrics } = recorder();
    for (const second of [1, 4]) {
      clock.nowMs = second * 1000;
      metrics.count('rows', second);
      metrics.gauge('lag', second * 10);
    }
    expect([metrics.stretch('rows', 0, 6), metrics.stretch('lag', 0, 6)]).toEqual([[0, 1, 0, 0, 4, 0], [0, 10, 10, 10, 40, 40]]);
    expect([metrics.stretch('lag', 2, 4), metrics.stretch('lag', 8, 9), metrics.stretch('nothing', 0, 2)]).toEqual([[10, 10], [40], [0, 0]]);
  });

  test('nothing recorded is null or empty, and names belong to one kind', () => {
    const { metrics } = recorder();
    expect([metrics.percentile('delivery', 99), metrics.series('delivery')]).toEqual([null, []]);
    metrics.gauge('lag', 1);
    expect(() => metrics.count('lag')).toThrow('the metric lag is a gauge, not a counter');
    expect(metrics.names()).toEqual(['lag']);
  });
});
