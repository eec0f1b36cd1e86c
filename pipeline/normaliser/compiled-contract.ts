import { Ajv, type ErrorObject } from 'ajv';
import type { Type } from 'avsc';
import { avroIncompatibilities, parseAvro } from '../schema-registry/avro.ts';
import type { CanonicalField, CanonicalRecord, Contract, FieldMapping } from './contract.ts';
import { conversionOf, type Conversion } from './conversions.ts';
import type { ReasonId } from './reason.ts';

/** Why a record did not become canonical, and where in it. */
export interface Refusal {
  readonly reason: ReasonId;
  readonly path: string;
}

type Fields = Readonly<Record<string, unknown>>;

interface Step {
  readonly path: string;
  readonly get: (record: Fields) => unknown;
  readonly conversion: Conversion;
  readonly nulls: ReadonlySet<unknown> | null;
}

/** Which reason a keyword of JSON Schema that failed stands for. */
const reasonOf: Readonly<Record<string, ReasonId>> = { required: 'missing-field', type: 'type', enum: 'enum', const: 'enum' };

/** A contract made ready to be applied to many records. */
export class CompiledContract {
  readonly contract: Contract;
  readonly #validate: ReturnType<Ajv['compile']> | null = null;
  readonly #reader: Type | null = null;
  readonly #steps: Readonly<Record<CanonicalField, Step>>;
  /** Why the record at hand is not canonical. */
  #refused: Refusal | null = null;
  readonly #fits = new WeakMap<Type, Refusal | null>();

  constructor(contract: Contract) {
    this.contract = contract;
    if (contract.format === 'avro') this.#reader = parseAvro(JSON.stringify(contract.schema), contract.feed);
    else this.#validate = new Ajv({ strict: true, strictTypes: false, strictRequired: false }).compile(contract.schema);
    this.#steps = Object.fromEntries(Object.entries(contract.fields).map(([field, mapping]) => [field, stepOf(mapping)])) as Record<CanonicalField, Step>;
  }

  /** What keeps a record from fitting the schema; null where nothing does. `writer`: the schema with which an Avro file was written. */
  refusal(record: Fields, writer: Type | null): Refusal | null {
    if (this.#validate === null) return writer === null ? { reason: 'schema', path: '/' } : this.#resolves(writer);
    if (this.#validate(record)) return null;
    const [{ keyword, instancePath, params }] = this.#validate.errors as [ErrorObject];
    const missing = keyword === 'required' ? `/${String(params.missingProperty)}` : '';
    return { reason: reasonOf[keyword] ?? 'schema', path: `${instancePath}${missing}` || '/' };
  }

  #resolves(writer: Type): Refusal | null {
    let known = this.#fits.get(writer);
    if (known === undefined) {
      const [first] = avroIncompatibilities(this.#reader!, writer);
      known = first === undefined ? null : { reason: 'schema', path: first.path };
      this.#fits.set(writer, known);
    }
    return known;
  }

  /** The canonical record, or why it is none. */
  map(record: Fields): CanonicalRecord | Refusal {
    this.#refused = null;
    const { id, vendor, orderedMs, sku, quantity, weightG, amountMinor, currency, status, customer, note } = this.#steps;
    // Written out: records that are made field by field of a list take twice as long.
    const made = {
      id: this.#read(id, record), vendor: this.#read(vendor, record), orderedMs: this.#read(orderedMs, record), sku: this.#read(sku, record),
      quantity: this.#read(quantity, record), weightG: this.#read(weightG, record), amountMinor: this.#read(amountMinor, record),
      currency: this.#read(currency, record), status: this.#read(status, record), customer: this.#read(customer, record), note: this.#read(note, record),
    };
    return this.#refused ?? (made as CanonicalRecord);
  }

  #read({ get, conversion, nulls, path }: Step, record: Fields): unknown {
    const value = get(record);
    if (nulls !== null && nulls.has(value)) return null;
    const read = value === undefined || value === null || value === '' ? undefined : conversion.read(value);
    if (read === undefined) this.#refused ??= { reason: value === undefined ? 'missing-field' : value === null || value === '' ? 'null' : conversion.why(value), path };
    return read;
  }

  /** The key of a record, also of one that is held for another reason; null where it cannot be read. */
  keyOf(record: Fields): string | null {
    const { get, conversion } = this.#steps.id;
    return (conversion.read(get(record)) as string | undefined) ?? null;
  }

  /** What code without a schema makes of a record; null where a number or a time came out as none, on which such code breaks. */
  guess(record: Fields): CanonicalRecord | null {
    const made: Record<string, unknown> = {};
    for (const [field, { get, conversion, nulls }] of Object.entries(this.#steps)) {
      const value = get(record);
      made[field] = nulls !== null && (value === null || value === undefined || value === '') ? null : conversion.guess(value);
      if (typeof made[field] === 'number' && !Number.isSafeInteger(made[field])) return null;
    }
    return made as unknown as CanonicalRecord;
  }
}

const compiled = new WeakMap<Contract, CompiledContract>();

/** The same for the same contract: to compile one takes longer than to apply it a thousand times. */
export function compiledContract(contract: Contract): CompiledContract {
  const known = compiled.get(contract) ?? new CompiledContract(contract);
  compiled.set(contract, known);
  return known;
}

export function isRefusal(made: CanonicalRecord | Refusal): made is Refusal {
  return 'reason' in made;
}

function stepOf(mapping: FieldMapping): Step {
  if ('value' in mapping) {
    const { value } = mapping;
    return { path: '/', get: () => value, conversion: { read: () => value, why: () => 'type', guess: () => value }, nulls: null };
  }
  const nulls = mapping.as === 'text' && mapping.nulls !== undefined ? new Set<unknown>([null, ...mapping.nulls]) : null;
  return { path: mapping.from, get: getter(mapping.from), conversion: conversionOf(mapping), nulls };
}

function getter(path: string): (record: Fields) => unknown {
  const [first, second, ...more] = path.slice(1).split('/');
  if (second === undefined) return (record) => record[first];
  if (more.length === 0) return (record) => (record[first] as Fields | null | undefined)?.[second];
  return (record) => [second, ...more].reduce<unknown>((at, step) => (at as Fields | null | undefined)?.[step], record[first]);
}
