import type { KnobUnit } from '../../engine/knob.ts';
import { formatQuantity } from '../../engine/quantity.ts';
import { formatDuration } from './duration.ts';
import { formatCount, formatNumber } from './number.ts';

/** Units that say nothing beside a number. */
const silent = new Set(['', 'count', 'factor']);

/** A value in its unit, as figures and knobs declare them: `6.2 s`, `64 KiB`, `400 events/s`, `80 %`; `–` where nobody can tell. */
export function quantityText(value: number | null, unit: string): string {
  if (value === null) return '–';
  if (unit === 'ms') return formatDuration(value);
  if (unit === 'bytes') return formatBytes(value);
  if (unit === 'percent') return `${formatNumber(value)} %`;
  const noun = value === 1 && unit === 'events' ? 'event' : unit;
  return silent.has(unit) ? formatNumber(value) : `${formatNumber(value)} ${noun}`;
}

/** From where to where a knob may be turned, as it is typed: `1ms to 1s`, from two days on `365d`; whole days say enough of what nobody reaches. */
export function rangeText({ min, max, unit }: { readonly min: number; readonly max: number; readonly unit: KnobUnit }): string {
  const days = max / dayMs;
  const isInDays = unit === 'ms' && (days > mostDays || (days >= 2 && Number.isInteger(days)));
  return `${formatQuantity(min, unit)} to ${isInDays ? `${Math.floor(days)}d` : formatQuantity(max, unit)}`;
}

const dayMs = 86_400_000;
const mostDays = 400;

function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let step = 0;
  while (Math.abs(bytes) >= 1024 && step < units.length - 1) {
    bytes /= 1024;
    step++;
  }
  return `${Number.isInteger(bytes) ? formatCount(bytes) : Number(bytes.toFixed(1))} ${units[step]}`;
}
