import { IANAZone } from 'luxon';
import { UsageError } from '../../engine/usage-error.ts';

/** Text to ms since 1970, or undefined where it is no time in this notation. */
export type ReadTime = (text: string) => number | undefined;

const parts = { yyyy: 4, MM: 2, dd: 2, HH: 2, mm: 2, ss: 2 } as const;
type Part = keyof typeof parts;
const hourMs = 3_600_000;

/**
 * Reads local times in one notation. The offset of the zone comes from the time zone database; a time that a zone skips or
 * has twice, when its clocks are changed, is no single moment and is not read.
 */
export function timeReader(pattern: string, zone: string): ReadTime {
  const offsetAt = offsets(zone);
  const read = fieldReader(pattern);
  /** The offset of a day on which, and around which, no clock is changed; null for others. */
  const steady = new Map<number, number | null>();
  return (text) => {
    const found = read(text);
    if (found === null || found.MM < 1 || found.MM > 12 || found.dd < 1 || found.dd > daysOf(found.yyyy, found.MM) || found.HH > 23 || found.mm > 59 || found.ss > 59) return undefined;
    const dayMs = Date.UTC(found.yyyy, found.MM - 1, found.dd);
    const localMs = dayMs + found.HH * hourMs + found.mm * 60_000 + found.ss * 1000;
    let offsetMs = steady.get(dayMs);
    if (offsetMs === undefined) {
      const [before, after] = [offsetAt(dayMs - 24 * hourMs), offsetAt(dayMs + 48 * hourMs)];
      if (steady.size > mostDays) steady.clear();
      steady.set(dayMs, (offsetMs = before === after ? before : null));
    }
    if (offsetMs !== null) return localMs - offsetMs;
    const moments = new Set([localMs - offsetAt(localMs - 24 * hourMs), localMs - offsetAt(localMs + 24 * hourMs)]);
    const real = [...moments].filter((atMs) => atMs + offsetAt(atMs) === localMs);
    return real.length === 1 ? real[0] : undefined;
  };
}

const mostDays = 10_000;

function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** What a careless reader makes of it: numbers in the order of the notation, over the edge of a month where they are too large. */
export function carelessTime(pattern: string, zone: string): (text: string) => number {
  const offsetAt = offsets(zone);
  const order = partsOf(pattern);
  return (text) => {
    const numbers = (text.match(/\d+/g) ?? []).map(Number);
    const found = Object.fromEntries(order.map((part, nth) => [part, numbers[nth]])) as Record<Part, number>;
    const localMs = Date.UTC(found.yyyy, found.MM - 1, found.dd, found.HH, found.mm, found.ss);
    return Number.isNaN(localMs) ? Number.NaN : localMs - offsetAt(localMs);
  };
}

function partsOf(pattern: string): Part[] {
  return [...pattern.matchAll(/yyyy|MM|dd|HH|mm|ss/g)].map(([part]) => part as Part);
}

/** Every part has a fixed width, so each stands at a fixed place. */
function fieldReader(pattern: string): (text: string) => Record<Part, number> | null {
  const order = partsOf(pattern);
  const shape = new RegExp(`^${pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/yyyy|MM|dd|HH|mm|ss/g, (part) => `\\d{${part.length}}`)}$`);
  const places = order.map((part) => [part, pattern.indexOf(part)] as const);
  return (text) => {
    if (!shape.test(text)) return null;
    const found = {} as Record<Part, number>;
    for (const [part, at] of places) {
      let value = 0;
      for (let i = at; i < at + parts[part]; i++) value = value * 10 + text.charCodeAt(i) - 48;
      found[part] = value;
    }
    return found;
  };
}

/** Offsets of a zone, kept by quarters of an hour: clocks are changed at those alone. */
function offsets(zone: string): (atMs: number) => number {
  if (!IANAZone.isValidZone(zone)) throw new UsageError(`unknown time zone "${zone}"`, { where: 'zone', hint: 'a name of the time zone database, such as Europe/Berlin' });
  const found = IANAZone.create(zone);
  const known = new Map<number, number>();
  return (atMs) => {
    const quarter = Math.floor(atMs / (hourMs / 4));
    let offsetMs = known.get(quarter);
    if (offsetMs === undefined) {
      if (known.size > 100_000) known.clear();
      known.set(quarter, (offsetMs = found.offset(quarter * (hourMs / 4)) * 60_000));
    }
    return offsetMs;
  };
}
