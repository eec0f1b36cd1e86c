import type { Type } from 'avsc';
import { nearest, UsageError } from '../../engine/usage-error.ts';
import { avroIncompatibilities, parseAvro } from './avro.ts';
import { conflicts, levels, type CompatibilityLevel, type Conflict } from './compatibility.ts';
import { jsonIncompatibilities, type JsonSchema } from './json-schema.ts';

export type SchemaKind = 'avro' | 'json';

export interface RegisteredSchema {
  /** The same for the same schema, whatever its subject. */
  readonly id: number;
  readonly subject: string;
  /** From 1, within its subject. */
  readonly version: number;
  readonly kind: SchemaKind;
  readonly text: string;
}

/** A schema that does not fit those before it. */
export class IncompatibleSchema extends UsageError {
  override name = 'IncompatibleSchema';
  readonly conflicts: readonly Conflict[];
  constructor(subject: string, level: CompatibilityLevel, found: readonly Conflict[]) {
    const [{ version, direction, path, text }] = found;
    super(`the schema does not fit version ${version} of ${subject} (${direction}, ${path}): ${text}`, { where: subject, hint: `its level is ${level}: ${levels[level].about}` });
    this.conflicts = found;
  }
}

type Parsed = { readonly kind: 'avro'; readonly schema: Type } | { readonly kind: 'json'; readonly schema: JsonSchema };

interface Entry extends RegisteredSchema {
  readonly parsed: Parsed;
}

/** Schemas by subject and version; a new version is taken only if it fits those before it, by the level of its subject. */
export class SchemaRegistry {
  readonly #subjects = new Map<string, Entry[]>();
  readonly #levels = new Map<string, CompatibilityLevel>();
  readonly #ids = new Map<string, number>();
  readonly #level: CompatibilityLevel;

  constructor(level: CompatibilityLevel = 'BACKWARD') {
    this.#level = level;
  }

  setLevel(subject: string, level: string): void {
    if (!Object.hasOwn(levels, level)) {
      const near = nearest(level, Object.keys(levels));
      throw new UsageError(`unknown compatibility level "${level}"`, { where: subject, hint: near === null ? `one of ${Object.keys(levels).join(', ')}` : `did you mean ${near}?` });
    }
    this.#levels.set(subject, level as CompatibilityLevel);
  }

  levelOf(subject: string): CompatibilityLevel {
    return this.#levels.get(subject) ?? this.#level;
  }

  /** What a schema would break; empty where it may be registered. */
  check(subject: string, kind: SchemaKind, text: string): Conflict[] {
    return this.#conflicts(subject, parse(kind, text, subject));
  }

  /** Registers a schema as the next version; the same schema again is the version that it has. */
  register(subject: string, kind: SchemaKind, text: string): RegisteredSchema {
    const entries = this.#subjects.get(subject) ?? [];
    const parsed = parse(kind, text, subject);
    const canonical = JSON.stringify(JSON.parse(text));
    const known = entries.find((entry) => entry.kind === kind && entry.text === canonical);
    if (known !== undefined) return known;
    const found = this.#conflicts(subject, parsed);
    if (found.length > 0) throw new IncompatibleSchema(subject, this.levelOf(subject), found);
    const key = `${kind}\0${canonical}`;
    const id = this.#ids.get(key) ?? this.#ids.size + 1;
    this.#ids.set(key, id);
    const entry: Entry = { id, subject, version: entries.length + 1, kind, text: canonical, parsed };
    this.#subjects.set(subject, [...entries, entry]);
    return entry;
  }

  /** The versions of a subject, the oldest first. */
  versions(subject: string): readonly RegisteredSchema[] {
    return this.#subjects.get(subject) ?? [];
  }

  #conflicts(subject: string, next: Parsed): Conflict[] {
    const entries = this.#subjects.get(subject) ?? [];
    const level = this.levelOf(subject);
    if (level === 'NONE') return [];
    const other = entries.find(({ kind }) => kind !== next.kind);
    if (other !== undefined) throw new UsageError(`${subject} holds ${other.kind} schemas, and this is ${next.kind}`, { where: subject, hint: 'a subject holds schemas of one kind' });
    const before = entries.map(({ version, parsed }) => ({ version, schema: parsed.schema }));
    return next.kind === 'avro'
      ? conflicts(next.schema, before as { version: number; schema: Type }[], level, avroIncompatibilities)
      : conflicts(next.schema, before as { version: number; schema: JsonSchema }[], level, jsonIncompatibilities);
  }
}

function parse(kind: SchemaKind, text: string, where: string): Parsed {
  if (kind === 'avro') return { kind, schema: parseAvro(text, where) };
  try {
    const schema: unknown = JSON.parse(text);
    if (typeof schema === 'boolean' || (typeof schema === 'object' && schema !== null && !Array.isArray(schema))) return { kind, schema: schema as JsonSchema };
  } catch (error) {
    throw new UsageError(`this is no JSON Schema: ${(error as Error).message}`, { where, hint: 'a JSON Schema is an object, or true or false' });
  }
  throw new UsageError('this is no JSON Schema', { where, hint: 'a JSON Schema is an object, or true or false' });
}
