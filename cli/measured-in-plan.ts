import type { Plan } from '../engine/plan.ts';
import type { Scenario } from '../engine/scenario.ts';
import { formatFigure, parseFigure } from '../engine/threshold-expression.ts';

/** The plan with these figures measured, and judged by none of them: those of the scenario stand in every result, any other where the plan has it measured. */
export function withFigures(plan: Plan, figures: Iterable<string>, scenario: Scenario): Plan {
  const asked = [...figures].map((figure) => formatFigure(parseFigure(figure))).filter((figure) => !Object.hasOwn(scenario.figures, figure));
  const measured = [...new Set([...(plan.measured ?? []), ...asked])];
  return measured.length === 0 ? plan : { ...plan, measured };
}
