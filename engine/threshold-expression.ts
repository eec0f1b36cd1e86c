import type { KnobUnit } from './knob.ts';
import type { Plan } from './plan.ts';
import { parseQuantity } from './quantity.ts';
import type { Scenario } from './scenario.ts';
import { measureOf, type Measure } from './threshold-metric.ts';
import { UsageError } from './usage-error.ts';

/**
 * A pass/fail condition in one line, as k6 has them:
 *
 *     <metric>[{class=<class>,phase=<phase>}][:<statistic>] <operator> <limit>
 *
 * `critical-p99<=2s`, `latency{class=critical,phase=burst}:p99<=2s`, `lost{class=critical}<=0`, `dropped:share<1%`,
 * `waiting.gateway{phase=after:burst}:max<=100`. What the metrics, phases and statistics are stands in threshold-metric.ts.
 */
const left = /^\s*([a-z][a-z0-9.-]*)\s*(?:\{(.*)\}\s*)?(?::\s*([a-z][a-z0-9.]*)\s*)?/.source;
const form = new RegExp(`${left}${/(<=|>=|<|>)\s*(-?[\d.]+\s*[A-Za-z%]*)\s*$/.source}`);
const figureForm = new RegExp(`${left}$`);

export const operators = {
  '<=': (value, limit) => value <= limit,
  '<': (value, limit) => value < limit,
  '>=': (value, limit) => value >= limit,
  '>': (value, limit) => value > limit,
} as const satisfies Record<string, (value: number, limit: number) => boolean>;
export type Operator = keyof typeof operators;

/** Whether there must be at least so much, and not at most. */
export function isLeast(operator: Operator): boolean {
  return operator === '>=' || operator === '>';
}

/** Whether a value that is just at the limit is beyond it. */
export function isStrict(operator: Operator): boolean {
  return operator === '<' || operator === '>';
}

const figureExample = 'latency{class=critical,phase=burst}:p99';
const example = `${figureExample}<=2s`;

/** What an expression measures: its left side. Nobody has asked yet whether there is such a metric. */
export interface FigureExpression {
  readonly metric: string;
  readonly class: string | null;
  readonly phase: string | null;
  readonly statistic: string | null;
}

/** The parts of an expression. */
export interface ThresholdExpression extends FigureExpression {
  readonly operator: Operator;
  readonly limit: string;
}

/** What is measured of the runs of a plan. */
export interface PlannedFigure extends Measure {
  /** The whole expression: what reports call it. */
  readonly label: string;
}

/** An expression of a plan, ready to judge. */
export interface PlannedThreshold extends PlannedFigure {
  readonly operator: Operator;
  readonly limit: number;
}

/** Reads an expression; blanks between its parts mean nothing, and those within the name of a class are a part of it. */
export function parseThreshold(text: string, where?: string): ThresholdExpression {
  const [, metric, tags, statistic = null, operator, limit] = form.exec(text) ?? [];
  if (metric === undefined) throw new UsageError(`"${text}" is no threshold`, { where, hint: `write <metric> <= <limit>, such as ${example}; operators are ${Object.keys(operators).join(', ')}` });
  return { metric, ...chosenBy(tags, text, where), statistic, operator: operator as Operator, limit: limit.replace(/\s+/g, '') };
}

/** Reads the left side of an expression alone. */
export function parseFigure(text: string, where?: string): FigureExpression {
  const [, metric, tags, statistic = null] = figureForm.exec(text) ?? [];
  if (metric === undefined) throw new UsageError(`"${text}" is no figure`, { where, hint: `write <metric>, such as ${figureExample}` });
  return { metric, ...chosenBy(tags, text, where), statistic };
}

/** What the tags of an expression choose. */
function chosenBy(tags: string | undefined, text: string, where: string | undefined): Pick<FigureExpression, 'class' | 'phase'> {
  const chosen: { class: string | null; phase: string | null } = { class: null, phase: null };
  for (const tag of tags === undefined ? [] : tags.split(',')) {
    const [, key, value] = /^\s*(class|phase)\s*=\s*(.*\S)\s*$/.exec(tag) ?? [];
    if (key === undefined) throw new UsageError(`"${tag}" in "${text}" chooses nothing`, { where, hint: 'write {class=critical}, {phase=burst} or both, with a comma between' });
    const by = key as keyof typeof chosen;
    if (chosen[by] !== null) throw new UsageError(`"${text}" names its ${by} twice`, { where });
    chosen[by] = value;
  }
  return chosen;
}

/** The same figure in one form only, whatever its blanks and the order of its tags were. */
export function formatFigure({ metric, class: className, phase, statistic }: FigureExpression): string {
  const tags = Object.entries({ class: className, phase }).flatMap(([key, value]) => (value === null ? [] : [`${key}=${value}`]));
  return `${metric}${tags.length === 0 ? '' : `{${tags.join(',')}}`}${statistic === null ? '' : `:${statistic}`}`;
}

/** The same expression in one form only. */
export function formatThreshold(expression: ThresholdExpression): string {
  return `${formatFigure(expression)}${expression.operator}${expression.limit}`;
}

type Planned = Pick<Plan, 'faults' | 'remedies' | 'knobs'>;

/** What a figure measures of a plan's runs: an unknown metric, class, phase or statistic is a UsageError with the nearest that there is. */
export function plannedFigure(text: string, scenario: Scenario, plan: Planned, where?: string): PlannedFigure {
  const expression = parseFigure(text, where);
  return { ...measureOf(expression, scenario, plan, where), label: formatFigure(expression) };
}

/** What a plan's runs are held to. */
export function plannedThreshold(text: string, scenario: Scenario, plan: Planned, where?: string): PlannedThreshold {
  const expression = parseThreshold(text, where);
  const measure = measureOf(expression, scenario, plan, where);
  return { ...measure, label: formatThreshold(expression), operator: expression.operator, limit: parseQuantity(expression.limit, notationOf(measure.unit), where) };
}

/** How a limit in a unit of a figure is written: a unit that is a noun (events, rows) takes a plain number. */
function notationOf(unit: string): KnobUnit {
  return unit === 'ms' || unit === 'bytes' || unit === 'percent' ? unit : 'count';
}
