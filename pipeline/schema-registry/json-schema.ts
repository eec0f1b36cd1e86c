import { under, type Incompatibility, type IncompatibilityKind } from './compatibility.ts';

export type JsonSchema = boolean | JsonSchemaObject;

/** The keywords that are compared; others count only where reader and writer differ in them. */
interface JsonSchemaObject {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema;
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly $ref?: string;
  readonly [keyword: string]: unknown;
}

const allTypes = ['null', 'boolean', 'string', 'integer', 'number', 'array', 'object'] as const;

/** Bounds by the types that they bind; `sense` 1: a reader's may not be above the writer's. */
const bounds: readonly { readonly keyword: string; readonly types: readonly string[]; readonly sense: 1 | -1 }[] = [
  { keyword: 'minimum', types: ['integer', 'number'], sense: 1 },
  { keyword: 'exclusiveMinimum', types: ['integer', 'number'], sense: 1 },
  { keyword: 'maximum', types: ['integer', 'number'], sense: -1 },
  { keyword: 'exclusiveMaximum', types: ['integer', 'number'], sense: -1 },
  { keyword: 'minLength', types: ['string'], sense: 1 },
  { keyword: 'maxLength', types: ['string'], sense: -1 },
  { keyword: 'minItems', types: ['array'], sense: 1 },
  { keyword: 'maxItems', types: ['array'], sense: -1 },
];

/** Constraints that are compared as they are written: a reader may have one only if the writer has the same. */
const opaque: Readonly<Record<string, readonly string[]>> = {
  pattern: ['string'], multipleOf: ['integer', 'number'], uniqueItems: ['array'], contains: ['array'], prefixItems: ['array'],
  patternProperties: ['object'], propertyNames: ['object'], dependentRequired: ['object'], dependencies: ['object'], minProperties: ['object'], maxProperties: ['object'],
  not: allTypes, if: allTypes, allOf: allTypes,
};

/**
 * What keeps a reader's schema from accepting everything that a writer's schema accepts. Sound, and not complete: where it
 * finds nothing, every value that the writer may write is valid for the reader; where it cannot tell, it says `keyword`.
 */
export function jsonIncompatibilities(reader: JsonSchema, writer: JsonSchema): Incompatibility[] {
  const walk = new Walk(reader, writer);
  walk.compare(reader, writer, '/');
  return walk.found;
}

class Walk {
  readonly found: Incompatibility[] = [];
  readonly #readerRoot: JsonSchema;
  readonly #writerRoot: JsonSchema;
  readonly #open = new Set<string>();

  constructor(readerRoot: JsonSchema, writerRoot: JsonSchema) {
    this.#readerRoot = readerRoot;
    this.#writerRoot = writerRoot;
  }

