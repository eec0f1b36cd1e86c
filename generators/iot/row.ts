import { crc32 } from 'node:zlib';

/**
 * A sensor's reading: what its payload says, and what the sink's row must say. Values are whole hundredths, so that no
 * store can round them. The canonical text of a reading is its payload: one definition of its bytes, from the device to the
 * check that reads the store back.
 */
export interface Reading {
  readonly id: number;
  readonly sensor: number;
  readonly class: ReadingClass;
  readonly kind: ReadingKind;
  readonly valueHundredths: number;
  /** When the device says that it measured, ms since 1970; its clock may be wrong by hours. */
  readonly atMs: number;
}

/** A reading as a store gives it back: a name in it may be none that was ever sent, and then its content is another. */
export type ReadBack = Omit<Reading, 'class' | 'kind'> & { readonly class: string; readonly kind: string };

/** In order of importance; an event's class is its index here. */
export const readingClasses = ['critical', 'telemetry', 'debug'] as const;
export type ReadingClass = (typeof readingClasses)[number];

/** What a sensor measures, with the unit that its readings name. */
export const kindUnits = { temperature: 'C', vibration: 'mm/s', door: 'open' } as const;
export type ReadingKind = keyof typeof kindUnits;

/** The payload's text; `encodeReading` in `payload.ts` writes the same bytes without strings. */
export function readingText({ id, sensor, class: readingClass, kind, valueHundredths, atMs }: ReadBack): string {
  const magnitude = Math.abs(valueHundredths);
  const value = `${valueHundredths < 0 ? '-' : ''}${Math.floor(magnitude / 100)}.${String(magnitude % 100).padStart(2, '0')}`;
  return `{"id":${id},"sensor":${sensor},"class":"${readingClass}","kind":"${kind}","value":${value},"unit":"${kindUnits[kind as ReadingKind]}","at":"${isoText(atMs)}"}`;
}

const dayMs = 86_400_000;
const days = new Map<number, string>();
const twoDigits = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));

/** What toISOString gives, four times as fast: the text of a day is made once. */
function isoText(atMs: number): string {
  const day = Math.floor(atMs / dayMs);
  let date = days.get(day);
  if (date === undefined) days.set(day, (date = new Date(day * dayMs).toISOString().slice(0, 11)));
  const ms = atMs - day * dayMs;
  const second = Math.floor(ms / 1000);
  const minute = Math.floor(second / 60);
  const fraction = ms % 1000;
  return `${date}${twoDigits[Math.floor(minute / 60)]}:${twoDigits[minute % 60]}:${twoDigits[second % 60]}.${fraction < 100 ? (fraction < 10 ? '00' : '0') : ''}${fraction}Z`;
}

/** CRC-32 of a reading's canonical text; equals `payloadCrc` of the payload that it was parsed from. */
export function contentCrc(reading: ReadBack): number {
  return crc32(readingText(reading));
}

/** The same for a payload as it was generated, without parsing it. */
export function payloadCrc(payload: Buffer): number {
  return crc32(payload);
}

/** The reading of a payload, or the reason why it is none. */
export function parseReading(payload: Buffer): Reading | string {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(payload.toString('utf8')) as Record<string, unknown>;
  } catch {
    return 'not JSON';
  }
  if (typeof fields !== 'object' || fields === null) return 'not an object';
  const { id, sensor, class: readingClass, kind, value, unit, at } = fields;
  if (!isCount(id)) return 'bad id';
  if (!isCount(sensor)) return 'bad sensor';
  if (!readingClasses.includes(readingClass as ReadingClass)) return 'bad class';
  if (typeof kind !== 'string' || !Object.hasOwn(kindUnits, kind)) return 'bad kind';
  if (unit !== kindUnits[kind as ReadingKind]) return 'bad unit';
  if (typeof value !== 'number') return 'bad value';
  const valueHundredths = Math.round(value * 100);
  if (valueHundredths / 100 !== value || !Number.isSafeInteger(valueHundredths)) return 'bad value';
  const atMs = typeof at === 'string' && isoInstant.test(at) ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(atMs)) return 'bad time';
  return { id, sensor, class: readingClass as ReadingClass, kind: kind as ReadingKind, valueHundredths, atMs };
}

const isoInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
