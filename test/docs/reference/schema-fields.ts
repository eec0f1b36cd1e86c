import type { ZodType } from 'zod';
import { describedBy, wordsOf, type Described } from '../../../engine/schema-words.ts';

/** A field of a document, at whatever depth. */
export interface SchemaField {
  /** `topics.in.topic`, `faults[].at`, `variants.*.about`. */
  readonly path: string;
  readonly kind: string;
  readonly isRequired: boolean;
  readonly default: unknown;
  readonly description: string | undefined;
}

/** Every field that has a value of its own or words of its own, in the order of the schema. */
export function schemaFields(schema: ZodType): SchemaField[] {
  const found = new Map<string, SchemaField>();
  for (const field of walk(describedBy(schema), { path: '', isRequired: true })) if (!found.has(field.path)) found.set(field.path, field);
  return [...found.values()];
}

interface Place {
  readonly path: string;
  readonly isRequired: boolean;
  /** One of several things that may stand there: none of its fields must. */
  readonly isOneOf?: boolean;
}

function walk(schema: Described, { path, isRequired, isOneOf = false }: Place): SchemaField[] {
  const { title, anyOf, type, items, properties, required = [], additionalProperties: others, description, default: usual } = schema;
  const self: SchemaField = { path, kind: wordsOf(schema), isRequired: isRequired && usual === undefined, default: usual, description };
  if (title !== undefined) return [self];
  if (anyOf !== undefined) {
    const inner = anyOf.flatMap((each) => walk(each, { path, isRequired, isOneOf: true }));
    const deeper = inner.filter((field) => field.path !== path);
    return deeper.length === inner.length && description === undefined ? inner : [self, ...deeper];
  }
  const child = (name: string): string => (path === '' ? name : `${path}.${name}`);
  if (properties !== undefined) return Object.entries(properties).flatMap(([name, inner]) => walk(inner, { path: child(name), isRequired: required.includes(name) && !isOneOf }));
  if (type === 'array' && items !== undefined && holdsFields(items)) return walk(items, { path: `${path}[]`, isRequired: true });
  if (typeof others === 'object' && holdsFields(others)) return walk(others, { path: child('*'), isRequired: true });
  return [self];
}

function holdsFields({ properties, anyOf = [], additionalProperties: others, items }: Described): boolean {
  return properties !== undefined || anyOf.some(holdsFields) || (typeof others === 'object' && holdsFields(others)) || (items !== undefined && holdsFields(items));
}
