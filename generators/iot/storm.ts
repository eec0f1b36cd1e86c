import type { Random } from '../../engine/random.ts';

/** A sensor that announces its state once more, because it lost its connection and came back. */
export interface Announcement {
  readonly dueMs: number;
  readonly sensor: number;
}

export interface StormPlan {
  readonly sensors: number;
  readonly storms: number;
  /** How many sensors reconnect in each storm. */
  readonly reconnecting: number;
  /** Within what time all of them have announced themselves. */
  readonly spreadMs: number;
}

/**
 * The announcements of all reconnect storms of a run, in due order. Storms begin anywhere between 5 % and 95 % of the run;
 * different sensors reconnect in each.
 */
export function announcements(random: Random, durationMs: number, { sensors, storms, reconnecting, spreadMs }: StormPlan): Announcement[] {
  const found: Announcement[] = [];
  const fleet = Uint32Array.from({ length: sensors }, (_, sensor) => sensor);
  for (let storm = 0; storm < storms; storm++) {
    const startMs = (0.05 + 0.9 * random.float()) * durationMs;
    for (let i = 0; i < reconnecting; i++) {
      // One step of Fisher and Yates' shuffle: a sensor is chosen among those not chosen yet.
      const chosen = i + random.below(sensors - i);
      [fleet[i], fleet[chosen]] = [fleet[chosen], fleet[i]];
      const dueMs = Math.min(Math.ceil((startMs + random.float() * spreadMs) * 10) / 10, durationMs);
      found.push({ dueMs, sensor: fleet[i] });
    }
  }
  return found.sort((a, b) => a.dueMs - b.dueMs);
}
