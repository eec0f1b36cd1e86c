import type { z } from 'zod';
import { actionSchema } from './command.ts';
import type { Action } from './command.ts';
import type { TimedFault } from './fault.ts';
import { JsonSyntaxError, lineOf, positionOf, scanJson } from './json-text.ts';
import type { JsonPath } from './json-text.ts';
import { inPlainWords } from './plain-words.ts';
import { longestRunMs, planSchema } from './plan.ts';
import type { Plan } from './plan.ts';
import { formatQuantity, formatRange } from './quantity.ts';
import { switchingError } from './remedy.ts';
import { sampleMsOf, type KnobContradiction, type Scenario } from './scenario.ts';
import { workloadMistakes } from './schedule/workload.ts';
import { plannedFigure, plannedThreshold } from './threshold-expression.ts';
import { nearest, UsageError } from './usage-error.ts';

/** How many mistakes of one file are listed at once. */
const mostMistakes = 10;

/** Reads a plan; every mistake is told with its field and its line in the file. */
export function parsePlan(text: string, fileName: string): Plan {
  const value = readJson(text, fileName);
  if (typeof value !== 'object' || value === null || !('schemaVersion' in value)) {
    throw new UsageError('this is no plan: it has no schemaVersion', { where: fileName, hint: 'the plan.json of a run folder is one' });
  }
  const parsed = planSchema.safeParse(value, inPlainWords);
  const mistakes = parsed.success
    ? [...workloadMistakes(parsed.data.workload).map(({ path, message }) => ({ path: ['workload', ...path], message }))]
    : parsed.error.issues.flatMap(mistakesOf);
  if (parsed.success && mistakes.length === 0) return parsed.data;
  throw refusal(mistakes, text, fileName);
}

function lengthMistakes({ durationMs, drainMs }: Plan, sampleMs: number): Mistake[] {
  const longestMs = longestRunMs(sampleMs);
  if (durationMs + drainMs <= longestMs) return [];
  return [{ path: ['durationMs'], message: `with drainMs it is more than the ${longestMs} ms (${formatQuantity(longestMs, 'ms')}) that a run may take` }];
}

/**
 * Holds a plan against the scenario that it names: a clock or a backend that it would not run on, unknown or missing knobs,
 * values out of range, unknown remedies and faults, parameters that a fault does not take, commands out of their order.
 * `text` is the file that it was read from, for the lines; `under`: where in it the plan stands. Remedies may lack what they need: a comparison takes one away
 * and leaves those that need it switched on.
 */
export function checkPlan(plan: Plan, scenario: Scenario, text: string, fileName: string, under: JsonPath = []): void {
  const mistakes = [
    ...lengthMistakes(plan, sampleMsOf(scenario)),
    ...groundMistakes(plan, scenario),
    ...Object.entries(plan.knobs).flatMap(([id, value]) => knobMistakes(scenario, id, value, ['knobs', id])),
    ...contradictionMistakes(plan, scenario),
    ...scenario.knobs.filter(({ id }) => !Object.hasOwn(plan.knobs, id)).map(({ id }) => ({ path: ['knobs'], message: `lacks ${id}` })),
    ...plan.remedies.flatMap((id, i) => nameMistakes(scenario, 'remedy', id, scenario.remedies, ['remedies', i])),
    ...plan.faults.flatMap((timed, i) => faultMistakes(scenario, timed, ['faults', i])),
    ...thresholdMistakes(plan, scenario),
    ...plan.commands.flatMap(({ action }, i) => actionMistakes(scenario, action, ['commands', i, 'action'])),
    ...orderMistakes(plan.commands), ...switchingMistakes(plan, scenario),
  ];
  if (mistakes.length > 0) throw refusal(mistakes, text, fileName, under);
}

