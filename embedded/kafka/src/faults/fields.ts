/** How one field of a fault is written. `count` is a whole number from 1 on, `whole` one from 0 on; other numbers are above 0. */
export interface Field {
  readonly type: 'text' | 'count' | 'whole' | 'number';
  readonly about: string;
  readonly isRequired?: boolean;
  readonly oneOf?: readonly (string | number)[];
  /** For a page about it, where it is required. */
  readonly example?: string | number;
}

export type Fields = Readonly<Record<string, Field>>;

/** Fields of every fault. */
export const everyFault: Fields = {
  kind: { type: 'text', about: 'which fault', isRequired: true },
  forMs: { type: 'number', about: 'how long it lasts, in milliseconds; until it is cleared without it' },
};

/** Fields of faults that strike requests: which of them. */
export const whichRequests: Fields = {
  api: { type: 'text', about: 'name of the API key, as Produce; any without it' },
  client: { type: 'text', about: 'client id of who asks; anybody without it' },
  node: { type: 'whole', about: 'number of the node that is asked; any without it' },
  nth: { type: 'count', about: 'the first of these requests that is struck, counted from 1; with it alone no other one is' },
  times: { type: 'count', about: 'how many of them are struck, one after the other; all without it' },
};

/** What is wrong with a fault's fields; null when nothing is. */
export function fieldsProblem(given: object, fields: Fields): string | null {
  const known = { ...everyFault, ...fields };
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(known, name)) return `there is no field '${name}'. There are: ${Object.keys(known).join(', ')}`;
  }
  for (const [name, field] of Object.entries(known)) {
    const value: unknown = (given as Record<string, unknown>)[name];
    if (value === undefined) {
      if (field.isRequired) return `field '${name}' is missing: ${field.about}`;
      continue;
    }
    const problem = valueProblem(value, field);
    if (problem !== null) return `field '${name}' must be ${problem}, not ${JSON.stringify(value)}`;
  }
  return null;
}

function valueProblem(value: unknown, { type, oneOf }: Field): string | null {
  if (oneOf !== undefined) return oneOf.includes(value as string) ? null : `one of ${oneOf.join(', ')}`;
  if (type === 'text') return typeof value === 'string' && value !== '' ? null : 'a text';
  if (type === 'number') return typeof value === 'number' && Number.isFinite(value) && value > 0 ? null : 'a number above 0';
  const least = type === 'count' ? 1 : 0;
  return Number.isSafeInteger(value) && (value as number) >= least ? null : `a whole number from ${least} on`;
}
