import avro, { type Type } from 'avsc';
import { UsageError } from '../../engine/usage-error.ts';
import { under, type Incompatibility, type IncompatibilityKind } from './compatibility.ts';

/** What avsc knows of a type beyond what its typings tell. */
interface Shape extends Type {
  readonly fields: readonly Field[];
  readonly symbols: readonly string[];
  readonly default?: string;
  readonly size: number;
  readonly itemsType: Shape;
  readonly valuesType: Shape;
  readonly types: readonly Shape[];
}

interface Field {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly type: Shape;
  /** Undefined where there is none. */
  defaultValue(): unknown;
}

/** What of one type the reader of another takes, by the specification's list of promotions. */
const promotions: Readonly<Record<string, readonly string[]>> = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
  string: ['bytes'],
  bytes: ['string'],
};

export function parseAvro(text: string, where = 'schema'): Type {
  try {
    return avro.Type.forSchema(JSON.parse(text));
  } catch (error) {
    throw new UsageError(`this is no Avro schema: ${(error as Error).message}`, { where, hint: 'an Avro schema is JSON: {"type":"record","name":"Order","fields":[…]}' });
  }
}

/** What keeps a reader from resolving what a writer writes, by the rules of schema resolution in Avro's specification. */
export function avroIncompatibilities(reader: Type, writer: Type): Incompatibility[] {
  const walk = new Walk();
  walk.compare(reader as Shape, writer as Shape, '/');
  return walk.found;
}

const isUnion = (type: Shape): boolean => type.typeName.startsWith('union:');
const unqualified = (name: string | undefined): string => (name ?? '').split('.').pop()!;

class Walk {
  readonly found: Incompatibility[] = [];
  /** Pairs that are being compared: a type that contains itself is compared once. */
  readonly #open = new Set<string>();

  compare(reader: Shape, writer: Shape, path: string): void {
    if (isUnion(writer)) {
      for (const branch of writer.types) this.#compareOne(reader, branch, path);
      return;
    }
    this.#compareOne(reader, writer, path);
  }

  #compareOne(reader: Shape, writer: Shape, path: string): void {
    if (isUnion(reader)) {
      if (!reader.types.some((branch) => this.#reads(branch, writer))) this.#add('branch', path, `${nameOf(writer)} was written, none of ${reader.types.map(nameOf).join(', ')} reads it`);
      return;
    }
    if (reader.typeName !== writer.typeName) {
      if (!(promotions[writer.typeName] ?? []).includes(reader.typeName)) this.#add('type', path, `${nameOf(writer)} was written, ${nameOf(reader)} is read`);
      return;
    }
    switch (reader.typeName) {
      case 'record':
      case 'error':
        return this.#once(reader, writer, () => this.#compareRecords(reader, writer, path));
      case 'enum':
        return this.#compareEnums(reader, writer, path);
      case 'fixed':
        this.#compareNames(reader, writer, path);
        if (reader.size !== writer.size) this.#add('size', path, `${writer.size} bytes were written, ${reader.size} are read`);
        return;
      case 'array':
        return this.compare(reader.itemsType, writer.itemsType, under(path, '[]'));
      case 'map':
        return this.compare(reader.valuesType, writer.valuesType, under(path, '{}'));
      default:
    }
  }

  #reads(reader: Shape, writer: Shape): boolean {
    const apart = new Walk();
    for (const pair of this.#open) apart.#open.add(pair);
    apart.compare(reader, writer, '/');
    return apart.found.length === 0;
  }

  #compareRecords(reader: Shape, writer: Shape, path: string): void {
    this.#compareNames(reader, writer, path);
    for (const field of reader.fields) {
      const names = [field.name, ...field.aliases];
      const written = writer.fields.filter(({ name }) => names.includes(name));
      const at = under(path, field.name);
      if (written.length > 1) this.#add('name', at, `${written.map(({ name }) => name).join(' and ')} are written, and all of them are called ${field.name}`);
      else if (written.length === 1) this.compare(field.type, written[0].type, at);
      else if (field.defaultValue() === undefined) this.#add('missing-default', at, `${field.name} is not written, and has no default`);
    }
  }

  #compareEnums(reader: Shape, writer: Shape, path: string): void {
    this.#compareNames(reader, writer, path);
    const unknown = writer.symbols.filter((symbol) => !reader.symbols.includes(symbol));
    if (unknown.length > 0 && reader.default === undefined) this.#add('symbols', path, `${unknown.join(', ')} may be written, and is not listed`);
  }

  #compareNames(reader: Shape, writer: Shape, path: string): void {
    const known = [reader.name, ...(reader.aliases ?? [])].map(unqualified);
    if (!known.includes(unqualified(writer.name))) this.#add('name', path, `${writer.name} was written, ${reader.name} is read`);
  }

  #once(reader: Shape, writer: Shape, compare: () => void): void {
    const pair = `${reader.name}\0${writer.name}`;
    if (this.#open.has(pair)) return;
    this.#open.add(pair);
    compare();
    this.#open.delete(pair);
  }

  #add(kind: IncompatibilityKind, path: string, text: string): void {
    this.found.push({ kind, path, text });
  }
}

function nameOf(type: Shape): string {
  return type.name ?? type.typeName;
}
