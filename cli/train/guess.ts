import type { KnobUnit } from '../../engine/knob.ts';
import { formatQuantity, parseQuantity } from '../../engine/quantity.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { formatNumber } from '../text/number.ts';
import { quantityText } from '../text/quantity-text.ts';
import { proseOf } from './reference.ts';

const measures = ['ms', 'bytes', 'percent'] as const satisfies KnobUnit[];

/** What a unit is one of: `s` of lengths of time, `MB` of sizes, `%`; any other is a noun that is counted. */
export function measureOfUnit(unit: string): KnobUnit {
  return measures.find((measure) => isOf(unit, measure)) ?? 'count';
}

function isOf(unit: string, measure: KnobUnit): boolean {
  try {
    parseQuantity(`1${unit}`, measure);
    return unit !== '';
  } catch {
    return false;
  }
}

/** A number as a person types it, in the unit of its figure: `25`, `25 s`, `1:30`, `12k`, `90,436 events`. */
export function readGuess(text: string, unit: string): number {
  const measure = measureOfUnit(unit);
  const bare = text.trim().replaceAll(/(?<=\d)[,'](?=\d{3}\b)/g, '').replaceAll(/\s+/g, '');
  const [, hours = '0', minutes, seconds] = /^(?:(\d+):)?(\d+):(\d\d)$/.exec(bare) ?? [];
  if (measure === 'ms' && minutes !== undefined) return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  const isNumber = /^-?\d+(\.\d+)?$/.test(bare);
  const noun = /^(-?[\d.]+[kMG]?)[a-z]*$/.exec(bare)?.[1];
  try {
    return parseQuantity(measure === 'count' ? noun ?? bare : isNumber ? `${bare}${unit}` : bare, measure);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`"${text.trim()}" is no number`, { hint: `a number such as ${exampleOf(unit)}` });
  }
}

/** How a number of this unit may be typed: `20s`, `2000 or 10k`. */
export function exampleOf(unit: string): string {
  const measure = measureOfUnit(unit);
  return measure === 'count' ? '2000 or 10k' : formatQuantity(parseQuantity(`20${unit}`, measure), measure);
}

/** A number that was given, in the unit in which it was asked for: `25 s`, `150 events`. */
export function givenText(given: number, unit: string): string {
  const measure = measureOfUnit(unit);
  return quantityText(given, measure === 'count' ? unit : measure);
}

/** Within a tenth of what was measured is as good as right. */
const closeShare = 0.1;

/** A number that was predicted beside the one that was measured: `close: measured 46.6 s`, `1.9x too low: measured 46.6 s`. */
export function guessText(guess: number, measured: { readonly value: number | null; readonly unit: string }): string {
  const { value } = measured;
  if (value === null) return 'nobody can tell: it could not be measured in this run';
  const told = `measured ${proseOf(measured)}`;
  if (guess === value) return `right: ${told}`;
  if (Math.abs(guess - value) <= closeShare * Math.abs(value)) return `close: ${told}`;
  // Of nothing there is no multiple.
  if (guess <= 0 || value <= 0) return `too ${guess > value ? 'high' : 'low'}: ${told}`;
  const factor = Math.max(guess / value, value / guess);
  return `${formatNumber(Number(factor.toPrecision(2)))}x too ${guess > value ? 'high' : 'low'}: ${told}`;
}
