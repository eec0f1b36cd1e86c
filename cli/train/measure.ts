import { z } from 'zod';
import type { Plan } from '../../engine/plan.ts';
import type { Result } from '../../engine/result.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { termOf, valueOf } from './arithmetic.ts';
import { curveOf, curveSchema } from './curve.ts';
import { allHold, canonical, conditionOf, figuresIn, unitOf } from './figure.ts';
import type { Lesson } from './lesson.ts';
import { askedOf, askedOfTry, highestOf, plainPlan, stepPlan, tryPlan } from './lesson-plan.ts';
import { parseReference } from './reference.ts';

/** What is kept of a run of a lesson: all that is shown of it, the run folder apart. */
const measuredRun = {
  folder: z.string(),
  verdict: z.enum(['passed', 'failed', 'unknown', 'void']),
  reason: z.string(),
  /** Those that were on from the start. */
  remedies: z.array(z.string()),
  /** Those of the scenario, and what the lesson asks for. */
  figures: z.record(z.string(), z.strictObject({ value: z.number().nullable(), unit: z.string() })),
};

/** Of the run of a step: the one answer that holds, or why nobody can tell; and the value of its arithmetic. */
export const stepMeasuredSchema = z.strictObject({
  ...measuredRun,
  right: z.number().int().nullable(),
  untold: z.string().nullable(),
  computed: z.number().nullable(),
  curve: curveSchema.nullable(),
});
export type StepMeasured = z.infer<typeof stepMeasuredSchema>;

/** Of the run of a try: whether it has shown what it is there for; null where nobody can tell. */
export const tryMeasuredSchema = z.strictObject({ ...measuredRun, shown: z.boolean().nullable() });
export type TryMeasured = z.infer<typeof tryMeasuredSchema>;

/** Of a run for the answer cards. */
export const cardMeasuredSchema = z.strictObject(measuredRun);
export type CardMeasured = z.infer<typeof cardMeasuredSchema>;

/** A run that was executed, and where it is kept. */
export interface Executed {
  readonly result: Result;
  /** Empty where nothing but the result was kept. */
  readonly folder: string;
}

/** Executes what a lesson asks for, and measures it. */
export interface Measuring {
  readonly scenario: Scenario;
  readonly lesson: Lesson;
  readonly seed: number;
  /** null: it did not come to its end. */
  execute(plan: Plan): Promise<Executed | null>;
}

function common({ result, folder }: Executed, plan: Plan, asked: readonly string[], scenario: Scenario): CardMeasured {
  const { verdict, reason, run, figures } = result;
  return { folder, verdict, reason, remedies: [...run.remedies], figures: { ...figures, ...figuresIn(result, plan, asked, scenario) } };
}

/** `earlier`: what was measured in the steps before, by their ids. */
export async function measureStep(measuring: Measuring, at: number, earlier: Readonly<Record<string, Pick<StepMeasured, 'figures'>>>): Promise<StepMeasured | null> {
  const { scenario, lesson } = measuring;
  const step = lesson.steps[at];
  const plan = stepPlan(measuring, step);
  const executed = await measuring.execute(plan);
  if (executed === null) return null;
  const measured = common(executed, plan, askedOf(lesson, step.id), scenario);
  const { figures } = measured;
  const terms = Object.entries(step.why.terms).map(([name, text]) => {
    const { step: of, expression } = parseReference(text);
    const from = of === null || of === step.id ? figures : earlier[of]?.figures ?? {};
    return termOf(name, from[canonical(expression)] ?? { value: null, unit: '' });
  });
  const { curve } = step;
  return {
    ...measured,
    ...rightOf(step.predict.choice.answers.map(({ when }) => allHold(when.map((text) => conditionOf(text, scenario, plan)), figures))),
    computed: await valueOf(step.why.arithmetic, terms),
    curve: curve === undefined || executed.folder === '' ? null : await curveOf(executed.folder, curve, unitOf(highestOf(curve), scenario, plan), scenario),
  };
}

/** Exactly one answer holds, or nobody can tell. */
function rightOf(held: readonly (boolean | null)[]): Pick<StepMeasured, 'right' | 'untold'> {
  const numbers = held.flatMap((each, i) => (each === true ? [i + 1] : []));
  if (held.includes(null)) return { right: null, untold: 'what the answers are about could not be measured in this run' };
  if (numbers.length === 0) return { right: null, untold: 'none of the answers holds of this run' };
  if (numbers.length > 1) return { right: null, untold: `answers ${numbers.join(' and ')} both hold of this run` };
  return { right: numbers[0] - 1, untold: null };
}

export async function measureTry(measuring: Measuring, at: number, nth: number): Promise<TryMeasured | null> {
  const { scenario, lesson } = measuring;
  const step = lesson.steps[at];
  const attempt = step.try[nth];
  const plan = tryPlan(measuring, step, attempt);
  const executed = await measuring.execute(plan);
  if (executed === null) return null;
  const measured = common(executed, plan, askedOfTry(attempt), scenario);
  return { ...measured, shown: allHold(attempt.when.map((text) => conditionOf(text, scenario, plan)), measured.figures) };
}

export async function measureCard(measuring: Measuring, remedies: readonly string[]): Promise<CardMeasured | null> {
  const plan = plainPlan(measuring, { remedies: [...remedies], faults: 'all', set: {} }, true);
  const executed = await measuring.execute(plan);
  return executed === null ? null : common(executed, plan, [], measuring.scenario);
}
