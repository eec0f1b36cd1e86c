import type { Plan } from '../../engine/plan.ts';
import type { Scenario } from '../../engine/scenario.ts';
import type { SchemaMistake } from '../../engine/schema-words.ts';
import { gaugesOf } from '../../engine/threshold-metric.ts';
import { nearest, UsageError } from '../../engine/usage-error.ts';
import { termMistake, termOf, valueOf } from './arithmetic.ts';
import { conditionOf, isDeclared, unitOf } from './figure.ts';
import { measureOfUnit } from './guess.ts';
import type { Lesson, Step } from './lesson.ts';
import { plainPlan, runText, textsAfter, textsBefore, textsWithoutRun, tryRun, type PlacedText } from './lesson-plan.ts';
import { parseReference, referencesIn, type Reference } from './reference.ts';

type Path = readonly PropertyKey[];

/** Gathers what is wrong, each with its place in the lesson. */
class Mistakes {
  readonly found: SchemaMistake[] = [];

  add(path: Path, message: string): void {
    this.found.push({ path, message });
  }

  /** The answer of `read`; null where it refuses, which is a mistake at that place. */
  read<T>(path: Path, read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.add(path, `${error.message}${error.hint === null ? '' : ` (${error.hint})`}`);
      return null;
    }
  }
}

/** Everything that a lesson names and there is not: remedies, faults, knobs, figures, steps, terms; each with the nearest that there is. */
export async function nameMistakes(lesson: Lesson, scenario: Scenario): Promise<SchemaMistake[]> {
  const mistakes = new Mistakes();
  const ids = lesson.steps.map(({ id }) => id);
  const plans = new Map<string, Plan>();
  lesson.steps.forEach((step, i) => {
    const at: Path = ['steps', i];
    if (ids.indexOf(step.id) !== i) mistakes.add([...at, 'id'], `is the id of step ${ids.indexOf(step.id) + 1} already`);
    const plan = mistakes.read([...at, 'run'], () => plainPlan({ scenario, lesson, seed: lesson.seeds[0] }, step.run));
    if (plan !== null) plans.set(step.id, plan);
  });
  for (const [i, step] of lesson.steps.entries()) {
    const earlier = lesson.steps.slice(0, i).map(({ id }) => id);
    await stepMistakes(mistakes, { lesson, scenario, step, at: ['steps', i], earlier, plans });
  }
  for (const { path, text } of textsWithoutRun(lesson)) {
    const [figure] = referencesIn(text);
    if (figure !== undefined) mistakes.add(path, `takes no figure, and has one in braces, {${figure.step === null ? '' : `${figure.step}/`}${figure.expression}}: there is no run here that it could be of`);
  }
  for (const remedy of Object.keys(scenario.remedies)) if (lesson.cards[remedy] === undefined) mistakes.add(['cards'], `has no card of ${remedy}: each remedy of ${scenario.id} has one`);
  for (const remedy of Object.keys(lesson.cards)) if (!Object.hasOwn(scenario.remedies, remedy)) mistakes.add(['cards', remedy], `is no remedy of ${scenario.id}${suggestion(remedy, Object.keys(scenario.remedies))}`);
  return mistakes.found;
}

interface Place {
  readonly lesson: Lesson;
  readonly scenario: Scenario;
  readonly step: Step;
  readonly at: Path;
  /** Ids of the steps before it. */
  readonly earlier: readonly string[];
  /** Of the steps whose run can be planned. */
  readonly plans: ReadonlyMap<string, Plan>;
}

