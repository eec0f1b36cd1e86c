import { convert } from 'convert';
import type { FieldMapping } from './contract.ts';
import { carelessDecimal, decimalReader } from './decimal.ts';
import type { ReasonId } from './reason.ts';
import { carelessTime, timeReader } from './zoned-time.ts';

type Spec<K extends string> = Extract<FieldMapping, { readonly as: K }>;

/** How values of one kind become canonical. */
export interface Conversion {
  /** The value, or undefined where it is none. */
  read(value: unknown): unknown;
  /** Why a value that cannot be read is none. */
  why(value: unknown): ReasonId;
  /** What code without a schema makes of it: always something, if only NaN. */
  guess(value: unknown): unknown;
}

function text({ pattern }: Spec<'text'>): Conversion {
  const shape = pattern === undefined ? null : new RegExp(pattern, 'u');
  return {
    read: (value) => (typeof value === 'string' && value !== '' && (shape === null || shape.test(value)) ? value : undefined),
    why: () => 'type',
    guess: (value) => (value === undefined || value === null ? '' : String(value)),
  };
}

/** `numberOf`: undefined where it is no number at all. */
function ranged({ min, max }: { readonly min: number; readonly max: number }, numberOf: (value: unknown) => number | undefined): Pick<Conversion, 'read' | 'why'> {
  return {
    read(value) {
      const number = numberOf(value);
      return number !== undefined && number >= min && number <= max ? number : undefined;
    },
    why: (value) => (numberOf(value) === undefined ? 'type' : 'range'),
  };
}

function integer(spec: Spec<'integer'>): Conversion {
  return {
    ...ranged(spec, (value) => {
      const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
      return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
    }),
    guess: (value) => Math.trunc(Number.parseFloat(String(value ?? 1))),
  };
}

function decimal(spec: Spec<'decimal'>): Conversion {
  const read = decimalReader(spec.locale, spec.scale, true);
  const guess = carelessDecimal(spec.locale, spec.scale);
  return {
    ...ranged(spec, (value) => (typeof value === 'string' ? read(value) : undefined)),
    guess: (value) => guess(String(value)),
  };
}

/** Thousandths of the unit are as fine as a scale weighs; whole grams are what the table holds. */
function weight(spec: Spec<'weight'>): Conversion {
  const grams = convert(1, spec.unit).to('g');
  const read = decimalReader(spec.locale, 3, false);
  const guess = carelessDecimal(spec.locale, 3);
  return {
    ...ranged(spec, (value) => {
      const thousandths = typeof value === 'string' ? read(value) : typeof value === 'number' ? value * 1000 : undefined;
      return thousandths === undefined ? undefined : Math.round((thousandths * grams) / 1000);
    }),
    guess: (value) => Math.round(((typeof value === 'number' ? value * 1000 : guess(String(value))) * grams) / 1000),
  };
}

function time({ pattern, zone }: Spec<'time'>): Conversion {
  if (pattern === undefined) {
    return { read: (value) => (typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined), why: () => 'date', guess: Number };
  }
  const read = timeReader(pattern, zone);
  const guess = carelessTime(pattern, zone);
  return { read: (value) => (typeof value === 'string' ? read(value) : undefined), why: () => 'date', guess: (value) => guess(String(value)) };
}

function oneOf({ values }: Spec<'enum'>): Conversion {
  const canonical = new Map<unknown, string>(Object.entries(values));
  return {
    read: (value) => canonical.get(value),
    why: () => 'enum',
    guess: (value) => values[String(value)] ?? String(value),
  };
}

const conversions: { readonly [K in Exclude<FieldMapping, { value: string }>['as']]: (spec: Spec<K>) => Conversion } = {
  text, integer, decimal, weight, time, enum: oneOf,
};

export function conversionOf(spec: Exclude<FieldMapping, { value: string }>): Conversion {
  return (conversions[spec.as] as (spec: FieldMapping) => Conversion)(spec);
}
