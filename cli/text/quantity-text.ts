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

function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let step = 0;
  while (Math.abs(bytes) >= 1024 && step < units.length - 1) {
    bytes /= 1024;
    step++;
  }
  return `${Number.isInteger(bytes) ? formatCount(bytes) : Number(bytes.toFixed(1))} ${units[step]}`;
}
