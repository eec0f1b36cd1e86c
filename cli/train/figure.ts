import type { Plan } from '../../engine/plan.ts';
import type { Result } from '../../engine/result.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { formatFigure, operators, parseFigure, parseThreshold, plannedFigure, plannedThreshold } from '../../engine/threshold-expression.ts';
import { nearest, UsageError } from '../../engine/usage-error.ts';

/**
 * What a text names of a run. It is measured: the left side of a threshold (`dropped`, `latency{class=critical}:p99`); or
 * declared by the plan: a knob (`knob:sink.service`), or how long a fault lasts (`fault:burst`). There is no other language
 * for figures.
 */
export interface Measured {
  readonly value: number | null;
  readonly unit: string;
}

/** By their expressions in one form. */
export type Figures = Readonly<Record<string, Measured>>;

type Planned = Pick<Plan, 'faults' | 'remedies' | 'knobs'>;

const declaredForm = /^(knob|fault):(.+)$/;

/** Whether it is known before a run. */
export function isDeclared(expression: string): boolean {
  return declaredForm.test(expression.trim());
}

/** All that a plan declares. */
export function declaredIn({ knobs, faults }: Planned, scenario: Scenario): Figures {
  const lengths: Record<string, Measured> = {};
  for (const { fault, forMs } of faults) lengths[`fault:${fault}`] = { value: (lengths[`fault:${fault}`]?.value ?? 0) + forMs, unit: 'ms' };
  return { ...Object.fromEntries(scenario.knobs.map(({ id, unit }) => [`knob:${id}`, { value: knobs[id], unit }])), ...lengths };
}

/** What a condition is about. */
export function leftOf(condition: string): string {
  return formatFigure(parseThreshold(condition));
}

/** The one form of an expression. */
export function canonical(expression: string): string {
  return isDeclared(expression) ? expression.trim() : formatFigure(parseFigure(expression));
}

/** The unit of an expression in the runs of a plan; what it names and there is not, is a UsageError with the nearest that there is. */
export function unitOf(expression: string, scenario: Scenario, plan: Planned): string {
  const [, kind, name] = declaredForm.exec(expression.trim()) ?? [];
  const declared = declaredIn(plan, scenario);
  if (kind === undefined) {
    const bare = expression.trim();
    const meant = [`knob:${bare}`, `fault:${bare}`].find((each) => Object.hasOwn(declared, each));
    if (meant !== undefined) throw new UsageError(`unknown metric "${bare}": did you mean ${meant}?`);
    return plannedFigure(expression, scenario, plan).unit;
  }
  const found = declared[`${kind}:${name}`];
  if (found !== undefined) return found.unit;
  const known = Object.keys(declared).filter((each) => each.startsWith(`${kind}:`)).map((each) => each.slice(kind.length + 1));
  const near = nearest(name, known);
  throw new UsageError(`unknown ${kind} "${name}"${near === null ? '' : `: did you mean ${near}?`}`, { hint: known.length === 0 ? 'there is none' : `one of ${known.join(', ')}` });
}

/** What of its plan a run measured and declared. */
export function figuresIn(result: Result, plan: Planned, expressions: Iterable<string>, scenario: Scenario): Figures {
  const declared = declaredIn(plan, scenario);
  return Object.fromEntries([...expressions].map(canonical).map((each): [string, Measured] => {
    const found = declared[each] ?? result.figures[each];
    return [each, { value: found?.value ?? null, unit: found?.unit ?? '' }];
  }));
}

/** A condition on a run, ready to be held against its figures. */
export interface Condition {
  /** null where the figure cannot be told. */
  holds(figures: Figures): boolean | null;
}

/** Reads a condition (`dropped:share<=1%`); a mistake in it is a UsageError. */
export function conditionOf(text: string, scenario: Scenario, plan: Planned): Condition {
  const { operator, limit } = plannedThreshold(text, scenario, plan);
  const expression = leftOf(text);
  return {
    holds(figures) {
      const value = figures[expression]?.value ?? null;
      return value === null ? null : operators[operator](value, limit);
    },
  };
}

/** Whether all conditions hold; null where one cannot be told and no other is broken. */
export function allHold(conditions: readonly Condition[], figures: Figures): boolean | null {
  const held = conditions.map((each) => each.holds(figures));
  return held.includes(false) ? false : held.includes(null) ? null : true;
}
