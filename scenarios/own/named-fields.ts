import { fieldAt } from '../../generators/samples/record-source.ts';
import type { Definition } from './definition.ts';
import { leavesOf } from './record-values.ts';

/** A field that a definition names and no record that goes in has. */
interface AbsentField {
  readonly path: readonly PropertyKey[];
  readonly field: string;
  /** Fields that there are. */
  readonly known: readonly string[];
}

/**
 * What a definition names and nothing that goes in has: nothing would be compared, and no record would have a key.
 * `samples` have among them every field of the records; that of the id is filled in all of them.
 */
export function absentFields({ topics, files, same }: Definition, samples: readonly Readonly<Record<string, unknown>>[]): AbsentField[] {
  const id = topics?.in.id ?? files?.id;
  const idField = id !== undefined && 'field' in id ? id.field : null;
  const named = [{ path: ['topics', 'in', 'key'], field: topics?.in.key }, { path: ['topics', 'out', 'key'], field: topics?.out.key }, ...same.map((field, i) => ({ path: ['same', i], field }))];
  return named.flatMap(({ path, field }) => {
    if (field === undefined || field === idField || samples.some((sample) => fieldAt(sample, field) !== undefined)) return [];
    return [{ path, field, known: fieldsIn(samples) }];
  });
}

/** All that records have, by their paths. */
export function fieldsIn(samples: readonly Readonly<Record<string, unknown>>[]): string[] {
  return [...new Set(samples.flatMap((sample) => leavesOf(sample, null).map((leaf) => leaf.path.slice(1).replaceAll('/', '.'))))];
}
