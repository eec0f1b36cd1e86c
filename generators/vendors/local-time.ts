import { IANAZone } from 'luxon';

/** A moment as a wall clock in a zone shows it, each part with its zeros. */
export interface WallTime {
  readonly year: string;
  readonly month: string;
  readonly day: string;
  /** `09:15:22`. */
  readonly time: string;
}

const zones = new Map<string, IANAZone>();

export function wallTime(atMs: number, zone: string): WallTime {
  const found = zones.get(zone) ?? IANAZone.create(zone);
  zones.set(zone, found);
  const [date, rest] = new Date(atMs + found.offset(atMs) * 60_000).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return { year, month, day, time: rest.slice(0, 8) };
}
