import { z } from 'zod';
import { inPlainWords } from '../../engine/plain-words.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { dateOf, formatMistake } from './date-cell.ts';
import { encodings } from './encoding.ts';
import { scaledFrom } from './number-cell.ts';

const name = z.string().min(1, 'must not be empty').describe('as it stands in the header');
const nullable = z.boolean().default(false).describe('whether the cell may be empty');
const isoDate = z.string().describe('YYYY-MM-DD');
const moment = z.string().describe('YYYY-MM-DDTHH:MM:SSZ');

const integer = z.strictObject({
  name, nullable, type: z.literal('integer'), min: z.int().optional(), max: z.int().optional(),
});
const decimal = z.strictObject({
  name, nullable, type: z.literal('decimal'),
  scale: z.int().min(0).max(15).describe('digits after the point, at most'),
  min: z.number().optional(), max: z.number().optional(),
});
const date = z.strictObject({
  name, nullable, type: z.literal('date'),
  format: z.string().default('YYYY-MM-DD').describe('YYYY, MM and DD once each, with any separators: DD.MM.YYYY'),
  min: isoDate.optional(), max: isoDate.optional(),
});
const timestamp = z.strictObject({
  name, nullable, type: z.literal('timestamp'),
  zone: z.enum(['utc', 'required']).default('utc').describe('what a time without a zone is: UTC, or held'),
  min: moment.optional(), max: moment.optional(),
});
const text = z.strictObject({
  name, nullable, type: z.literal('text'),
  minLength: z.int().min(0).optional(), maxLength: z.int().min(1).optional().describe('characters (code points)'),
  pattern: z.string().optional().describe('a regular expression that the whole text must match'),
  lineBreaks: z.boolean().default(false).describe('whether the text may hold line ends'),
  formulas: z.boolean().default(false).describe('whether the text may begin like the formula of a spreadsheet'),
});
const boolean = z.strictObject({
  name, nullable, type: z.literal('boolean'),
  values: z.tuple([z.string().min(1), z.string().min(1)]).default(['true', 'false']).describe('how true and false are written'),
});
const enumeration = z.strictObject({
  name, nullable, type: z.literal('enum'), values: z.array(z.string().min(1)).min(1),
});

const columnSchema = z.discriminatedUnion('type', [integer, decimal, date, timestamp, text, boolean, enumeration]);
export type Column = z.infer<typeof columnSchema>;

export const delimiters = [',', ';', '\t', '|'] as const;
export const quotes = ['"', "'"] as const;

const dialectSchema = z.strictObject({
  delimiter: z.enum(delimiters).optional().describe('found by itself where it is not given'),
  quote: z.enum(quotes).optional().describe('found by itself where it is not given'),
  encoding: z.enum(encodings).optional().describe('found by itself where it is not given'),
  header: z.boolean().default(true).describe('false: the first line is data, and columns stand in the order of the schema'),
  finalLineEnd: z.enum(['required', 'optional']).default('required').describe('whether the last row must end with a line end: a file without one may be cut'),
  nulls: z.array(z.string()).default(['']).describe('how an empty cell is written when it is not quoted'),
});

/** What a CSV feed is to look like. */
export const feedSchema = z.strictObject({
  $schema: z.string().optional(),
  columns: z.array(columnSchema).min(1),
  key: z.array(z.string()).default([]).describe('columns that together occur once in a file'),
  day: z.string().optional().describe('a date column that holds the day of the file in every row, for a control that names the day'),
  dialect: dialectSchema.default(dialectSchema.parse({})),
  maxLineBytes: z.int().min(16).max(64 * 2 ** 20).default(2 ** 20),
});
/** A feed as it is written down: what has a default may be left out. */
export type FeedDefinition = z.input<typeof feedSchema>;
export type Feed = z.output<typeof feedSchema>;

