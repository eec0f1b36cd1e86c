import { afterEach, expect, test, vi } from 'vitest';
import type { LiveEvidence } from './check.ts';
import { gaugeSoFar, latencySoFar, statisticalValue } from './measure-so-far.ts';
import { Latency } from './metrics/latency.ts';
import { Recorder } from './metrics/recorder.ts';

afterEach(() => vi.restoreAllMocks());

test('a gauge so far is what all of its series says, and no sample is asked for again and again', () => {
  let nowMs = 0;
  let handed = 0;
  const recorder = new Recorder(() => nowMs);
  const evidence = {
    series(name: string, from?: number) {
      const values = recorder.series(name, from);
      handed += values.length;
      return values;
    },
  } as Partial<LiveEvidence> as LiveEvidence;
  const isMeant = (sample: number): boolean => sample % 50 < 40;
  const told = (['mean', 50, 95, 99.9, 100] as const).map((statistic) => ({ statistic, live: gaugeSoFar('waiting', statistic, isMeant)!() }));
  const samples = 500;
  for (const { live } of told) expect(live.value(evidence)).toBeNull();
  for (let sample = 0; sample < samples; sample++) {
    nowMs = sample * 1000;
    // In every third period it is not set, and keeps its value; in others it changes after it was looked at.
    if (sample % 3 !== 1) recorder.gauge('waiting', (sample * 7919) % 101);
    for (const { statistic, live } of told) {
      expect(live.value(evidence)).toBe(statisticalValue(recorder.series('waiting').filter((_, each) => isMeant(each)), statistic));
    }
    if (sample % 5 === 0) recorder.gauge('waiting', (sample * 104_729) % 997);
  }
  expect(handed).toBeLessThanOrEqual(2 * samples * told.length);
});

test.each([1000, 60_000])('latencies so far are counted in ticks, in a run looked at every %d ms', (sampleMs) => {
  const slowly = vi.spyOn(Latency.prototype, 'recordUs');
  const [median, most] = [50, 100].map((statistic) => latencySoFar(statistic, { classIndex: null, windows: null }, sampleMs)!());
  for (const latencyMs of [3, 5, 8, 1300, 4]) for (const live of [median, most]) live.stored!(0, 7, 7 + latencyMs, {} as LiveEvidence);
  expect([median, most].map((live) => live.value({} as LiveEvidence))).toEqual([5, 1300]);
  expect(slowly).not.toHaveBeenCalled();
});