async function stepMistakes(mistakes: Mistakes, place: Place): Promise<void> {
  const { lesson, scenario, step, at, earlier, plans } = place;
  const plan = plans.get(step.id);
  if (plan === undefined) return;
  const before = earlier.at(-1) ?? null;
  const named = (texts: readonly PlacedText[], own: string | null): void => {
    for (const { path, text } of texts) for (const reference of referencesIn(text)) unitAt(mistakes, place, [...at, ...path], reference, own);
  };
  named(textsBefore(step), before);
  named(textsAfter(step), step.id);
  step.predict.choice.answers.forEach(({ when }, i) => when.forEach((text, k) => mistakes.read([...at, 'predict', 'choice', 'answers', i, 'when', k], () => conditionOf(text, scenario, plan))));
  const unit = unitAt(mistakes, place, [...at, 'predict', 'number', 'figure'], parseReference(step.predict.number.figure), step.id);
  const asked = step.predict.number.unit;
  if (unit !== null && measureOfUnit(asked) !== (['ms', 'bytes', 'percent'].includes(unit) ? unit : 'count')) mistakes.add([...at, 'predict', 'number', 'unit'], `"${asked}" is no unit of ${step.predict.number.figure}, which is measured in ${unit || 'no unit'}`);
  const series = Object.keys(gaugesOf(scenario, plan));
  if (step.curve !== undefined && !series.includes(step.curve)) mistakes.add([...at, 'curve'], `${step.curve} is no series of this run${suggestion(step.curve, series)}`);
  await arithmeticMistakes(mistakes, place);
  step.try.forEach((attempt, i) => {
    const path = [...at, 'try', i];
    const tried = mistakes.read(path, () => plainPlan({ scenario, lesson, seed: lesson.seeds[0] }, tryRun(step, attempt)));
    if (runText(tryRun(step, attempt)) === runText(step.run)) mistakes.add(path, 'changes nothing of the run of its step');
    if (tried === null) return;
    attempt.when.forEach((text, k) => mistakes.read([...path, 'when', k], () => conditionOf(text, scenario, tried)));
    for (const reference of referencesIn(attempt.shows)) unitAt(mistakes, { ...place, plans: reference.step === null ? new Map([[step.id, tried]]) : plans }, [...path, 'shows'], reference, step.id);
  });
}

/** The unit of a figure of this step's run, of the one before it, or of the one that it names; null where there is none such. */
function unitAt(mistakes: Mistakes, { scenario, step, earlier, plans }: Place, path: Path, { step: named, expression }: Reference, own: string | null): string | null {
  const known = own === step.id ? [...earlier, step.id] : earlier;
  if (named !== null && !known.includes(named)) {
    mistakes.add(path, `there is no step "${named}" before it${suggestion(named, known)}`);
    return null;
  }
  const of = named ?? (isDeclared(expression) ? step.id : own);
  if (of === null) mistakes.add(path, `{${expression}} is of a run before it, and there is none: this is the first step`);
  const plan = plans.get(of ?? '');
  return plan === undefined ? null : mistakes.read(path, () => unitOf(expression, scenario, plan));
}

async function arithmeticMistakes(mistakes: Mistakes, place: Place): Promise<void> {
  const { step: { why, id }, at } = place;
  const path = [...at, 'why'];
  const names = Object.keys(why.terms);
  for (const [name, text] of Object.entries(why.terms)) {
    const unit = unitAt(mistakes, place, [...path, 'terms', name], parseReference(text), id);
    const mistake = unit === null ? null : termMistake(name, unit);
    if (mistake !== null) mistakes.add([...path, 'terms', name], mistake);
  }
  if (!names.includes(why.equals)) mistakes.add([...path, 'equals'], `is no term of it${suggestion(why.equals, names)}`);
  else if (new RegExp(`\\b${why.equals}\\b`).test(why.arithmetic)) mistakes.add([...path, 'arithmetic'], `names ${why.equals}, which is what it is to give`);
  try {
    await valueOf(why.arithmetic, names.map((name) => termOf(name, { value: 1, unit: '' })));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    mistakes.add([...path, 'arithmetic'], `${error.message}${error.hint === null ? '' : ` (${error.hint})`}`);
    return;
  }
  for (const name of names) if (name !== why.equals && !new RegExp(`\\b${name}\\b`).test(why.arithmetic)) mistakes.add([...path, 'terms', name], 'is not used');
}

function suggestion(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near !== null ? `; did you mean ${near}?` : known.length === 0 ? '' : `; there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}`;
}
