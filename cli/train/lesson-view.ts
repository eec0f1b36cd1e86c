import type { Plan } from '../../engine/plan.ts';
import { formatQuantity, formatRange } from '../../engine/quantity.ts';
import type { Scenario } from '../../engine/scenario.ts';
import type { LessonView, OutcomeView, PlayedView, StepView, WordView } from '../../tui/lesson/view.ts';
import { answerCards, effectText } from './cards.ts';
import { begin, keptOf, lacking, recordOf, stepOf, wanted, type Course } from './course.ts';
import { canonical, declaredIn, isDeclared } from './figure.ts';
import { exampleOf, givenText } from './guess.ts';
import type { Lesson, Step } from './lesson.ts';
import { askedOf, plainPlan, referencesOf } from './lesson-plan.ts';
import type { StepMeasured } from './measure.ts';
import { parseReference, proseOf } from './reference.ts';
import { viewOf, type OutcomeView as Outcome } from './step-view.ts';

interface Played {
  readonly lesson: Lesson;
  readonly scenario: Scenario;
  readonly seed: number;
}

/** A course as its screen shows it while nothing runs. */
export function lessonView({ lesson, scenario, seed }: Played, course: Course): Omit<LessonView, 'notes' | 'running' | 'played'> {
  const { context } = course;
  const step = stepOf(context);
  const plan = plainPlan({ lesson, scenario, seed }, step.run);
  const { id, question, about, minutes, steps } = lesson;
  return {
    id, scenario: scenario.id, question, about, minutes, seed,
    steps: steps.map((each) => ({ title: each.title, done: (context.records[each.id]?.run ?? null) !== null })),
    stage: keptOf(course).stage, step: stepView(course, plan), wanted: wanted(context), trouble: context.trouble,
    knobs: scenario.knobs.map((knob) => ({ id: knob.id, about: knob.about, text: formatQuantity(plan.knobs[knob.id], knob.unit), range: formatRange(knob) })),
    words: wordsOf(lesson, step, scenario, plan),
    cards: answerCards(scenario, lesson, context).map((card) => ({
      ...card, alone: card.alone === null ? null : shortened(effectText(card.alone, 'alone')), away: card.away === null ? null : shortened(effectText(card.away, 'away')),
    })),
    lacking: lacking(context).length,
  };
}

/** A noun that both sides have is told once: `8,412 → 0 events`. */
function shortened(effect: string): string {
  return effect.replace(/^(\S+) (\S+) → (\S+) \2$/, '$1 → $3 $2');
}

function stepView(course: Course, plan: Plan): StepView {
  const { context } = course;
  const { guess, outcome, ...view } = viewOf(course);
  const { ask, unit, given } = guess;
  return {
    ...view, guess: { ask, given, example: exampleOf(unit), text: given === null || given === undefined ? '' : givenText(given, unit) },
    outcome: outcome === null ? null : withCurve(outcome, stepOf(context), plan),
  };
}

function withCurve(outcome: Outcome, { predict }: Step, plan: Plan): OutcomeView {
  const { curve } = outcome;
  if (curve === null) return { ...outcome, curve };
  const figure = parseReference(predict.number.figure);
  const hasGuess = figure.step === null && figure.expression.split(/[{:]/)[0] === curve.metric && figure.expression.endsWith(':max');
  return { ...outcome, curve: { ...curve, hasGuess, faultsMs: plan.faults.map(({ atMs }) => atMs) } };
}

/** What of the program's own names a step uses, in the scenario's words. */
function wordsOf(lesson: Lesson, step: Step, scenario: Scenario, { remedies, faults }: Plan): WordView[] {
  const named = referencesOf(lesson, step).map(({ expression }) => expression);
  const turned = [...Object.keys(step.run.set), ...step.try.flatMap(({ set }) => Object.keys(set))];
  const knobs = new Set([...named.flatMap((each) => (each.startsWith('knob:') ? [each.slice('knob:'.length)] : [])), ...turned]);
  const figures = new Set(named.filter((each) => !isDeclared(each)).map((each) => each.split(/[{:]/)[0]));
  const struck = new Set(faults.map(({ fault }) => fault));
  return [
    ...remedies.map((id): WordView => ({ kind: 'remedy', name: id, about: scenario.remedies[id].about })),
    ...Object.values(scenario.faults).filter(({ id }) => struck.has(id)).map(({ id, about }): WordView => ({ kind: 'fault', name: id, about })),
    ...scenario.knobs.filter(({ id }) => knobs.has(id)).map(({ id, about }): WordView => ({ kind: 'number', name: id, about })),
    ...Object.values(scenario.figures).filter(({ id }) => figures.has(id)).map(({ id, about }): WordView => ({ kind: 'figure', name: id, about })),
  ];
}

/** The lesson with other numbers in the run of one of its steps. */
export function withNumbers(lesson: Lesson, at: number, set: Readonly<Record<string, string>>): Lesson {
  return { ...lesson, steps: lesson.steps.map((step, i) => (i === at ? { ...step, run: { ...step.run, set: { ...step.run.set, ...set } } } : step)) };
}

/** What the run of a step with other numbers came to, beside that of the step itself. `changed`: the lesson that has them. */
export function playedView({ lesson, scenario, seed }: Played, { context }: Course, changed: Lesson, set: Readonly<Record<string, string>>, run: StepMeasured): PlayedView {
  const { at, records, columns } = context;
  const step = stepOf(context);
  const plan = plainPlan({ lesson: changed, scenario, seed }, changed.steps[at].run);
  const declared = { ...context.declared, [step.id]: declaredIn(plan, scenario) };
  const other = begin({ lesson: changed, seed, columns, declared, kept: { at, stage: 'told', records: { ...records, [step.id]: { ...recordOf(context), run } }, cards: [] } });
  const own = recordOf(context).run?.figures ?? {};
  const text = (figures: StepMeasured['figures'], name: string): string => proseOf(figures[name] ?? null);
  return {
    set: Object.entries(set).map((each) => each.join('=')).join(' '),
    outcome: withCurve(viewOf(other).outcome!, step, plan),
    // What has changed comes first.
    figures: [...new Set(askedOf(lesson, step.id).filter((each) => !isDeclared(each)).map(canonical))].map((name) => ({ name, before: text(own, name), now: text(run.figures, name) }))
      .toSorted((a, b) => Number(a.before === a.now) - Number(b.before === b.now)),
  };
}
