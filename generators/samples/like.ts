import { epochMs } from '../../engine/clock.ts';
import type { Random } from '../../engine/random.ts';
import { withField, type RecordSource } from './record-source.ts';

const isoInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/;

/**
 * Records like a given one. What varies follows from what a value looks like:
 *
 * | value in the sample     | value in a record                                                  |
 * |-------------------------|--------------------------------------------------------------------|
 * | the id                  | the same with another number at its end, dense from 0              |
 * | `c-17`, text with a number at its end | the same with a number from 1 to `keys`              |
 * | a point in time, ISO 8601 | when the record is due                                           |
 * | a number                | from half of it to one and a half, with as many decimals           |
 * | true or false           | either                                                             |
 * | any other text, null    | as it is                                                           |
 */
export function like(sample: Readonly<Record<string, unknown>>, idField: string | null, keys: number, random: Random): RecordSource {
  const id = idField === null ? { prefix: '', isNumber: false } : idOf(sample, idField);
  return {
    record(item, dueMs) {
      const fields = varied(sample, dueMs, keys, random) as Record<string, unknown>;
      const text = `${id.prefix}${item}`;
      return { id: text, fields: idField === null ? fields : withField(fields, idField, id.isNumber ? item : text) };
    },
    itemOf(text) {
      const digits = text.startsWith(id.prefix) ? text.slice(id.prefix.length) : '';
      return /^(?:0|[1-9]\d{0,9})$/.test(digits) ? Number(digits) : null;
    },
  };
}

function idOf(sample: Readonly<Record<string, unknown>>, path: string): { prefix: string; isNumber: boolean } {
  const value = path.split('.').reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], sample);
  return typeof value === 'number' ? { prefix: '', isNumber: true } : { prefix: String(value ?? '').replace(/\d+$/, ''), isNumber: false };
}

function varied(value: unknown, dueMs: number, keys: number, random: Random): unknown {
  if (Array.isArray(value)) return value.map((each) => varied(each, dueMs, keys, random));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, varied(inner, dueMs, keys, random)]));
  if (typeof value === 'boolean') return random.chance(1, 2);
  if (typeof value === 'number') return near(value, random);
  if (typeof value !== 'string') return value;
  if (isoInstant.test(value)) return new Date(epochMs + Math.floor(dueMs)).toISOString();
  const [, prefix] = /^(.*?\D)\d+$/.exec(value) ?? [];
  return prefix === undefined ? value : `${prefix}${1 + random.below(keys)}`;
}

function near(value: number, random: Random): number {
  const decimals = String(value).split('.')[1]?.length ?? 0;
  const scaled = Math.round(Math.abs(value) * 10 ** decimals);
  const least = Math.ceil(scaled / 2);
  const drawn = least + random.below(Math.max(1, scaled + 1));
  return (Math.sign(value) * drawn) / 10 ** decimals;
}
