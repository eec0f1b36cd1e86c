import { nearest, UsageError } from '../../engine/usage-error.ts';

/** A key that is not there would tell no record from another. `place`: where it was looked for. */
export function unknownKey(name: string, place: string, names: readonly string[]): UsageError {
  const near = nearest(name, names);
  return new UsageError(`${place} has no "${name}"${near === null ? '' : `: did you mean ${near}?`}`, { where: '--key', hint: `it has ${names.join(', ')}` });
}