/** Holds one action on a run against its scenario and the present knobs: every mistake is told with its field. */
export function checkAction(scenario: Scenario, action: Action, knob: (id: string) => number): void {
  const parsed = actionSchema.safeParse(action, inPlainWords);
  const mistakes = parsed.success
    ? [...actionMistakes(scenario, parsed.data, ['action']), ...contradictionOf(scenario, parsed.data, knob)]
    : parsed.error.issues.flatMap(mistakesOf).map(({ path, message }) => ({ path: ['action', ...path], message }));
  if (mistakes.length > 0) throw new UsageError(mistakes.map(toldOf).join('\n'));
}

/** What a knob would have to do with the others, as they are now. */
function contradictionOf(scenario: Scenario, action: Action, knob: (id: string) => number): Mistake[] {
  if (action.do !== 'set' || !scenario.knobs.some(({ id }) => id === action.knob)) return [];
  const found = scenario.contradiction?.((id) => (id === action.knob ? action.value : knob(id))) ?? null;
  return found === null ? [] : [{ path: ['action', 'value'], message: found.why }];
}

/** What a plan says of the ground that it runs on must be what happens: a clock or a backend is never ignored. */
function groundMistakes(plan: Plan, { id, clocks, backends: known = [] }: Scenario): Mistake[] {
  const backends = Object.keys(plan.backends).flatMap((port) => {
    const message = known.length === 0 ? `${id} has no backend to choose: what stands behind its ports is embedded`
      : plan.clock === 'virtual' ? 'in virtual time what stands behind every port is embedded'
      : known.includes(port) ? null : `${id} reads ${known.join(', ')}`;
    return message === null ? [] : [{ path: ['backends', port], message }];
  });
  if (clocks.includes(plan.clock)) return backends;
  return [{ path: ['clock'], message: `${id} does not run on the ${plan.clock} clock; it runs on: ${clocks.join(', ')}` }, ...backends];
}

/** Only where the knobs are whole: they make the topology, which has the names of what can be measured. */
function thresholdMistakes(plan: Plan, scenario: Scenario): Mistake[] {
  if (!scenario.knobs.every(({ id }) => Object.hasOwn(plan.knobs, id))) return [];
  const mistakes = (field: 'thresholds' | 'measured', planned: typeof plannedFigure): Mistake[] => (plan[field] ?? []).flatMap((text, i) => {
    try {
      planned(text, scenario, plan);
      return [];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return [{ path: [field, i], message: error.message }];
    }
  });
  return [...mistakes('thresholds', plannedThreshold), ...mistakes('measured', plannedFigure)];
}

function nameMistakes(scenario: Scenario, what: string, name: string, registry: object, path: JsonPath): Mistake[] {
  if (Object.hasOwn(registry, name)) return [];
  const near = nearest(name, Object.keys(registry));
  return [{ path, message: `${scenario.id} has no ${what} "${name}"${near === null ? '' : `; did you mean ${near}?`}` }];
}

function knobMistakes(scenario: Scenario, id: string, value: number, namePath: JsonPath, valuePath: JsonPath = namePath): Mistake[] {
  const knobs = Object.fromEntries(scenario.knobs.map((knob) => [knob.id, knob]));
  const unknown = nameMistakes(scenario, 'knob', id, knobs, namePath);
  if (unknown.length > 0) return unknown;
  const { min, max, unit, integer } = knobs[id];
  if (value < min || value > max) return [{ path: valuePath, message: `${value} is out of the range ${formatRange({ min, max, unit })}` }];
  return integer === true && !Number.isInteger(value) ? [{ path: valuePath, message: `takes whole numbers, not ${value}` }] : [];
}

/** The first one: of the knobs as they are planned, or as the commands leave them one after the other. */
function contradictionMistakes({ knobs, commands }: Plan, scenario: Scenario): Mistake[] {
  if (!scenario.knobs.every(({ id }) => Object.hasOwn(knobs, id))) return [];
  const now = { ...knobs };
  const contradiction = (): KnobContradiction | null => scenario.contradiction?.((id) => now[id]) ?? null;
  const planned = contradiction();
  if (planned !== null) return [{ path: ['knobs', planned.knob], message: planned.why, hint: planned.hint }];
  for (const [i, { action }] of commands.entries()) {
    if (action.do !== 'set') continue;
    now[action.knob] = action.value;
    const found = contradiction();
    if (found !== null) return [{ path: ['commands', i, 'action', 'value'], message: found.why, hint: found.hint }];
  }
  return [];
}

