/** A record as its source makes it: fields as JSON knows them, and the text of its id. */
export interface SampleRecord {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly id: string;
}

/** Makes the records of a run from a sample; which record an id belongs to is known to it alone. */
export interface RecordSource {
  /** The record of an item, of which each is asked for once and in order; `dueMs` is ms of the run. */
  record(item: number, dueMs: number): SampleRecord;
  /** The item of an id as it stands in a record; null where no record has that id. */
  itemOf(id: string): number | null;
  /** Records that have among them every field that one can have. */
  readonly samples: readonly Readonly<Record<string, unknown>>[];
}

/** The fields of a record that came out; null where it has none, or is no JSON. */
export function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** The value at a path of fields (`customer.id`); undefined where there is none. */
export function fieldAt(value: unknown, path: string): unknown {
  let found: unknown = value;
  for (const name of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}

/** The value with another one at a path. */
export function withField(value: Readonly<Record<string, unknown>>, path: string, to: unknown): Record<string, unknown> {
  const [name, ...rest] = path.split('.');
  const inner = value[name];
  if (rest.length === 0) return { ...value, [name]: to };
  return { ...value, [name]: withField(typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {}, rest.join('.'), to) };
}

/** What an id or a key is as text: a string as it is, anything else as JSON writes it. */
export function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
