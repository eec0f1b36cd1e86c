import { makePlan } from '../../engine/make-plan.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { withFigures } from '../measured-in-plan.ts';
import { isDeclared, leftOf } from './figure.ts';
import type { Attempt, Lesson, Step, StepRun } from './lesson.ts';
import { parseReference, referencesIn, type Reference } from './reference.ts';

/** A text of a step that may name figures, and where in the step it stands. */
export interface PlacedText {
  readonly path: readonly PropertyKey[];
  readonly text: string;
}

/** What the texts before a run are about is the run before it; what a plan declares is of the run to come. */
export function textsBefore({ situation, predict, hints }: Step): PlacedText[] {
  return [
    { path: ['situation'], text: situation },
    { path: ['predict', 'choice', 'ask'], text: predict.choice.ask },
    ...predict.choice.answers.map(({ text }, i) => ({ path: ['predict', 'choice', 'answers', i, 'text'], text })),
    { path: ['predict', 'number', 'ask'], text: predict.number.ask },
    ...hints.map((text, i) => ({ path: ['hints', i], text })),
  ];
}

/** What the texts after a run are about: that run. */
export function textsAfter({ why, say, followUps, try: tries }: Step): PlacedText[] {
  return [
    { path: ['why', 'text'], text: why.text },
    { path: ['say'], text: say },
    ...followUps.flatMap(({ ask, answer }, i) => [{ path: ['followUps', i, 'ask'], text: ask }, { path: ['followUps', i, 'answer'], text: answer }]),
    ...tries.map(({ about }, i) => ({ path: ['try', i, 'about'], text: about })),
  ];
}

/** Texts that stand where no run is: what is in braces there would be shown as it is written. */
export function textsWithoutRun({ question, about, steps, cards }: Pick<Lesson, 'question' | 'about' | 'steps' | 'cards'>): PlacedText[] {
  return [
    { path: ['question'], text: question }, { path: ['about'], text: about },
    ...steps.map(({ title }, i) => ({ path: ['steps', i, 'title'], text: title })),
    ...Object.entries(cards).flatMap(([remedy, { cost, followUps }]) => [
      { path: ['cards', remedy, 'cost'], text: cost },
      ...followUps.flatMap(({ ask, answer }, i) => [{ path: ['cards', remedy, 'followUps', i, 'ask'], text: ask }, { path: ['cards', remedy, 'followUps', i, 'answer'], text: answer }]),
    ]),
  ];
}

const named = (texts: readonly PlacedText[]): Reference[] => texts.flatMap(({ text }) => referencesIn(text));

/** The figure that is unknown where a run has nothing of a series. */
export function highestOf(series: string): string {
  return `${series}:max`;
}

/** Of every figure that a step names: the step of whose run it is; null where there is no run before the first. */
export function referencesOf({ steps }: Pick<Lesson, 'steps'>, step: Step): Reference[] {
  const before = steps[steps.findIndex(({ id }) => id === step.id) - 1]?.id ?? null;
  const placed = (references: readonly Reference[], own: string | null) => references.map((each) => ({ ...each, step: each.step ?? (isDeclared(each.expression) ? step.id : own) }));
  return [
    ...placed(named(textsBefore(step)), before),
    ...placed([...named(textsAfter(step)), ...Object.values(step.why.terms).map(parseReference), parseReference(step.predict.number.figure)], step.id),
    ...placed(step.predict.choice.answers.flatMap(({ when }) => when.map((condition) => ({ step: null, expression: leftOf(condition) }))), step.id),
    ...(step.curve === undefined ? [] : [{ step: step.id, expression: highestOf(step.curve) }]),
    // What a try is compared with; its own figures are those of the try.
    ...step.try.flatMap(({ shows }) => referencesIn(shows)).filter((reference) => reference.step !== null),
  ];
}

/** Everything that is asked of the run of a step, by whatever step. */
export function askedOf(lesson: Pick<Lesson, 'steps'>, id: string): string[] {
  return [...new Set(lesson.steps.flatMap((step) => referencesOf(lesson, step)).filter(({ step }) => step === id).map(({ expression }) => expression))];
}

/** Everything that is asked of the run of a try. */
export function askedOfTry({ shows, when }: Attempt): string[] {
  return [...new Set([...referencesIn(shows).filter(({ step }) => step === null).map(({ expression }) => expression), ...when.map(leftOf)])];
}

export interface Chosen {
  readonly scenario: Scenario;
  readonly lesson: Pick<Lesson, 'form' | 'steps'>;
  readonly seed: number;
}

/** A run in virtual time. `allowMissingNeeds`: of remedies that are compared with and without another one. */
export function plainPlan({ scenario, lesson, seed }: Chosen, run: StepRun, allowMissingNeeds = false): Plan {
  return makePlan(scenario, { seed, form: lesson.form, clock: 'virtual', ...run, allowMissingNeeds });
}

export function stepPlan(chosen: Chosen, { id, run }: Step): Plan {
  return withFigures(plainPlan(chosen, run), toMeasure(askedOf(chosen.lesson, id)), chosen.scenario);
}

function toMeasure(asked: readonly string[]): string[] {
  return asked.filter((expression) => !isDeclared(expression));
}

/** The run of a step with what a try changes of it. */
export function tryRun({ run }: Pick<Step, 'run'>, { remedies = run.remedies, faults = run.faults, set }: Pick<Attempt, 'remedies' | 'faults' | 'set'>): StepRun {
  return { remedies, faults, set: { ...run.set, ...set } };
}

export function tryPlan(chosen: Chosen, step: Step, attempt: Attempt): Plan {
  return withFigures(plainPlan(chosen, tryRun(step, attempt)), toMeasure(askedOfTry(attempt)), chosen.scenario);
}

/** What is switched on and changed in a run: `buffer, backpressure · sink.service=12ms · faults: burst`. */
export function runText({ remedies, set, faults }: StepRun): string {
  const on = typeof remedies === 'string' ? `${remedies === 'none' ? 'no' : 'all'} remedies` : remedies.join(', ');
  const struck = faults === 'all' ? [] : [`faults: ${typeof faults === 'string' ? faults : faults.join(', ')}`];
  return [on, ...Object.entries(set).map((each) => each.join('=')), ...struck].join(' · ');
}
