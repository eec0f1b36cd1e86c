import type { Plan } from '../../engine/plan.ts';
import type { Result } from '../../engine/result.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { formatFigure, parseFigure, plannedThreshold } from '../../engine/threshold-expression.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { formatNumber } from '../text/number.ts';
import { quantityText } from '../text/quantity-text.ts';
import { measuresText, type Answers, type Attempt } from './answers.ts';
import type { Part } from './line.ts';
import { limitMs } from './paper.ts';

/** The runs that were asked for in time, by the number under which they stand on the sheet: run 1 is the incident. */
export function shownAttempts({ tries, choice }: Answers): { readonly attempt: Attempt; readonly nth: number }[] {
  const inTime = [...tries, ...(choice === undefined ? [] : [choice])].filter(({ at }) => at <= limitMs);
  return inTime.map((attempt, i) => ({ attempt, nth: i + 2 }));
}

/** The predictions that were made in time. What was said again of a run that does the same is one prediction, of both runs. */
export function predictionsOf(answers: Answers): { readonly said: Said; readonly attempt: Attempt; readonly nths: readonly number[] }[] {
  const found = new Map<string, { readonly said: Said; readonly attempt: Attempt; readonly nths: number[] }>();
  for (const { attempt, nth } of shownAttempts(answers)) {
    for (const [figure, says] of Object.entries(attempt.predict)) {
      const key = JSON.stringify([measuresText(attempt), figure.trim(), says.trim()]);
      const known = found.get(key);
      if (known === undefined) found.set(key, { said: { figure, says }, attempt, nths: [nth] });
      else known.nths.push(nth);
    }
  }
  return [...found.values()];
}

/** What a threshold is about: `latency:p99` of `latency:p99<=16s`. */
export function figureOf(threshold: string): string {
  return threshold.replace(/[<>]=?.*$/, '');
}

/** How a value in a figure's unit may be written. */
export function valueExample(unit: string): string {
  return { ms: '8s', percent: '80%', bytes: '64KiB' }[unit] ?? '100';
}

interface Said {
  readonly figure: string;
  readonly says: string;
}

/** What was said of a figure, in its unit; what it is not, is a `UsageError`. `plan`: of the run that it was said of. */
export function saidValue({ figure, says }: Said, scenario: Scenario, plan: Plan, where?: string): { readonly value: number; readonly unit: string } {
  if (parseFigure(figure, where).phase !== null) throw new UsageError('a phase is called by its fault, and which one there is, is hidden', { where, hint: 'leave the phase out' });
  const { limit, unit } = plannedThreshold(`${figure}<=${says}`, scenario, plan, where);
  if (limit < 0) throw new UsageError(`${figure} cannot be below zero`, { where, hint: 'predict nothing, or more' });
  return { value: limit, unit };
}

/** A prediction beside what was measured: no closeness is worth more than another, so how far it is off is told. `nths`: the runs that measure it. */
export function predictionPart(said: Said, nths: readonly number[], { figures }: Pick<Result, 'figures'>, scenario: Scenario, plan: Plan): Part {
  const { value: predicted, unit } = saidValue(said, scenario, plan);
  const value = figures[formatFigure(parseFigure(said.figure))]?.value ?? null;
  const text = `${nths.map((nth) => `run ${nth}`).join(', ')}: ${said.figure} said ${quantityText(predicted, unit)}, measured ${value === null ? 'unknown' : quantityText(value, unit)}`;
  if (value === null) return { mark: 'unknown', text };
  if (quantityText(value, unit) === quantityText(predicted, unit)) return { mark: 'right', text: `${text}: right` };
  if (value === 0 || predicted === 0) return { mark: 'wrong', text: `${text}: one is nothing, the other is not` };
  return { mark: 'near', text: `${text}: ${formatNumber(Math.max(value / predicted, predicted / value))}x off` };
}
