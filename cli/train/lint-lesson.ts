import type { Plan } from '../../engine/plan.ts';
import type { Scenario } from '../../engine/scenario.ts';
import type { SchemaMistake } from '../../engine/schema-words.ts';
import { quantityText } from '../text/quantity-text.ts';
import { isWithin, termOf, termText, type Term } from './arithmetic.ts';
import { canonical, isDeclared } from './figure.ts';
import type { Lesson, Step } from './lesson.ts';
import { highestOf, runText, tryRun } from './lesson-plan.ts';
import { measureStep, measureTry, type Executed, type Measuring, type StepMeasured } from './measure.ts';
import { parseReference } from './reference.ts';

export interface Lint {
  readonly lesson: Lesson;
  readonly scenario: Scenario;
  /** null: it did not come to its end. */
  execute(plan: Plan): Promise<Executed | null>;
  /** A step, or a try of one, was executed. */
  tell(line: string): void;
  /** Of the step with this place, this answer is right, from 0. */
  answered?(at: number, right: number): void;
}

/** Plays a lesson through on a seed: of each step exactly one answer holds and the arithmetic gives what was measured; each try shows what it says. */
export async function mistakesOn(seed: number, { lesson, scenario, execute, tell, answered }: Lint): Promise<SchemaMistake[]> {
  const measuring: Measuring = { lesson, scenario, seed, execute };
  const mistakes: SchemaMistake[] = [];
  const measured: Record<string, StepMeasured> = {};
  for (const [at, step] of lesson.steps.entries()) {
    const run = await measureStep(measuring, at, measured);
    if (run === null) return [...mistakes, { path: ['steps', at, 'run'], message: `did not come to its end on seed ${seed}` }];
    measured[step.id] = run;
    if (run.right !== null) answered?.(at, run.right);
    mistakes.push(...stepMistakes(lesson, at, measured, seed));
    tell(`seed ${seed}  ${step.id}: ${toldOf(step, measured)}`);
    for (const [nth, attempt] of step.try.entries()) {
      const tried = await measureTry(measuring, at, nth);
      const told = tried === null ? 'did not come to its end' : figuresText(tried.figures);
      if (tried?.shown !== true) mistakes.push({ path: ['steps', at, 'try', nth, 'when'], message: `does not hold on seed ${seed}: ${told}` });
      tell(`seed ${seed}  ${step.id}, try ${nth + 1} (${runText(tryRun(step, attempt))}): ${told}`);
    }
  }
  return mistakes;
}

/** Steps of which one answer is right on some seeds and another one on others. `rights`: by seed, the answers of the steps by their places. */
export function differences({ seeds, steps }: Lesson, rights: ReadonlyMap<number, ReadonlyMap<number, number>>): SchemaMistake[] {
  return steps.flatMap((_, at) => {
    const answers = [...new Set(seeds.flatMap((seed) => rights.get(seed)?.get(at) ?? []))];
    if (answers.length < 2) return [];
    const told = answers.map((answer) => {
      const of = seeds.filter((seed) => rights.get(seed)?.get(at) === answer);
      return `answer ${answer + 1} is right on ${of.length === 1 ? 'seed' : 'seeds'} ${of.join(', ')}`;
    });
    return [{ path: ['steps', at, 'predict', 'choice', 'answers'], message: `${told.join('; ')}: is that meant? Else move the limit to where no seed comes near it` }];
  });
}

function stepMistakes({ steps }: Lesson, at: number, measured: Readonly<Record<string, StepMeasured>>, seed: number): SchemaMistake[] {
  const { id, why, predict, curve } = steps[at];
  const { right, untold, computed, figures } = measured[id];
  const path = ['steps', at];
  const target = targetOf(id, why, measured);
  const number = figures[canonical(parseReference(predict.number.figure).expression)] ?? null;
  const mistakes: SchemaMistake[] = [];
  if (right === null) mistakes.push({ path: [...path, 'predict', 'choice', 'answers'], message: `on seed ${seed} ${untold}: ${figuresText(figures)}` });
  if (computed === null || target.value === null) mistakes.push({ path: [...path, 'why', 'arithmetic'], message: `cannot be told on seed ${seed}` });
  else if (!isWithin(computed, target.value, why.within)) mistakes.push({ path: [...path, 'why', 'arithmetic'], message: `gives ${termText({ name: why.equals, value: computed })} on seed ${seed}, and ${why.equals} is ${termText(target)}: not within ${why.within} %, ${offText(computed, target.value)}` });
  if (curve !== undefined && figures[canonical(highestOf(curve))]?.value === null) mistakes.push({ path: [...path, 'curve'], message: `this run has nothing of ${curve}: take another series, such as behind or in-flight, or leave it out` });
  if (number !== null && number.value === null) mistakes.push({ path: [...path, 'predict', 'number', 'figure'], message: `could not be measured on seed ${seed}` });
  return mistakes;
}

/** By how much it misses; rounded up, so that it would hold within that. */
function offText(computed: number, measured: number): string {
  return measured === 0 ? 'for of nothing there is no share' : `off by ${Math.ceil(Math.abs((computed - measured) / measured) * 1000) / 10} %`;
}

function toldOf({ id, why }: Step, measured: Readonly<Record<string, StepMeasured>>): string {
  const { right, untold, computed, figures } = measured[id];
  return `${right === null ? untold : `answer ${right + 1} holds`}; ${why.equals}: computed ${termText({ name: why.equals, value: computed })}, measured ${termText(targetOf(id, why, measured))}; ${figuresText(figures)}`;
}

/** What the arithmetic of a step is to give, as it was measured. */
function targetOf(id: string, why: Step['why'], measured: Readonly<Record<string, StepMeasured>>): Term {
  const { step, expression } = parseReference(why.terms[why.equals]);
  return termOf(why.equals, measured[step ?? id].figures[canonical(expression)]);
}

function figuresText(figures: StepMeasured['figures']): string {
  return Object.entries(figures).filter(([name]) => !isDeclared(name)).map(([name, { value, unit }]) => `${name} ${value === null ? 'unknown' : quantityText(value, unit)}`).join(', ');
}
