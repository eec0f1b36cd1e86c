import type { Random } from '../../../engine/random.ts';
import type { Mechanism, Memory, Move } from '../data-fault.ts';
import type { FaultUse } from '../fault-use.ts';
import { Picker, type Selectable } from '../selection.ts';
import { isNamed } from '../field-param.ts';
import type { NamedFields } from '../named-fields.ts';
import { unknownField } from '../unknown-field.ts';
import type { Leaf, LeafChange } from './leaf.ts';

type At<L extends Mechanism<never>['layer']> = Extract<Mechanism<Readonly<Record<string, unknown>>>, { layer: L }>;

/** A change with the kind that made it. */
export interface KindOfChange extends LeafChange {
  readonly kind: string;
}

/** What faults do to one record. */
export interface RecordDamage {
  /** Each to a path of its own: where two faults want the same value, the earlier one has it. */
  readonly changes: readonly KindOfChange[];
  readonly key: string;
  /** Null: to where it belongs. */
  readonly move: (Move & { readonly kind: string }) | null;
}

export interface RecordOptions {
  readonly random: (name: string) => Random;
  /** Fields that identify a record; the first one where nobody says. */
  readonly key?: readonly string[];
  /** Told of every record that is looked at. */
  readonly fields?: NamedFields;
}

/** Does damage to values of records and to their order, whatever their format is. It looks only at those that a fault wants. */
export class RecordBreaker {
  /** The next record, counted from 1, that it must be shown. */
  next: number;
  readonly #key: readonly string[] | undefined;
  readonly #fields: NamedFields | undefined;
  #keyIsKnown = false;
  readonly #faults: readonly { readonly use: FaultUse; readonly mechanism: At<'value'> | At<'order'>; readonly picker: Picker; readonly random: Random; readonly memory: Memory }[];

  constructor(uses: readonly FaultUse[], { random, key, fields }: RecordOptions) {
    this.#key = key;
    this.#fields = fields;
    this.#faults = uses.flatMap((use) => {
      const { mechanism } = use.fault;
      if (mechanism.layer !== 'value' && mechanism.layer !== 'order') return [];
      return [{ use, mechanism, picker: new Picker(use.selection, use.fault.share ?? 1, random(`${use.stream}.rows`)), random: random(use.stream), memory: { values: new Map() } }];
    });
    this.next = this.#upcoming();
  }

  /** `number` counts from 1 and is not beyond `next`; `leaves` in the order in which they stand. */
  record(leaves: readonly Leaf[], number: number): RecordDamage {
    this.#refuseUnknownKey(leaves, number);
    this.#fields?.saw(leaves);
    const selectable = this.#selectable(leaves);
    const changes = new Map<string, KindOfChange>();
    let move: RecordDamage['move'] = null;
    for (const { use, mechanism, picker, random, memory } of this.#faults) {
      if (picker.next !== number || !picker.takes(selectable)) continue;
      const kind = use.fault.id;
      if (mechanism.layer === 'order') {
        move ??= { ...mechanism.move(use.params, random), kind };
      } else {
        const wanted = mechanism.change(leaves, use.params, random, memory);
        if (wanted.some(({ path }) => changes.has(path))) continue;
        for (const change of wanted) changes.set(change.path, { ...change, kind });
      }
    }
    this.next = this.#upcoming();
    return { changes: [...changes.values()], key: selectable.key(), move };
  }

  #selectable(leaves: readonly Leaf[]): Selectable {
    const field = (name: string): string | undefined => {
      const value = leaves.find(({ path }) => isNamed(path, name))?.value;
      return value === undefined || value === null ? undefined : String(value);
    };
    return { field, key: () => (this.#key === undefined ? String(leaves[0]?.value ?? '') : this.#key.map((name) => field(name) ?? '').join('|')) };
  }

  /** Records may lack a field; that it is one at all, the first that is looked at tells. */
  #refuseUnknownKey(leaves: readonly Leaf[], number: number): void {
    if (this.#keyIsKnown || leaves.length === 0) return;
    const names = leaves.map(({ path }) => path.slice(1));
    const unknown = this.#key?.find((name) => !leaves.some(({ path }) => isNamed(path, name)));
    if (unknown !== undefined) throw unknownField(unknown, `record ${number}`, names, '--key');
    this.#keyIsKnown = true;
  }

  #upcoming(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.#faults.map(({ picker }) => picker.next));
  }
}
