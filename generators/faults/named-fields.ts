import type { FaultUse } from './fault-use.ts';
import { isFieldParam, isNamed } from './field-param.ts';
import { parsePredicate } from './predicate.ts';
import { selectionParams } from './selection.ts';
import { nearestField, unknownField } from './unknown-field.ts';

/** A field that a parameter of a fault names. */
interface NamedField {
  readonly kind: string;
  readonly param: string;
  readonly name: string;
}

/** A field that no record had: what names it planted nothing. */
export interface LackingField extends NamedField {
  /** How many records were looked at. */
  readonly records: number;
  /** The field that may have been meant; null where nothing is near. */
  readonly nearest: string | null;
}

/** So many paths of records are kept to find the nearest among them. */
const mostPaths = 4096;

/** The columns and fields that faults name, and which of them the file has. */
export class NamedFields {
  readonly #all: readonly NamedField[];
  #pending: readonly NamedField[];
  readonly #paths = new Set<string>();
  #records = 0;

  constructor(uses: readonly FaultUse[]) {
    this.#all = uses.flatMap(fieldsOf);
    this.#pending = this.#all;
  }

  /** A file with a header has these columns and no others. */
  refuseUnknown(columns: readonly string[]): void {
    const unknown = this.#all.find(({ name }) => !columns.some((column) => isNamed(`/${column}`, name)));
    if (unknown !== undefined) throw unknownField(unknown.name, 'the header', columns, `--fault ${unknown.kind}:${unknown.param}`);
  }

  /** A record that was looked at, by the paths of its values. Once each field was seen, it costs nothing. */
  saw(leaves: readonly { readonly path: string }[]): void {
    if (this.#pending.length === 0 || leaves.length === 0) return;
    this.#records++;
    this.#pending = this.#pending.filter(({ name }) => !leaves.some(({ path }) => isNamed(path, name)));
    for (const { path } of leaves) if (this.#paths.size < mostPaths) this.#paths.add(path);
  }

  /** The fields that no record had, of those that were looked at; none where none was. */
  lacking(): readonly LackingField[] {
    if (this.#records === 0) return [];
    const known = [...this.#paths].map((path) => path.slice(1));
    return this.#pending.map((field) => ({ ...field, records: this.#records, nearest: nearestField(field.name, known) }));
  }
}

function fieldsOf({ fault, selection, params }: FaultUse): NamedField[] {
  const named = (param: string, names: readonly string[]): NamedField[] => names.map((name) => ({ kind: fault.id, param, name }));
  const values: Readonly<Record<string, unknown>> = { ...selection, ...params };
  return [
    ...(selection.where === undefined ? [] : named('where', parsePredicate(selection.where).fields)),
    ...Object.entries({ ...selectionParams.shape, ...fault.params.shape })
      .flatMap(([param, schema]) => (isFieldParam(schema) && typeof values[param] === 'string' ? named(param, [values[param]]) : [])),
  ];
}
