import { widthOf } from './cells.ts';
import { durationText } from './time.ts';

export { clockText, durationText, exactClockText, momentText } from './time.ts';

/** Figures as a screen shows them: in a room of so many cells, whatever their size, each with its unit. */
export function countText(value: number, cells = Infinity): string {
  if (!Number.isFinite(value)) return '–';
  const whole = Math.round(value);
  if (Math.abs(whole) < 1e15) {
    const full = grouped(whole);
    if (full.length <= cells) return full;
  }
  return compactText(value);
}

function grouped(whole: number): string {
  return String(whole).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Told of a text that is being typed, where one more character has no room in it. */
export function fullText(most: number): string {
  return `no more than ${grouped(most)} characters: the rest is left out`;
}

const magnitudes = ['', 'k', 'M', 'G', 'T', 'P', 'E'] as const;

/** `1.8k`, `31M`: five cells at most below 10^21, the power of ten beyond. */
export function compactText(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 1e21) return value.toExponential(0).replace('+', '');
  let step = 0;
  let scaled = size;
  while (step < magnitudes.length - 1 && scaled >= (step === 0 ? 999.5 : 999.95)) {
    scaled /= 1000;
    step++;
  }
  const text = scaled < 9.95 && !Number.isInteger(scaled) ? scaled.toFixed(1) : String(Math.round(scaled));
  return `${value < 0 ? '-' : ''}${text.replace(/\.0$/, '')}${magnitudes[step]}`;
}

/** `1,786/s`, `133/s`, `0.4/s`; of a longer period than a second `200/5min`. */
export function rateText(rate: number, cells = Infinity, periodMs = 1000): string {
  const per = periodMs === 1000 ? '/s' : `/${periodMs / 60_000}min`;
  const value = rate > 0 && rate < 1 ? String(Number(rate.toFixed(1))) : countText(rate, cells - per.length);
  return value + per;
}

/** The period of a series: `second`, `5 min`. */
export function periodText(periodMs: number): string {
  return periodMs === 1000 ? 'second' : `${periodMs / 60_000} min`;
}

/** A share of one as `61.2 %`; what is above nothing and below all never looks like nothing or all. */
export function shareText(share: number): string {
  if (!Number.isFinite(share)) return '–';
  const percent = share * 100;
  if (percent > 0 && percent < 0.05) return '<0.1 %';
  if (percent < 100 && percent >= 99.95) return '>99.9 %';
  return `${Math.abs(percent) < 9999 ? percent.toFixed(1) : compactText(percent)} %`;
}

/** Units that say nothing beside a number. */
const silent: ReadonlySet<string> = new Set(['', 'count', 'factor']);

/** A value in its unit, as knobs, checks and thresholds declare them: `6.2 s`, `64 KiB`, `80 %`, `521 events`; `–` for none. */
export function quantityText(value: number | null, unit: string, cells = Infinity): string {
  if (value === null || !Number.isFinite(value)) return '–';
  if (unit === 'ms') return durationText(value);
  if (unit === 'percent') return `${numberText(value)} %`;
  if (unit === 'bytes') return bytesText(value);
  if (silent.has(unit)) return numberText(value, cells);
  const noun = value === 1 && unit.endsWith('s') && !unit.includes('/') ? unit.slice(0, -1) : unit;
  const suffix = ` ${noun}`;
  return numberText(value, cells - widthOf(suffix)) + suffix;
}

function numberText(value: number, cells = Infinity): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return countText(value, cells);
  return String(Number(value.toPrecision(3)));
}

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

function bytesText(bytes: number): string {
  let step = 0;
  let value = bytes;
  while (Math.abs(value) >= 1024 && step < byteUnits.length - 1) {
    value /= 1024;
    step++;
  }
  return `${Number.isInteger(value) || Math.abs(value) >= 1024 ? countText(value) : Number(value.toFixed(1))} ${byteUnits[step]}`;
}

/** `1 seed`, `20 seeds`. */
export function plural(count: number, noun: string): string {
  return `${countText(count)} ${count === 1 ? noun : `${noun}s`}`;
}
