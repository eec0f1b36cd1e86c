import type { Random } from '../../engine/random.ts';
import { stream } from '../../engine/random-stream.ts';
import type { KeySource } from '../keys/key-source.ts';
import { numberedIds } from './numbered-ids.ts';
import { withField, type RecordSource } from './record-source.ts';

/** What a record is made from, besides what its generator draws. */
export interface RecordDraw {
  readonly dueMs: number;
  /** Whose record it is, from 0; null: nobody's. */
  readonly key: number | null;
}

/** Records of a kind that there is in the world, for those who have no sample of their own. */
export interface RecordGenerator {
  readonly about: string;
  /** What its ids begin with. */
  readonly prefix: string;
  /** The field that its keys are in. */
  readonly key: string;
  /** Makes the fields of one record after the other, without their ids; `keys`: how many there are. */
  open(random: Random, keys: number): (draw: RecordDraw) => Readonly<Record<string, unknown>>;
}

/** The records of a generator with ids of their own; `idField` null: none in the record. */
export function generated(generator: RecordGenerator, idField: string | null, keys: KeySource, random: Random): RecordSource {
  const fieldsOf = generator.open(random, keys.count);
  const ids = numberedIds(generator.prefix);
  return {
    record(item, dueMs) {
      const id = ids.idOf(item);
      const fields = fieldsOf({ dueMs, key: keys.draw(random, dueMs) });
      return { id, fields: idField === null ? fields : withField(fields, idField, id) };
    },
    itemOf: ids.itemOf,
    samples: [idField === null ? sampleOf(generator) : withField(sampleOf(generator), idField, ids.idOf(0))],
  };
}

/** A record of a generator, without an id. */
export function sampleOf(generator: RecordGenerator): Readonly<Record<string, unknown>> {
  return generator.open(stream(0, 'fields'), 1)({ dueMs: 0, key: 0 });
}
