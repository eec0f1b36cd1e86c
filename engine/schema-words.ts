import { z, type ZodType } from 'zod';
import { nearest } from './usage-error.ts';

/** What of a JSON Schema is told to a person. */
export interface Described {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Described[];
  readonly properties?: Readonly<Record<string, Described>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Described | boolean;
  readonly items?: Described;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
}

/** What is wrong with a value, and where in it. */
export interface SchemaMistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** A field of an object, in words. */
export interface FieldWords {
  readonly name: string;
  /** What it may be, and what it means. */
  readonly words: string;
  readonly isRequired: boolean;
  readonly default: unknown;
  /** A value that it may have; undefined where nobody has to give one. */
  readonly example: unknown;
}

/** Of more values than these not all are told with a mistake. */
const mostValues = 12;

export function describedBy(schema: ZodType): Described {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Described;
}

/** The fields of an object, those first that must be there. */
export function fieldsOf(schema: ZodType): FieldWords[] {
  const { properties = {}, required = [] } = describedBy(schema);
  const fields = Object.entries(properties).map(([name, field]) => {
    const isRequired = required.includes(name);
    const words = [wordsOf(field), ...(field.description === undefined ? [] : [field.description])].join(': ');
    return { name, words, isRequired, default: field.default, example: isRequired ? exampleOf(field) : undefined };
  });
  return fields.toSorted((a, b) => Number(b.isRequired) - Number(a.isRequired));
}

function exampleOf({ examples, enum: values, minimum, exclusiveMinimum = 0 }: Described): unknown {
  return examples?.[0] ?? values?.[0] ?? minimum ?? exclusiveMinimum + 1;
}

/** What may stand somewhere: `a whole number from 1 to 64`, `group, { log } or { port }`; of many values so many at `most`. */
export function wordsOf(schema: Described, most = Infinity): string {
  if (schema.title !== undefined) return schema.title;
  const values = valuesOf(schema);
  const others = (schema.anyOf ?? [schema]).flatMap(eachType).filter((each) => valuesOf(each).length === 0).map(kindOf);
  return listed([...(values.length > most ? [`one of ${values.slice(0, most).join(', ')} … (${values.length} in all)`] : values), ...new Set(others)]);
}

/** Of one that may be of several types, one for each. */
function eachType(schema: Described): readonly Described[] {
  return typeof schema.type === 'object' ? schema.type.map((type) => ({ ...schema, type })) : [schema];
}

/** `a, b or c` */
function listed(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} or ${texts[texts.length - 1]}`;
}

/** The values of which one may stand there. */
function valuesOf(schema: Described): string[] {
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap(valuesOf);
  return [...(schema.enum ?? []), ...('const' in schema ? [schema.const] : [])].map(String);
}

function kindOf(schema: Described): string {
  const { title, type, anyOf, properties, required = [], items, additionalProperties } = schema;
  if (title !== undefined || anyOf !== undefined) return wordsOf(schema);
  if (properties !== undefined) return `{ ${(required.length > 0 ? required : Object.keys(properties)).join(', ')} }`;
  if (type === 'integer' || type === 'number') return `a ${type === 'integer' ? 'whole ' : ''}number${rangeOf(schema)}`;
  if (type === 'array') return items === undefined ? 'a list' : items.type === 'string' && valuesOf(items).length === 0 ? 'a list of texts' : `a list of ${wordsOf(items)}`;
  if (type === 'object') return typeof additionalProperties === 'object' ? 'names with what they stand for' : 'fields with their values';
  return type === 'string' ? 'a text' : type === 'boolean' ? 'true or false' : type === 'null' ? 'null' : 'any value';
}

function rangeOf({ minimum = -Infinity, exclusiveMinimum, maximum = Infinity }: Described): string {
  const [least, most] = [Math.max(minimum, -Number.MAX_SAFE_INTEGER), Math.min(maximum, Number.MAX_SAFE_INTEGER)].map((bound) => (Math.abs(bound) < Number.MAX_SAFE_INTEGER ? bound : null));
  const over = exclusiveMinimum === undefined ? '' : ` above ${exclusiveMinimum}`;
  if (least !== null) return most === null ? ` from ${least} on` : ` from ${least} to ${most}`;
  return `${over}${most === null ? '' : over === '' ? ` up to ${most}` : `, at most ${most}`}`;
}

/** All that could be meant by what stands at a path: of alternatives each that goes so far. */
function schemasAt(schema: Described, path: readonly PropertyKey[]): Described[] {
  const [name, ...rest] = path;
  if (name === undefined && schema.title !== undefined) return [schema];
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap((each) => schemasAt(each, path));
  if (name === undefined) return [schema];
  const { properties = {}, items, additionalProperties } = schema;
  const inner = typeof name === 'number' ? items : Object.hasOwn(properties, name) ? properties[String(name)] : typeof additionalProperties === 'object' ? additionalProperties : undefined;
  return inner === undefined ? [] : schemasAt(inner, rest);
}

/** `; did you mean x?`, or all that there are. */
function suggestion(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near !== null ? `; did you mean ${near}?` : known.length === 0 ? '' : `; there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}`;
}

/** What an object, or a value in it, does not hold of its schema, in a user's words; read with `reportInput`. */
export function mistakesOf(error: z.ZodError, schema: ZodType, place = 'here'): SchemaMistake[] {
  const described = describedBy(schema);
  return error.issues.flatMap((issue) => told(issue, described, place));
}

/** Of alternatives, fields that none of them has, or else what is wrong with the one that comes nearest. */
function told(issue: z.core.$ZodIssue, schema: Described, place: string): SchemaMistake[] {
  const { path } = issue;
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => ({ path, message }));
  const known = [...new Set(schemasAt(schema, path).flatMap(({ properties = {} }) => Object.keys(properties)))];
  const strangers = (keys: readonly string[]): SchemaMistake[] => keys.map((key) => ({ path: [...path, key], message: `is no field ${place}${suggestion(key, known)}` }));
  if (issue.code === 'unrecognized_keys') return strangers(issue.keys);
  if (issue.code === 'invalid_union' && typeof issue.input === 'object' && issue.input !== null) {
    const strange = Object.keys(issue.input).filter((key) => !known.includes(key));
    if (known.length > 0 && strange.length > 0) return strangers(strange);
    const [closest] = issue.errors.filter((errors) => errors.length > 0).toSorted((a, b) => depth(b) - depth(a) || a.length - b.length);
    if (closest !== undefined && depth(closest) > 0) return closest.flatMap((inner) => told({ ...inner, path: [...path, ...inner.path] }, schema, place));
  }
  if (issue.code !== 'invalid_union' && issue.code !== 'invalid_value' && issue.code !== 'invalid_type') return [{ path, message: issue.message }];
  const { input } = issue;
  const words = wordsOf({ anyOf: schemasAt(schema, path) }, mostValues);
  if (input === undefined) return [{ path, message: `is missing: ${words}` }];
  const near = typeof input === 'string' ? nearest(input, schemasAt(schema, path).flatMap(valuesOf)) : null;
  return [{ path, message: `is ${words}, not ${JSON.stringify(input)}${near === null ? '' : `; did you mean ${near}?`}` }];
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(...issues.map(({ path, code }) => path.length + (code === 'unrecognized_keys' ? 1 : 0)));
}