/** Of a fault that is planned or injected. */
function faultMistakes(scenario: Scenario, { fault, params }: Pick<TimedFault, 'fault' | 'params'>, path: JsonPath): Mistake[] {
  const unknown = nameMistakes(scenario, 'fault', fault, scenario.faults, [...path, 'fault']);
  if (unknown.length > 0) return unknown;
  const parsed = scenario.faults[fault].params.safeParse(params ?? {}, inPlainWords);
  return (parsed.error?.issues ?? []).map((issue) => ({ path: [...path, 'params', ...issue.path], message: issue.message }));
}

function actionMistakes(scenario: Scenario, action: Action, path: JsonPath): Mistake[] {
  switch (action.do) {
    case 'toggle':
      return nameMistakes(scenario, 'remedy', action.remedy, scenario.remedies, [...path, 'remedy']);
    case 'set':
      return knobMistakes(scenario, action.knob, action.value, [...path, 'knob'], [...path, 'value']);
    case 'inject':
      return faultMistakes(scenario, action, path);
    case 'clear':
      return nameMistakes(scenario, 'fault', action.fault, scenario.faults, [...path, 'fault']);
    case 'rate':
    case 'abort':
      return [];
  }
}

/** Commands are applied from first to last: one that stands behind a later one would come late, and not as it is stamped. */
function orderMistakes(commands: Plan['commands']): Mistake[] {
  return commands.slice(1).flatMap((command, i) => (['atMs', 'firing'] as const)
    .filter((stamp) => command[stamp] < commands[i][stamp])
    .map((stamp) => ({ path: ['commands', i + 1, stamp], message: `${command[stamp]} lies before the ${commands[i][stamp]} of commands[${i}]` })));
}

/** Commands that switch a remedy in a way in which it cannot be switched in mid-run. */
function switchingMistakes({ commands, remedies }: Plan, scenario: Scenario): Mistake[] {
  const on = new Set(remedies);
  return commands.flatMap(({ action }, i) => {
    if (action.do !== 'toggle' || !Object.hasOwn(scenario.remedies, action.remedy)) return [];
    const message = switchingError(scenario.remedies[action.remedy], action.on, on.has(action.remedy));
    if (action.on) on.add(action.remedy);
    else on.delete(action.remedy);
    return message === null ? [] : [{ path: ['commands', i, 'action', 'on'], message }];
  });
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
  /** What to try. */
  readonly hint?: string;
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

function refusal(mistakes: readonly Mistake[], text: string, fileName: string, under: JsonPath = []): UsageError {
  const [{ hint }] = mistakes;
  if (mistakes.length === 1 && hint !== undefined) return new UsageError(toldOf(mistakes[0]), { where: `${fileName}:${lineOf(text, [...under, ...mistakes[0].path])}`, hint });
  // Of several each has its hint beside it: below all of them nobody would know whose it is.
  const placed = mistakes.map((mistake) => ({ line: lineOf(text, [...under, ...mistake.path]), told: `${toldOf(mistake)}${mistake.hint === undefined ? '' : ` (${mistake.hint})`}` }));
  placed.sort((a, b) => a.line - b.line);
  const [first, ...others] = placed.slice(0, mostMistakes);
  const rest = others.map(({ line, told }) => `\n${fileName}:${line}: ${told}`).join('');
  const more = placed.length > mostMistakes ? `\nand ${placed.length - mostMistakes} more` : '';
  return new UsageError(`${first.told}${rest}${more}`, { where: `${fileName}:${first.line}` });
}

function toldOf({ path, message }: Mistake): string {
  return `${fieldName(path)}: ${message}`;
}

/** `faults[2].atMs` */
function fieldName(path: JsonPath): string {
  if (path.length === 0) return 'the plan';
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`)).join('');
}