/** A schema from what a file or a program gives; a mistake in it is told with its field. `where`: the name of the file. */
export function readFeed(given: unknown, where = 'schema'): Feed {
  const parsed = feedSchema.safeParse(given, inPlainWords);
  if (!parsed.success) throw new UsageError(parsed.error.issues.flatMap(mistakes).join('; '), { where, hint: 'schemas/feed.schema.json describes every field' });
  const contradictions = contradictionsOf(parsed.data);
  if (contradictions.length > 0) throw new UsageError(contradictions.join('; '), { where });
  return parsed.data;
}

function mistakes(issue: z.core.$ZodIssue): string[] {
  const field = issue.path.length === 0 ? 'the schema' : z.core.toDotPath(issue.path);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${z.core.toDotPath([...issue.path, key])}: is no field here`);
  if (issue.code === 'invalid_union' && issue.path.at(-1) === 'type') {
    return [`${field}: ${issue.input === undefined ? 'is missing; it' : 'it'} is one of integer, decimal, date, timestamp, text, boolean, enum`];
  }
  return [`${field}: ${issue.input === undefined ? 'is missing' : issue.message}`];
}

function contradictionsOf(feed: Feed): string[] {
  const known = new Map<string, Column>();
  const found: string[] = [];
  for (const column of feed.columns) {
    if (known.has(column.name)) found.push(`two columns are named "${column.name}"`);
    known.set(column.name, column);
  }
  for (const key of feed.key) {
    const column = known.get(key);
    if (column === undefined) found.push(`key: there is no column "${key}"`);
    else if (column.nullable) found.push(`key: column "${key}" is nullable, and a row without a key cannot be told from others`);
  }
  if (new Set(feed.key).size < feed.key.length) found.push('key: names a column twice');
  if (feed.day !== undefined && known.get(feed.day)?.type !== 'date') found.push(`day: there is no date column "${feed.day}"`);
  return [...found, ...feed.columns.flatMap((column) => [...columnContradictions(column), ...nullContradictions(column, feed.dialect.nulls)].map((each) => `column "${column.name}": ${each}`))];
}

/** What is read as no value can be none. */
function nullContradictions(column: Column, nulls: readonly string[]): string[] {
  if (column.type !== 'enum' && column.type !== 'boolean') return [];
  return column.values.filter((value) => nulls.includes(value)).map((value) => `"${value}" is one of its values, and one of the "nulls" of the dialect`);
}

function columnContradictions(column: Column): string[] {
  switch (column.type) {
    case 'integer': return ordered(column.min, column.max);
    case 'decimal': return [...ordered(column.min, column.max), ...[column.min, column.max].flatMap((limit) =>
      (limit !== undefined && Number.isNaN(scaledFrom(limit, column.scale)) ? [`${limit} has more than ${column.scale} digits after the point, or is too big`] : []))];
    case 'date': {
      const format = formatMistake(column.format);
      const bad = [column.min, column.max].filter((limit) => limit !== undefined && Number.isNaN(dateOf(limit)));
      return format !== null ? [format] : bad.length > 0 ? bad.map((limit) => `"${limit}" is no date YYYY-MM-DD`) : ordered(column.min, column.max);
    }
    case 'timestamp': {
      const bad = [column.min, column.max].filter((limit) => limit !== undefined && Number.isNaN(Date.parse(limit)));
      return bad.length > 0 ? bad.map((limit) => `"${limit}" is no moment YYYY-MM-DDTHH:MM:SSZ`)
        : ordered(column.min && Date.parse(column.min), column.max && Date.parse(column.max));
    }
    case 'text': return [...ordered(column.minLength, column.maxLength, 'minLength', 'maxLength'), ...patternMistake(column.pattern)];
    case 'boolean': return column.values[0] === column.values[1] ? ['true and false are written alike'] : [];
    case 'enum': return new Set(column.values).size < column.values.length ? ['a value is listed twice'] : [];
  }
}

function ordered<T extends number | string>(min: T | '' | undefined, max: T | '' | undefined, minName = 'min', maxName = 'max'): string[] {
  return min !== undefined && max !== undefined && min > max ? [`${minName} ${min} is above ${maxName} ${max}`] : [];
}

function patternMistake(pattern: string | undefined): string[] {
  try {
    if (pattern !== undefined) new RegExp(pattern, 'u');
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}
