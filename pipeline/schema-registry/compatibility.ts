/** One place where data of the writer's schema cannot be read by the reader's. */
export interface Incompatibility {
  readonly kind: IncompatibilityKind;
  /** Where in the data: `/customer/email`, `/lines/[]/sku`; `/` is the whole. */
  readonly path: string;
  /** What the reader wants and the writer has, in words. */
  readonly text: string;
}

/** Kinds of incompatibility, for Avro and JSON Schema alike. */
export const incompatibilityKinds = {
  type: 'what was written is of a type that the reader does not read',
  name: 'a record, an enum or a fixed has another name, and no alias',
  'missing-default': 'the reader wants a field that the writer does not write, and has no default for it',
  required: 'the reader requires a property that the writer may leave out',
  'closed-model': 'the writer may write a property that the reader does not allow',
  property: 'the reader holds a property to a schema that the writer knows nothing of',
  symbols: 'the writer has values that the reader does not list',
  branch: 'the writer has a branch that no branch of the reader reads',
  size: 'a fixed has another size',
  range: 'the writer allows values outside of the range of the reader',
  keyword: 'the reader has a constraint that the writer does not have',
} as const;
export type IncompatibilityKind = keyof typeof incompatibilityKinds;

/** Who must be able to read whose data: Confluent's levels. */
interface Level {
  readonly about: string;
  /** The new schema reads what the old ones wrote. */
  readonly backward: boolean;
  /** Those with the old schemas read what the new one writes. */
  readonly forward: boolean;
  /** Held against every version, not the last alone. */
  readonly transitive: boolean;
}

export const levels = {
  BACKWARD: { about: 'the new schema reads what the last one wrote', backward: true, forward: false, transitive: false },
  BACKWARD_TRANSITIVE: { about: 'the new schema reads what any before it wrote', backward: true, forward: false, transitive: true },
  FORWARD: { about: 'the last schema reads what the new one writes', backward: false, forward: true, transitive: false },
  FORWARD_TRANSITIVE: { about: 'every schema before it reads what the new one writes', backward: false, forward: true, transitive: true },
  FULL: { about: 'the new schema and the last one read each other', backward: true, forward: true, transitive: false },
  FULL_TRANSITIVE: { about: 'the new schema and every one before it read each other', backward: true, forward: true, transitive: true },
  NONE: { about: 'nothing is held', backward: false, forward: false, transitive: false },
} as const satisfies Record<string, Level>;
export type CompatibilityLevel = keyof typeof levels;

/** A pair that was held against each other. */
export interface Conflict extends Incompatibility {
  /** Version of the older schema. */
  readonly version: number;
  readonly direction: 'backward' | 'forward';
}

/** What keeps a reader from reading what a writer writes; empty where it reads all of it. */
export type Comparison<S> = (reader: S, writer: S) => Incompatibility[];

/** Holds a new schema against the versions before it, the oldest first. */
export function conflicts<S>(next: S, before: readonly { readonly version: number; readonly schema: S }[], level: CompatibilityLevel, compare: Comparison<S>): Conflict[] {
  const { backward, forward, transitive } = levels[level];
  return (transitive ? before : before.slice(-1)).flatMap(({ version, schema }) => [
    ...(backward ? compare(next, schema).map((each): Conflict => ({ ...each, version, direction: 'backward' })) : []),
    ...(forward ? compare(schema, next).map((each): Conflict => ({ ...each, version, direction: 'forward' })) : []),
  ]);
}

/** A path one step deeper. */
export function under(path: string, step: string): string {
  return path === '/' ? `/${step}` : `${path}/${step}`;
}
