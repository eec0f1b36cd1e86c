import type { z } from 'zod';
import { JsonSyntaxError, lineOf, positionOf, scanJson } from './json-text.ts';
import type { JsonPath } from './json-text.ts';
import type { Knob } from './knob.ts';
import { planSchema } from './plan.ts';
import type { Plan } from './plan.ts';
import { formatQuantity } from './quantity.ts';
import type { Scenario } from './scenario.ts';
import { workloadMistakes } from './schedule/workload.ts';
import { nearest, UsageError } from './usage-error.ts';

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

/**
 * Holds a plan against the scenario that it names: unknown or missing knobs, values out of range, unknown remedies and
 * faults, parameters that a fault does not take. `text` is the file that it was read from, for the lines.
 */
export function checkPlan(plan: Plan, scenario: Scenario, text: string, fileName: string): void {
  const mistakes: Mistake[] = [];
  const known = (path: JsonPath, what: string, name: string, registry: object): boolean => {
    if (Object.hasOwn(registry, name)) return true;
    const near = nearest(name, Object.keys(registry));
    mistakes.push({ path, message: `${scenario.id} has no ${what} "${name}"${near === null ? '' : `; did you mean ${near}?`}` });
    return false;
  };
  const knobs = Object.fromEntries(scenario.knobs.map((knob) => [knob.id, knob]));
  for (const [id, value] of Object.entries(plan.knobs)) {
    if (known(['knobs', id], 'knob', id, knobs)) mistakes.push(...outOfRange(['knobs', id], knobs[id], value));
  }
  for (const { id } of scenario.knobs) if (!Object.hasOwn(plan.knobs, id)) mistakes.push({ path: ['knobs'], message: `lacks ${id}` });
  plan.remedies.forEach((id, i) => known(['remedies', i], 'remedy', id, scenario.remedies));
  plan.faults.forEach(({ fault, params }, i) => {
    if (!known(['faults', i, 'fault'], 'fault', fault, scenario.faults)) return;
    const parsed = scenario.faults[fault].params.safeParse(params ?? {});
    for (const issue of parsed.error?.issues ?? []) mistakes.push({ path: ['faults', i, 'params', ...(issue.path as JsonPath)], message: issue.message });
  });
  plan.commands.forEach(({ action }, i) => {
    const path = ['commands', i, 'action'];
    if (action.do === 'toggle') known(path, 'remedy', action.remedy, scenario.remedies);
    if (action.do === 'inject' || action.do === 'clear') known(path, 'fault', action.fault, scenario.faults);
    if (action.do === 'set' && known(path, 'knob', action.knob, knobs)) mistakes.push(...outOfRange(path, knobs[action.knob], action.value));
  });
  if (mistakes.length > 0) throw refusal(mistakes, text, fileName);
}

function outOfRange(path: JsonPath, { min, max, unit }: Knob, value: number): Mistake[] {
  if (value >= min && value <= max) return [];
  return [{ path, message: `${value} is out of the range ${formatQuantity(min, unit)} to ${formatQuantity(max, unit)}` }];
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
