import type { z } from 'zod';
import { JsonSyntaxError, lineOf, positionOf, scanJson } from './json-text.ts';
import type { JsonPath } from './json-text.ts';
import { planSchema } from './plan.ts';
import type { Plan } from './plan.ts';
import { workloadMistakes } from './schedule/workload.ts';
import { UsageError } from './usage-error.ts';

/** How many mistakes of one file are listed at once. */
const mostMistakes = 10;

/** Reads a plan; every mistake is told with its field and its line in the file. */
export function parsePlan(text: string, fileName: string): Plan {
  const value = readJson(text, fileName);
  const parsed = planSchema.safeParse(value);
  const mistakes = parsed.success
    ? workloadMistakes(parsed.data.workload).map(({ path, message }) => ({ path: ['workload', ...path], message }))
    : parsed.error.issues.flatMap(mistakesOf);
  if (parsed.success && mistakes.length === 0) return parsed.data;
  throw refusal(mistakes, text, fileName);
}

/** A plan as a file: two spaces of indent, but a list of numbers (a replayed series) on one line. */
export function formatPlan(plan: Plan): string {
  const text = JSON.stringify(plan, null, 2);
  // JSON escapes every line break inside a string, so what is matched here is never text of the user's.
  return `${text.replace(/\[\n[\d\s.,eE+-]+\]/g, (list) => list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'))}\n`;
}

interface Mistake {
  readonly path: JsonPath;
  readonly message: string;
}

function mistakesOf(issue: z.core.$ZodIssue): Mistake[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'is no field of a plan' }));
  return [{ path: issue.path, message: issue.message }];
}

function readJson(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      scanJson(text, () => undefined);
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error;
      const { line, column } = positionOf(text, error.offset);
      throw new UsageError(`not valid JSON: ${error.message}`, { where: `${fileName}:${line}:${column}` });
    }
    throw new Error(`the scanner accepts what JSON.parse refuses: ${fileName}`);
  }
}

function refusal(mistakes: readonly Mistake[], text: string, fileName: string): UsageError {
  const placed = mistakes.map(({ path, message }) => ({ line: lineOf(text, path), told: `${fieldName(path)}: ${message}` }));
  placed.sort((a, b) => a.line - b.line);
  const [first, ...others] = placed.slice(0, mostMistakes);
  const rest = others.map(({ line, told }) => `\n${fileName}:${line}: ${told}`).join('');
  const more = placed.length > mostMistakes ? `\nand ${placed.length - mostMistakes} more` : '';
  return new UsageError(`${first.told}${rest}${more}`, { where: `${fileName}:${first.line}` });
}

/** `faults[2].atMs` */
function fieldName(path: JsonPath): string {
  if (path.length === 0) return 'the plan';
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`)).join('');
}