  compare(reader: JsonSchema, writer: JsonSchema, path: string): void {
    const pair = refsOf(reader, writer);
    if (pair !== null) {
      // A schema that contains itself holds where it holds one turn of itself.
      if (this.#open.has(pair)) return;
      this.#open.add(pair);
    }
    const [r, w] = [resolve(reader, this.#readerRoot), resolve(writer, this.#writerRoot)];
    if (w === false || r === true) return;
    if (r === false) return this.#add('type', path, 'nothing is allowed there any more');
    const written = w === true ? {} : w;
    const alternatives = written.anyOf ?? written.oneOf;
    if (alternatives !== undefined) {
      const { anyOf: _, oneOf: __, ...base } = written;
      for (const branch of alternatives) {
        const one = resolve(branch, this.#writerRoot);
        if (one !== false) this.compare(r, one === true ? base : { ...base, ...one }, path);
      }
      return;
    }
    this.#compareBranches(r, written, path);
    this.#compareOne(r, written, path);
    if (pair !== null) this.#open.delete(pair);
  }

  /** Of a reader's `anyOf` one branch must take all; of its `oneOf` no other may take any of it besides. */
  #compareBranches(reader: JsonSchemaObject, writer: JsonSchemaObject, path: string): void {
    for (const [keyword, branches] of [['anyOf', reader.anyOf], ['oneOf', reader.oneOf]] as const) {
      if (branches === undefined) continue;
      const isTaken = typesOf(writer).every((type) => {
        const one = { ...writer, type };
        const takers = branches.filter((branch) => this.#accepts(branch, one));
        const others = branches.filter((branch) => !takers.includes(branch) && mayTake(resolve(branch, this.#readerRoot), type));
        return takers.length > 0 && (keyword === 'anyOf' || (takers.length === 1 && others.length === 0));
      });
      if (!isTaken) this.#add('branch', path, `no single branch of ${keyword} takes all that may be written`);
    }
  }

  #accepts(reader: JsonSchema, writer: JsonSchema): boolean {
    const apart = new Walk(this.#readerRoot, this.#writerRoot);
    for (const pair of this.#open) apart.#open.add(pair);
    apart.compare(reader, writer, '/');
    return apart.found.length === 0;
  }

  #compareOne(reader: JsonSchemaObject, writer: JsonSchemaObject, path: string): void {
    const read = typesOf(reader);
    const refused = typesOf(writer).filter((type) => !read.includes(type));
    if (refused.length > 0) return this.#add('type', path, `${refused.join(', ')} may be written, ${read.join(', ')} is read`);
    this.#compareValues(reader, writer, path);
    const bound = (types: readonly string[]): boolean => typesOf(writer).some((type) => types.includes(type));
    for (const { keyword, types, sense } of bounds) {
      const [limit, other] = [reader[keyword], writer[keyword]];
      if (typeof limit !== 'number' || !bound(types)) continue;
      if (typeof other !== 'number' || (limit - other) * sense > 0) this.#add('range', path, `${keyword} is ${limit} where it was ${typeof other === 'number' ? other : 'not bounded'}`);
    }
    for (const [keyword, types] of Object.entries(opaque)) {
      if (reader[keyword] !== undefined && bound(types) && !same(reader[keyword], writer[keyword])) this.#add('keyword', path, `${keyword} is not the writer's`);
    }
    if (reader.items !== undefined && bound(['array'])) this.compare(reader.items, writer.items ?? true, under(path, '[]'));
    if (bound(['object'])) this.#compareObjects(reader, writer, path);
  }

  #compareValues(reader: JsonSchemaObject, writer: JsonSchemaObject, path: string): void {
    const read = valuesOf(reader);
    if (read === null) return;
    const written = valuesOf(writer);
    if (written === null) return this.#add('symbols', path, 'any value may be written, and only those listed are read');
    const unknown = written.filter((value) => !read.some((each) => same(each, value)));
    if (unknown.length > 0) this.#add('symbols', path, `${unknown.map((value) => JSON.stringify(value)).join(', ')} may be written, and is not listed`);
  }

  #compareObjects(reader: JsonSchemaObject, writer: JsonSchemaObject, path: string): void {
    const [read, written] = [reader.properties ?? {}, writer.properties ?? {}];
    const [readRest, writtenRest] = [reader.additionalProperties ?? true, writer.additionalProperties ?? true];
    for (const name of reader.required ?? []) {
      if (!(writer.required ?? []).includes(name)) this.#add('required', under(path, name), `${name} is required, and may be left out`);
    }
    for (const [name, schema] of Object.entries(read)) {
      const at = under(path, name);
      if (Object.hasOwn(written, name)) this.compare(schema, written[name], at);
      else if (!this.#accepts(schema, writtenRest)) this.#add('property', at, `${name} may be anything, and is held to a schema`);
    }
    for (const [name, schema] of Object.entries(written)) {
      if (Object.hasOwn(read, name) || this.#accepts(readRest, schema)) continue;
      this.#add('closed-model', under(path, name), `${name} may be written, and is not allowed`);
    }
    if (!this.#accepts(readRest, writtenRest)) this.#add('closed-model', path, 'properties that no schema names may be written, and are not allowed');
  }

  #add(kind: IncompatibilityKind, path: string, text: string): void {
    this.found.push({ kind, path, text });
  }
}

function refsOf(reader: JsonSchema, writer: JsonSchema): string | null {
  const [r, w] = [reader, writer].map((schema) => (typeof schema === 'object' ? schema.$ref : undefined));
  return r === undefined && w === undefined ? null : `${r ?? JSON.stringify(reader)}\0${w ?? JSON.stringify(writer)}`;
}

/** What a `$ref` into the same document leads to. */
function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let found = schema;
  for (let hops = 0; typeof found === 'object' && found.$ref !== undefined; hops++) {
    const ref: string = found.$ref;
    if (!ref.startsWith('#') || hops > 32) return found;
    let at: unknown = root;
    for (const step of ref.slice(1).split('/').filter((each) => each !== '')) at = (at as Record<string, unknown> | undefined)?.[step.replaceAll('~1', '/').replaceAll('~0', '~')];
    if (at === undefined) return false;
    found = at as JsonSchema;
  }
  return found;
}

/** The types that a schema allows; a number that may be an integer allows both. */
function typesOf({ type }: JsonSchemaObject): readonly string[] {
  if (type === undefined) return allTypes;
  const named = typeof type === 'string' ? [type] : type;
  return named.includes('number') && !named.includes('integer') ? [...named, 'integer'] : named;
}

function mayTake(schema: JsonSchema, type: string): boolean {
  return typeof schema === 'boolean' ? schema : typesOf(schema).includes(type);
}

/** The values that a schema lists; null where it lists none. */
function valuesOf(schema: JsonSchemaObject): readonly unknown[] | null {
  return schema.const !== undefined ? [schema.const] : (schema.enum ?? null);
}

/** Equal whatever the order of the keys. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return Array.isArray(a) === Array.isArray(b) && left.length === right.length && left.every(([key, value]) => Object.hasOwn(b, key) && same(value, (b as Record<string, unknown>)[key]));
}
