import { kindUnits, readingClasses } from './row.ts';
import type { ReadingKind } from './row.ts';

const slabBytes = 1 << 20;
/** More than the longest payload: 90 bytes of fixed text, the instant, and three numbers of at most 16 digits. */
const roomBytes = 192;
const dayMs = 86_400_000;
const zero = 0x30;

const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const idPrefix = ascii('{"id":');
const sensorPrefix = ascii(',"sensor":');
const suffix = ascii('"}');

/** The fixed text before and after the value, by kind and class. */
const kindTexts = Object.fromEntries(Object.entries(kindUnits).map(([kind, unit]) => [kind, {
  beforeValue: readingClasses.map((name) => ascii(`,"class":"${name}","kind":"${kind}","value":`)),
  afterValue: ascii(`,"unit":"${unit}","at":"`),
}])) as unknown as Record<ReadingKind, { beforeValue: Uint8Array[]; afterValue: Uint8Array }>;

/**
 * Writes readings as compact JSON straight into a slab of bytes. A payload is a view of its slab, and a slab lives as long
 * as a payload in it does. Bytes are written digit by digit: strings would be the dearest part of generating an event.
 */
export class PayloadEncoder {
  #slab = Buffer.allocUnsafeSlow(slabBytes);
  #end = 0;
  /** `2026-01-01T` by day since 1970: a fleet's clocks show few days. */
  readonly #days = new Map<number, Uint8Array>();

  encode(id: number, sensor: number, classIndex: number, kind: ReadingKind, valueHundredths: number, atMs: number): Buffer {
    if (slabBytes - this.#end < roomBytes) {
      this.#slab = Buffer.allocUnsafeSlow(slabBytes);
      this.#end = 0;
    }
    const slab = this.#slab;
    const start = this.#end;
    const texts = kindTexts[kind];
    let at = copy(slab, start, idPrefix);
    at = number(slab, at, id);
    at = copy(slab, at, sensorPrefix);
    at = number(slab, at, sensor);
    at = copy(slab, at, texts.beforeValue[classIndex]);
    at = hundredths(slab, at, valueHundredths);
    at = copy(slab, at, texts.afterValue);
    at = this.#instant(slab, at, atMs);
    this.#end = copy(slab, at, suffix);
    return slab.subarray(start, this.#end);
  }

  /** ISO 8601 in UTC with milliseconds. */
  #instant(slab: Uint8Array, at: number, atMs: number): number {
    const day = Math.floor(atMs / dayMs);
    let date = this.#days.get(day);
    if (date === undefined) {
      date = ascii(new Date(day * dayMs).toISOString().slice(0, 11));
      this.#days.set(day, date);
    }
    at = copy(slab, at, date);
    const ms = atMs - day * dayMs;
    const seconds = (ms / 1000) | 0;
    const minutes = (seconds / 60) | 0;
    at = two(slab, at, (minutes / 60) | 0);
    slab[at++] = 0x3a;
    at = two(slab, at, minutes % 60);
    slab[at++] = 0x3a;
    at = two(slab, at, seconds % 60);
    slab[at++] = 0x2e;
    const rest = ms % 1000;
    slab[at++] = zero + ((rest / 100) | 0);
    at = two(slab, at, rest % 100);
    slab[at++] = 0x5a;
    return at;
  }
}

function copy(slab: Uint8Array, at: number, text: Uint8Array): number {
  for (let i = 0; i < text.length; i++) slab[at + i] = text[i];
  return at + text.length;
}

function two(slab: Uint8Array, at: number, value: number): number {
  const tens = (value / 10) | 0;
  slab[at] = zero + tens;
  slab[at + 1] = zero + value - tens * 10;
  return at + 2;
}

/** A whole number of zero or more. */
function number(slab: Uint8Array, at: number, value: number): number {
  let end = at + 1;
  for (let bound = 10; value >= bound; bound *= 10) end++;
  for (let digit = end - 1; digit >= at; digit--) {
    const tenth = Math.floor(value / 10);
    slab[digit] = zero + value - tenth * 10;
    value = tenth;
  }
  return end;
}

/** A decimal with two digits after the point. */
function hundredths(slab: Uint8Array, at: number, value: number): number {
  if (value < 0) {
    slab[at++] = 0x2d;
    value = -value;
  }
  const whole = Math.floor(value / 100);
  at = number(slab, at, whole);
  slab[at++] = 0x2e;
  return two(slab, at, value - whole * 100);
}
