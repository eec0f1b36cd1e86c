import type { KnobUnit } from './knob.ts';
import { UsageError } from './usage-error.ts';

/** How a unit is written: its suffixes with their factors, from the base unit upwards, and what to expect of a user. */
interface Notation {
  readonly suffixes: Readonly<Record<string, number>>;
  /** Read likewise, and not written: 24h stays 24h. */
  readonly others?: Readonly<Record<string, number>>;
  readonly expected: string;
}

const multiples = { '': 1, k: 1e3, M: 1e6, G: 1e9 };

const notations: Readonly<Record<KnobUnit, Notation>> = {
  ms: { suffixes: { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }, others: { d: 86_400_000 }, expected: 'a duration such as 250ms, 30s, 5m or 24h' },
  bytes: {
    suffixes: { B: 1, kB: 1e3, KiB: 2 ** 10, MB: 1e6, MiB: 2 ** 20, GB: 1e9, GiB: 2 ** 30, TB: 1e12, TiB: 2 ** 40 },
    expected: 'a size such as 512B, 64KiB or 1GB',
  },
  count: { suffixes: multiples, expected: 'a number such as 2000 or 10k' },
  'events/s': { suffixes: multiples, expected: 'a rate per second such as 500 or 10k' },
  percent: { suffixes: { '%': 1 }, expected: 'a percentage such as 80%' },
  factor: { suffixes: { x: 1 }, expected: 'a factor such as 1.5 or 10x' },
};

/** Units whose bare number says enough. Not durations and sizes: 12 of what? */
const bare: ReadonlySet<KnobUnit> = new Set<KnobUnit>(['percent', 'factor']);

/** What is expected of a user: `a duration such as 250ms`. */
export function quantityWords(unit: KnobUnit): string {
  return notations[unit].expected;
}

/** Reads a quantity in a unit's notation into that unit; `where` names the option or field in the error. */
export function parseQuantity(text: string, unit: KnobUnit, where?: string): number {
  const { suffixes: written, others, expected } = notations[unit];
  const suffixes = { ...written, ...others };
  const [, digits, suffix] = /^(-?\d+(?:\.\d+)?)([A-Za-z%]*)$/.exec(text.trim()) ?? [];
  const factor = suffix === '' && bare.has(unit) ? 1 : Object.hasOwn(suffixes, suffix) ? suffixes[suffix] : undefined;
  if (suffix === '' && Number(digits) === 0) return 0;
  if (factor === undefined) throw new UsageError(`"${text}" is not ${expected}`, { where, hint: `write ${expected}` });
  // One division at the end: 1.005 * 1000 would be 1004.9999999999999.
  const decimals = digits.split('.')[1]?.length ?? 0;
  return (Number(digits.replace('.', '')) * factor) / 10 ** decimals;
}

/** Prints a quantity with the largest suffix that divides it, so that it reads back as the same number. */
export function formatQuantity(value: number, unit: KnobUnit): string {
  const entries = Object.entries(notations[unit].suffixes).reverse();
  const [suffix, factor] = entries.find(([, of]) => value !== 0 && Number.isInteger(value / of)) ?? entries[entries.length - 1];
  return `${value / factor}${suffix}`;
}

/** From where to where a knob may be turned, as it is typed: `1ms to 1s`, from two days on `365d`; whole days say enough of what nobody reaches. */
export function formatRange({ min, max, unit }: { readonly min: number; readonly max: number; readonly unit: KnobUnit }): string {
  const days = max / dayMs;
  const isInDays = unit === 'ms' && (days > mostDays || (days >= 2 && Number.isInteger(days)));
  return `${formatQuantity(min, unit)} to ${isInDays ? `${Math.floor(days)}d` : formatQuantity(max, unit)}`;
}

const dayMs = 86_400_000;
const mostDays = 400;
