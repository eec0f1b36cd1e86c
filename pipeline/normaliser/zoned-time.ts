import { IANAZone } from 'luxon';
import { UsageError } from '../../engine/usage-error.ts';

/** Text to ms since 1970, or undefined where it is no time in this notation. */
export type ReadTime = (text: string) => number | undefined;

const parts = ['yyyy', 'MM', 'dd', 'HH', 'mm', 'ss'] as const;
type Part = (typeof parts)[number];
const hourMs = 3_600_000;

/**
 * Reads local times in one notation. The offset of the zone comes from the time zone database; a time that a zone skips or
 * has twice, when its clocks are changed, is no single moment and is not read.
 */
export function timeReader(pattern: string, zone: string): ReadTime {
  const offsetAt = offsets(zone);
  // Every part has a fixed width, so each stands at a fixed place, and so does every mark between them.
  const places = Object.fromEntries(parts.map((part) => [part, pattern.indexOf(part)])) as Record<Part, number>;
  const marks = marksOf(pattern);
  const days = new Map<number, Day>();
  return (text) => {
    if (text.length !== pattern.length) return undefined;
    for (const { at, code } of marks) if (text.charCodeAt(at) !== code) return undefined;
    const year = numberAt(text, places.yyyy, 4);
    const month = numberAt(text, places.MM, 2);
    const day = numberAt(text, places.dd, 2);
    const hour = numberAt(text, places.HH, 2);
    const minute = numberAt(text, places.mm, 2);
    const second = numberAt(text, places.ss, 2);
    if ((year | month | day | hour | minute | second) < 0 || month > 12 || day > 31 || hour > 23 || minute > 59 || second > 59) return undefined;
    const key = (year * 16 + month) * 32 + day;
    let known = days.get(key);
    if (known === undefined) {
      if (month < 1 || day < 1 || day > daysOf(year, month)) return undefined;
      if (days.size > mostDays) days.clear();
      days.set(key, (known = dayOf(Date.UTC(year, month - 1, day), offsetAt)));
    }
    const localMs = known.startMs + hour * hourMs + minute * 60_000 + second * 1000;
    if (known.offsetMs !== null) return localMs - known.offsetMs;
    const moments = new Set([localMs - offsetAt(localMs - 24 * hourMs), localMs - offsetAt(localMs + 24 * hourMs)]);
    const real = [...moments].filter((atMs) => atMs + offsetAt(atMs) === localMs);
    return real.length === 1 ? real[0] : undefined;
  };
}

const mostDays = 10_000;

interface Day {
  /** As if it began in Universal Time. */
  readonly startMs: number;
  /** Where no clock is changed on it, and around it; null for other days. */
  readonly offsetMs: number | null;
}

function dayOf(startMs: number, offsetAt: (atMs: number) => number): Day {
  const [before, after] = [offsetAt(startMs - 24 * hourMs), offsetAt(startMs + 48 * hourMs)];
  return { startMs, offsetMs: before === after ? before : null };
}

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

/** What stands between the parts, character by character. */
function marksOf(pattern: string): { readonly at: number; readonly code: number }[] {
  const bare = pattern.replace(/yyyy|MM|dd|HH|mm|ss/g, (part) => ' '.repeat(part.length));
  return Array.from({ length: bare.length }, (_, at) => ({ at, code: pattern.charCodeAt(at) })).filter(({ at }) => bare[at] === pattern[at]);
}

/** Negative where not all of it are digits. */
function numberAt(text: string, at: number, width: number): number {
  let value = 0;
  for (let i = at; i < at + width; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
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
