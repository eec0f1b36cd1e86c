import { epochMs } from '../../engine/clock.ts';
import type { Random } from '../../engine/random.ts';
import { uniformKeys, type KeySource } from '../keys/key-source.ts';
import { numberedIds } from './numbered-ids.ts';
import { fieldAt, textOf, withField, type RecordSource } from './record-source.ts';

const isoInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/;
const isoDate = /^\d{4}-\d\d-\d\d$/;
const isoLocal = /^\d{4}-\d\d-\d\d([T ])\d\d:\d\d(:\d\d(?:\.\d+)?)?$/;
/** A number that stands for one of many: no part of a time, an address, a version or a UUID. */
const endsWithNumber = /^(?!\d{4}-|[\da-f]{8}(?:-[\da-f]{4}){3}-).*[A-Za-z_-]\d+$/i;

/** What varies in records that are like a given one, besides what each value says of itself. */
export interface Likeness {
  /** null: a record has no id in it. */
  readonly idField: string | null;
  readonly keys: KeySource;
  /** The field that `keys` are those of; the others have as many, each as often as any other. null: `keys` are those of all. */
  readonly keyField: string | null;
}

/**
 * Records like a given one. What varies follows from what a value looks like:
 *
 * | value in the sample     | value in a record                                                  |
 * |-------------------------|--------------------------------------------------------------------|
 * | the id                  | the same with another number at its end, dense from 0              |
 * | `keyField`              | the same with the number of a key, from 1; null where there is none |
 * | `c-17`, text with a number at its end | the same with a number from 1 to as many as there are keys |
 * | a point in time, ISO 8601, a day, a local time | when the record is due, written alike       |
 * | a number                | from half of it to one and a half, with as many decimals           |
 * | true or false           | either                                                             |
 * | any other text, null    | as it is                                                           |
 */
export function like(sample: Readonly<Record<string, unknown>>, likeness: Likeness, random: Random): RecordSource {
  const { idField } = likeness;
  const { prefix, isNumber } = idField === null ? { prefix: '', isNumber: false } : idOf(sample, idField);
  const ids = numberedIds(prefix);
  const others = uniformKeys(likeness.keys.count);
  return {
    record(item, dueMs) {
      const fields = varied(sample, '', { ...likeness, others, dueMs, random }) as Record<string, unknown>;
      const id = ids.idOf(item);
      return { id, fields: idField === null ? fields : withField(fields, idField, isNumber ? item : id) };
    },
    itemOf: ids.itemOf,
    samples: [idField === null ? sample : withField(sample, idField, isNumber ? 0 : ids.idOf(0))],
  };
}

function idOf(sample: Readonly<Record<string, unknown>>, path: string): { prefix: string; isNumber: boolean } {
  const value = fieldAt(sample, path);
  return typeof value === 'number' ? { prefix: '', isNumber: true } : { prefix: textOf(value)?.replace(/\d+$/, '') ?? '', isNumber: false };
}

interface Draw extends Pick<Likeness, 'keys' | 'keyField'> {
  readonly others: KeySource;
  readonly dueMs: number;
  readonly random: Random;
}

function varied(value: unknown, path: string, draw: Draw): unknown {
  const { keys, keyField, others, dueMs, random } = draw;
  if (path !== '' && path === keyField) return keyed(value, keys.draw(random, dueMs));
  if (Array.isArray(value)) return value.map((each, i) => varied(each, `${path}.${i}`, draw));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, varied(inner, path === '' ? name : `${path}.${name}`, draw)]));
  if (typeof value === 'boolean') return random.chance(1, 2);
  if (typeof value === 'number') return near(value, random);
  if (typeof value !== 'string') return value;
  return timeLike(value, new Date(epochMs + Math.floor(dueMs)).toISOString()) ?? (endsWithNumber.test(value) ? keyed(value, (keyField === null ? keys : others).draw(random, dueMs)) : value);
}

/** A moment (`2026-01-01T00:00:00.000Z`) as the sample writes one; null where it is no time. */
function timeLike(sample: string, moment: string): string | null {
  if (isoInstant.test(sample)) return moment;
  if (isoDate.test(sample)) return moment.slice(0, 10);
  if (!isoLocal.test(sample)) return null;
  const digits = Math.min(sample.length, moment.length - 1);
  return `${moment.slice(0, 10)}${sample[10]}${moment.slice(11, digits)}${'0'.repeat(sample.length - digits)}`;
}

function keyed(value: unknown, key: number | null): unknown {
  if (key === null) return null;
  if (typeof value === 'number') return key + 1;
  const text = textOf(value) ?? '';
  return endsWithNumber.test(text) ? text.replace(/\d+$/, String(key + 1)) : `${text}-${key + 1}`;
}

function near(value: number, random: Random): number {
  const decimals = String(value).split('.')[1]?.length ?? 0;
  const scaled = Math.round(Math.abs(value) * 10 ** decimals);
  const least = Math.ceil(scaled / 2);
  const drawn = least + random.below(Math.max(1, scaled + 1));
  return (Math.sign(value) * drawn) / 10 ** decimals;
}
