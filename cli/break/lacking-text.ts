import type { LackingField } from '../../generators/faults/named-fields.ts';
import { plural } from '../text/number.ts';

/** `null: field "amunt" never came in 400 records looked at; nearest: amount`. */
export function lackingText({ kind, name, records, nearest }: LackingField): string {
  return `${kind}: field "${name}" never came in ${plural(records, 'record')} looked at${nearest === null ? '' : `; nearest: ${nearest}`}`;
}
