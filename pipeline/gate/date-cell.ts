const zero = 0x30;

/** Where year, month and day stand in a date, and what stands between them. */
export interface DateFormat {
  readonly length: number;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly separators: readonly { readonly at: number; readonly byte: number }[];
}

/** What is wrong with a format of dates; null if nothing is. */
export function formatMistake(format: string): string | null {
  const parts = format.match(/YYYY|MM|DD/g) ?? [];
  const separators = format.replace(/YYYY|MM|DD/g, '');
  const once = ['YYYY', 'MM', 'DD'].every((part) => parts.filter((each) => each === part).length === 1);
  return once && /^[^A-Za-z0-9\u0080-\uffff]*$/.test(separators) ? null : `"${format}" is no format of dates: YYYY, MM and DD once each, with any separators`;
}

export function dateFormat(format: string): DateFormat {
  const separators = [...format].flatMap((sign, at) => (/[YMD]/.test(sign) ? [] : [{ at, byte: sign.charCodeAt(0) }]));
  return { length: format.length, year: format.indexOf('YYYY'), month: format.indexOf('MM'), day: format.indexOf('DD'), separators };
}

const iso = dateFormat('YYYY-MM-DD');

/** Days since 1970-01-01; NaN for what is no date of the calendar, or not in this format. */
export function dateIn(bytes: Uint8Array, start: number, end: number, format: DateFormat = iso): number {
  if (end - start !== format.length) return NaN;
  for (let i = 0; i < format.separators.length; i++) {
    if (bytes[start + format.separators[i].at] !== format.separators[i].byte) return NaN;
  }
  const year = start + format.year;
  return daysOf(
    pair(bytes, year) * 100 + pair(bytes, year + 2),
    pair(bytes, start + format.month),
    pair(bytes, start + format.day),
  );
}

export function dateOf(text: string): number {
  return dateIn(Buffer.from(text), 0, Buffer.byteLength(text));
}

/** Two digits; NaN for anything else. */
function pair(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] - zero;
  const ones = bytes[at + 1] - zero;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days since 1970-01-01 in the Gregorian calendar, counted from 0000-03-01 so that the leap day comes last. */
function daysOf(year: number, month: number, day: number): number {
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1)) return NaN;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (day > monthDays[month - 1] && !(leap && month === 2 && day === 29)) return NaN;
  const y = month > 2 ? year : year - 1;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

const dayMs = 86_400_000;
const firstMs = daysOf(1, 1, 1) * dayMs;
const endMs = (daysOf(9999, 12, 31) + 1) * dayMs;

export function dateText(days: number): string {
  return new Date(days * dayMs).toISOString().slice(0, 10);
}

/**
 * Milliseconds since 1970 of `2026-01-31T13:05:00`, with a blank for the T, a fraction of up to nine digits, and a zone
 * (`Z`, `+02:00`, `+0200`) or none, which is UTC where `zoneRequired` is false. NaN for anything else, and for what is in
 * UTC before the year 1 or after 9999, which no text of four digits can tell.
 */
export function timestampIn(bytes: Uint8Array, start: number, end: number, zoneRequired: boolean): number {
  const days = dateIn(bytes, start, Math.min(end, start + iso.length));
  const separator = bytes[start + 10];
  if (Number.isNaN(days) || end < start + 19 || (separator !== 0x54 && separator !== 0x20)) return NaN;
  const hour = pair(bytes, start + 11);
  const minute = pair(bytes, start + 14);
  const second = pair(bytes, start + 17);
  if (bytes[start + 13] !== 0x3a || bytes[start + 16] !== 0x3a || !(hour < 24 && minute < 60 && second < 60)) return NaN;
  let i = start + 19;
  let fractionMs = 0;
  if (i < end && bytes[i] === 0x2e) {
    const first = ++i;
    for (let unit = 100; i < end && bytes[i] >= zero && bytes[i] <= zero + 9; i++, unit /= 10) fractionMs += (bytes[i] - zero) * unit;
    if (i === first || i > first + 9) return NaN;
  }
  const offset = zoneMinutes(bytes, i, end);
  if (Number.isNaN(offset) || (i === end && zoneRequired)) return NaN;
  const epochMs = days * dayMs + (hour * 3600 + minute * 60 + second - offset * 60) * 1000 + Math.floor(fractionMs + 1e-9);
  return epochMs >= firstMs && epochMs < endMs ? epochMs : NaN;
}

/** Nanoseconds below the millisecond of what `timestampIn` has read: two moments that differ in them alone are two. */
export function nanosecondsIn(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start + 19] !== 0x2e) return 0;
  let nanoseconds = 0;
  for (let i = start + 20, unit = 100_000_000; i < end && bytes[i] >= zero && bytes[i] <= zero + 9; i++, unit /= 10) {
    if (unit < 1_000_000) nanoseconds += (bytes[i] - zero) * unit;
  }
  return nanoseconds;
}

/** Minutes east of UTC; 0 where nothing is left to say it. */
function zoneMinutes(bytes: Uint8Array, start: number, end: number): number {
  if (start === end || (end - start === 1 && bytes[start] === 0x5a)) return 0;
  const sign = bytes[start] === 0x2b ? 1 : bytes[start] === 0x2d ? -1 : NaN;
  const colon = bytes[start + 3] === 0x3a;
  if (end - start !== (colon ? 6 : 5)) return NaN;
  const [hours, minutes] = [pair(bytes, start + 1), pair(bytes, start + (colon ? 4 : 3))];
  return hours <= 14 && minutes < 60 ? sign * (hours * 60 + minutes) : NaN;
}

/** In UTC, with the digits of the fraction as they were written. */
export function timestampText(epochMs: number, written: string): string {
  const inUtc = written.endsWith('Z') ? written.slice(0, -1) : written;
  if (!/[+-]/.test(inUtc.slice(19))) return `${inUtc.slice(0, 10)}T${inUtc.slice(11)}Z`;
  const fraction = /\.\d+/.exec(written)?.[0] ?? '';
  return `${new Date(epochMs).toISOString().slice(0, 19)}${fraction}Z`;
}
