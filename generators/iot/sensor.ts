import type { Random } from '../../engine/random.ts';
import type { ReadingKind } from './row.ts';

/** One device of the fleet: what it measures, around which value, and how wrong its clock is. */
export interface Sensor {
  readonly kind: ReadingKind;
  readonly baseHundredths: number;
  /** Its clock minus the true time at the run's start. */
  readonly clockOffsetMs: number;
  /** How much its clock gains, ms per 1,000 s. */
  readonly clockDriftPpm: number;
}

/** How a kind's readings spread above the sensor's own base, and what an alarm adds; hundredths. */
export const spreads: Readonly<Record<ReadingKind, { readonly spread: number; readonly alarm: number }>> = {
  temperature: { spread: 200, alarm: 4000 },
  vibration: { spread: 150, alarm: 2500 },
  door: { spread: 1, alarm: 100 },
};

/** Six in ten measure temperature, three vibration, one watches a door. */
export function makeSensor(random: Random): Sensor {
  const tenth = random.below(10);
  const kind: ReadingKind = tenth < 6 ? 'temperature' : tenth < 9 ? 'vibration' : 'door';
  const base = random.float();
  const baseHundredths = kind === 'temperature' ? Math.floor(base * 3000) - 500 : kind === 'vibration' ? Math.floor(base * 500) : 0;
  return { kind, baseHundredths, clockOffsetMs: clockOffsetMs(random), clockDriftPpm: random.below(401) - 200 };
}

/** Nine clocks in ten are off by up to two seconds, two in a hundred by hours, the rest by minutes. */
function clockOffsetMs(random: Random): number {
  const hundredth = random.below(100);
  const largestMs = hundredth < 90 ? 2000 : hundredth < 98 ? 300_000 : 12 * 3_600_000;
  return random.below(2 * largestMs + 1) - largestMs;
}
