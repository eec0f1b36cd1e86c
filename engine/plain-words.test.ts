import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { inPlainWords } from './plain-words.ts';

const told = (schema: z.ZodType, value: unknown): string => {
  const parsed = schema.safeParse(value, inPlainWords);
  if (parsed.success) throw new Error(`${JSON.stringify(value)} is allowed`);
  return parsed.error.issues[0].message;
};

describe('a mistake is told by what stands there and what may', () => {
  test.each<[z.ZodType, unknown, string]>([
    [z.number(), 'one', '"one" is no number'],
    [z.int(), 1.5, '1.5 is no whole number'],
    [z.string(), ['a'], '["a"] is no text'],
    [z.boolean(), 0, '0 is neither true nor false'],
    [z.array(z.string()), {}, '{} is no list'],
    [z.strictObject({}), null, 'null is no object with fields'],
    [z.enum(['full', 'short']), 'long', '"long" is not one of full, short'],
    [z.literal(1), 2, '2 is not 1'],
    [z.number().min(0), -1, '-1 is below 0'],
    [z.number().positive(), 0, '0 is not above 0'],
    [z.number().max(5), 6, '6 is above 5'],
    [z.string().min(1), '', 'has 0 characters; at least 1 may be there'],
    [z.array(z.number()).max(1), [1, 2], 'has 2 entries; at most 1 may be there'],
    [z.string().length(1), 'ab', 'has 2 characters; exactly 1 may be there'],
    [z.number().multipleOf(2), 3, '3 is no multiple of 2'],
    [z.strictObject({}), { a: 1 }, 'has no field a'],
    [z.union([z.string(), z.number()]), true, 'true is in none of the forms that are allowed'],
    [z.string().regex(/^a$/), 'b', '"b" does not match /^a$/'],
  ])('%# %j', (schema, value, words) => {
    expect(told(schema, value)).toBe(words);
  });

  test('what is not there is missing', () => {
    expect(told(z.strictObject({ seed: z.number() }), {})).toBe('is missing');
    expect(told(z.strictObject({ form: z.enum(['full', 'short']) }), {})).toBe('is missing; it is one of full, short');
  });

  test('what a schema says in its own words stands', () => {
    expect(told(z.string().regex(/^a$/, 'is no a'), 'b')).toBe('is no a');
  });

  test('a long value is cut', () => {
    expect(told(z.number(), 'x'.repeat(1000)).length).toBeLessThan(80);
  });
});
