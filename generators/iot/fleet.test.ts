import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epochMs } from '../../engine/clock.ts';
import { Streams } from '../../engine/random-stream.ts';
import type { LoadAt } from '../../engine/schedule/workload.ts';
import { IotFleet } from './fleet.ts';
import type { FleetOptions, IotEvent } from './fleet.ts';
import { parseReading, readingClasses } from './row.ts';
import type { Reading } from './row.ts';
import { announcements } from './storm.ts';

const quiet: LoadAt = () => 1;
const planOf = (rateEps: number, durationMs: number) => ({ workload: { rateEps, shapes: [{ kind: 'wave', amplitude: 0.3 }], process: 'poisson' }, durationMs });

function generate(seed: number, plan: ReturnType<typeof planOf>, until: number[] = [plan.durationMs], options: Partial<FleetOptions> = {}): IotEvent[] {
  const fleet = new IotFleet(new Streams(seed), plan, quiet, quiet, options);
  const events: IotEvent[] = [];
  for (const toMs of until) fleet.advance(toMs, (event) => events.push(event));
  return events;
}

const printed = ({ payload, ...event }: IotEvent) => ({ ...event, payload: payload.toString() });
const hour = 3_600_000;

test('the first events of known seeds are frozen', () => {
  expect([1, 2].map((seed) => generate(seed, planOf(500, 300_000), [20]).map(printed))).toMatchSnapshot();
});

test('events are the same however often the fleet is advanced', () => {
  fc.assert(
    fc.property(fc.nat(), fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 50 }), (seed, shares) => {
      const plan = planOf(300, 5000);
      const steps = shares.map((share) => share * plan.durationMs).sort((a, b) => a - b);
      expect(generate(seed, plan, [...steps, plan.durationMs]).map(printed)).toEqual(generate(seed, plan).map(printed));
    }),
    { numRuns: 20 },
  );
});

describe('ten minutes of a fleet', () => {
  const plan = planOf(500, 600_000);
  const events = generate(1, plan);
  const originals = events.filter(({ copy }) => !copy);
  const copies = events.filter(({ copy }) => copy);
  const readings = originals.map(({ payload }) => parseReading(payload) as Reading);
  const share = (count: number, of: number, expected: number) => expect(Math.abs(count / of - expected)).toBeLessThan(5 * Math.sqrt((expected * (1 - expected)) / of));

  test('ids are dense and in due order, all within the run', () => {
    expect(originals.every(({ item }, i) => item === i)).toBe(true);
    expect(events.every(({ dueMs }, i) => dueMs <= plan.durationMs && (i === 0 || dueMs >= events[i - 1].dueMs))).toBe(true);
  });

  test('the mean is the planned rate, reconnect storms included, copies not', () => {
    expect(Math.abs(originals.length - 300_000)).toBeLessThan(5 * Math.sqrt(300_000));
  });

  test('a payload says what the event says, in 105 to 135 bytes', () => {
    expect(readings.every((reading, i) => reading.id === i && reading.sensor === originals[i].sensor && reading.class === readingClasses[originals[i].class])).toBe(true);
    expect(originals.every(({ payload }) => payload.length >= 105 && payload.length <= 135)).toBe(true);
  });

  test('one in a hundred is critical, 89 are telemetry, ten are debug', () => {
    [0.01, 0.89, 0.1].forEach((expected, index) => share(originals.filter((event) => event.class === index).length, originals.length, expected));
  });

  test('all thousand sensors report, each of one kind', () => {
    const kinds = new Map(readings.map(({ sensor, kind }) => [sensor, kind]));
    expect(kinds.size).toBe(1000);
    expect(readings.every(({ sensor, kind }) => kinds.get(sensor) === kind)).toBe(true);
    expect(new Set(kinds.values())).toEqual(new Set(['temperature', 'vibration', 'door']));
  });

  test('one in a hundred is sent twice: the same bytes, at most two seconds later', () => {
    share(copies.length, originals.length, 0.01);
    expect(new Set(copies.map(({ item }) => item)).size).toBe(copies.length);
    expect(copies.every(({ item, payload, dueMs }) => payload === originals[item].payload && dueMs >= originals[item].dueMs && dueMs <= originals[item].dueMs + 2000)).toBe(true);
  });

  test('device clocks are wrong, some by hours, each by its own offset and a small drift', () => {
    const errors = new Map<number, number[]>();
    readings.forEach(({ sensor, atMs }, i) => errors.set(sensor, [...(errors.get(sensor) ?? []), atMs - epochMs - originals[i].dueMs]));
    const largest = [...errors.values()].map((of) => Math.max(...of.map(Math.abs)));
    expect(largest.filter((errorMs) => errorMs > hour).length).toBeGreaterThan(0);
    expect(largest.filter((errorMs) => errorMs < 3000).length).toBeGreaterThan(800);
    expect([...errors.values()].every((of) => Math.max(...of) - Math.min(...of) < 2 + (plan.durationMs * 200) / 1e6)).toBe(true);
  });
});

test('in a storm each reconnecting sensor announces itself once, within the spread', () => {
  const found = announcements(new Streams(3).get('storms'), 300_000, { sensors: 1000, storms: 3, reconnecting: 200, spreadMs: 400 });
  expect(found.length).toBe(600);
  const starts = found.filter(({ dueMs }, i) => i === 0 || dueMs - found[i - 1].dueMs > 400);
  expect(starts.length).toBe(3);
  for (const { dueMs: startMs } of starts) {
    const storm = found.filter(({ dueMs }) => dueMs >= startMs && dueMs <= startMs + 400);
    expect(new Set(storm.map(({ sensor }) => sensor)).size).toBe(200);
  }
});

test('storms can be seen in the arrivals, and are at most a tenth of them', () => {
  const busiest = (events: IotEvent[]) => {
    const perSlot = new Map<number, number>();
    for (const { dueMs } of events) perSlot.set(Math.floor(dueMs / 400), (perSlot.get(Math.floor(dueMs / 400)) ?? 0) + 1);
    return Math.max(...perSlot.values());
  };
  const plan = planOf(50, 60_000);
  expect(busiest(generate(1, plan, undefined, { storms: 0 }))).toBeLessThan(60);
  expect(busiest(generate(1, plan))).toBeGreaterThan(70);
  const tiny = generate(1, planOf(5, 60_000), undefined, { copyPercent: 0 });
  expect(Math.abs(tiny.length - 300)).toBeLessThan(5 * Math.sqrt(300));
});

test('each purpose draws from a stream of its own: without copies the originals are the same', () => {
  const plan = planOf(500, 10_000);
  const originals = generate(1, plan).filter(({ copy }) => !copy);
  expect(generate(1, plan, undefined, { copyPercent: 0 }).map(printed)).toEqual(originals.map(printed));
});
