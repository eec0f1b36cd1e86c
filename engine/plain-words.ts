import type { z } from 'zod';

/**
 * For `safeParse`: a mistake is told by what stands there and what may stand there (`"one" is no number`), to be put behind
 * the name of its field. What a schema says in words of its own stands as it is.
 */
export const inPlainWords: z.core.ParseContext<z.core.$ZodIssue> = { error: wordsOf, reportInput: true };

function wordsOf(issue: z.core.$ZodRawIssue): string {
  const found = shown(issue.input);
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `${found} ${refusals[issue.expected] ?? `is no ${issue.expected}`}`;
    case 'invalid_value':
      if (issue.input === undefined) return `is missing; it is ${oneOf(issue.values)}`;
      return `${found} is not ${oneOf(issue.values)}`;
    case 'too_big':
      return tooMuch(issue, issue.maximum, issue.inclusive === false ? 'is not below' : 'is above', 'at most');
    case 'too_small':
      return tooMuch(issue, issue.minimum, issue.inclusive === false ? 'is not above' : 'is below', 'at least');
    case 'invalid_format':
      return issue.format === 'regex' ? `${found} does not match ${issue.pattern}` : `${found} is no ${issue.format}`;
    case 'not_multiple_of':
      return `${found} is no multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `has no field ${issue.keys.join(', ')}`;
    case 'invalid_key':
      return 'has a field of a name that is not allowed';
    case 'invalid_element':
      return 'holds something that is not allowed';
    case 'invalid_union':
      return issue.discriminator === undefined ? `${found} is in none of the forms that are allowed` : 'is of no known kind';
    case 'custom':
      return `${found} is not allowed`;
  }
}

const refusals: Readonly<Record<string, string>> = {
  string: 'is no text', int: 'is no whole number', boolean: 'is neither true nor false', array: 'is no list', tuple: 'is no list',
  object: 'is no object with fields', record: 'is no object with fields', null: 'is not null', never: 'has no place here',
};

/** Of a text its characters are counted, of a list its entries. */
function tooMuch({ input, origin, exact }: { readonly input: unknown; readonly origin: string; readonly exact?: boolean }, limit: number | bigint, relation: string, bound: string): string {
  const counted = { string: 'character', array: 'entry', set: 'entry' }[origin];
  if (counted === undefined) return `${shown(input)} ${relation} ${limit}`;
  const nouns = (count: number): string => (counted === 'entry' ? (count === 1 ? 'entry' : 'entries') : count === 1 ? 'character' : 'characters');
  const size = (input as { readonly length?: number; readonly size?: number }).length ?? (input as { readonly size: number }).size;
  return `has ${size} ${nouns(size)}; ${exact === true ? 'exactly' : bound} ${limit} may be there`;
}

function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? shown(values[0]) : `one of ${values.map(String).join(', ')}`;
}

const longestShown = 40;

function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint' || value === undefined) return String(value);
  const text = written(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

/** What is nested so deep that nothing can write it down again is told by its outermost form. */
function written(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Array.isArray(value) ? '[…]' : '{…}';
  }
}
