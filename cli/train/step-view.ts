import { shellWord } from '../../engine/shell-word.ts';
import { expressionTexts, isWithin, termOf, termText } from './arithmetic.ts';
import { recordOf, stepOf, type Course } from './course.ts';
import type { Curve } from './curve.ts';
import { canonical, type Figures, type Measured } from './figure.ts';
import { guessText } from './guess.ts';
import type { FollowUp, Step } from './lesson.ts';
import type { StepMeasured, TryMeasured } from './measure.ts';
import { runText, tryRun } from './lesson-plan.ts';
import { filled, parseReference, proseOf, type Reference } from './reference.ts';

/** What is shown of a step: its texts with their figures. */
export interface StepView {
  readonly title: string;
  /** From 1. */
  readonly number: number;
  readonly steps: number;
  readonly situation: string;
  /** What is switched on and turned in its run: `buffer, backpressure`, `sink.service=12ms`. */
  readonly run: string;
  readonly choice: { readonly ask: string; readonly answers: readonly string[]; readonly chosen: number | null | undefined };
  readonly guess: { readonly ask: string; readonly unit: string; readonly given: number | null | undefined };
  /** Those that were asked for. */
  readonly hints: readonly string[];
  readonly hintsLeft: number;
  /** null before it was run. */
  readonly outcome: OutcomeView | null;
}

export interface OutcomeView extends Pick<StepMeasured, 'verdict' | 'reason' | 'folder' | 'right' | 'untold'> {
  readonly isRight: boolean | null;
  /** What was measured of the number that was asked for; with the guess beside it where there is one. */
  readonly number: string;
  readonly measured: Measured;
  readonly curve: Curve | null;
  readonly why: string;
  readonly arithmetic: ArithmeticView;
  readonly say: string;
  readonly followUps: readonly FollowUp[];
  readonly tries: readonly TryView[];
}

export interface ArithmeticView {
  /** `behind_s = wave_s × (1 − served / offered)`. */
  readonly names: string;
  /** `9.3 s = 12 s × (1 − 250 / 1,097)`. */
  readonly numbers: string;
  /** The value beside it, as measured. */
  readonly measured: string;
  /** null where nobody can tell. */
  readonly isHeld: boolean | null;
  readonly within: number;
}

export interface TryView {
  readonly about: string;
  /** All of its run: `buffer · worker.prefetch=20000`. */
  readonly run: string;
  /** null before it was run. */
  readonly outcome: Pick<TryMeasured, 'shown' | 'verdict' | 'reason' | 'folder'> & { readonly shows: string } | null;
}

type Context = Course['context'];

export function viewOf({ context }: Course): StepView {
  const step = stepOf(context);
  const record = recordOf(context);
  const before = figuresAt(context, context.lesson.steps[context.at - 1]?.id ?? null);
  const tell = (text: string): string => filled(text, before);
  const { choice, number } = step.predict;
  return {
    title: step.title, number: context.at + 1, steps: context.lesson.steps.length,
    situation: tell(step.situation), run: runText(step.run),
    choice: { ask: tell(choice.ask), answers: choice.answers.map(({ text }) => tell(text)), chosen: record.choice },
    guess: { ask: tell(number.ask), unit: number.unit, given: record.guess },
    hints: step.hints.slice(0, record.hints).map(tell), hintsLeft: step.hints.length - record.hints,
    outcome: record.run === null ? null : outcomeOf(context, step, record.run),
  };
}

/** Figures by their references, of the run of a step where none is named; what the plan of a step declares is known before it runs. */
function figuresAt(context: Context, own: string | null, figures: Figures | null = null): (reference: Reference) => Measured | null {
  const here = stepOf(context).id;
  return ({ step, expression }) => {
    const key = canonical(expression);
    if (step === null && figures !== null) return figures[key] ?? null;
    const declared = context.declared[step ?? here]?.[key];
    if (declared !== undefined) return declared;
    return context.records[step ?? own ?? '']?.run?.figures[key] ?? null;
  };
}

/** As a shell takes it: it is told to be copied. */
function kept(folder: string): string {
  return folder === '' ? '' : shellWord(folder);
}

function outcomeOf(context: Context, step: Step, run: StepMeasured): OutcomeView {
  const { choice, guess, tries } = recordOf(context);
  const valueOf = figuresAt(context, step.id);
  const tell = (text: string): string => filled(text, valueOf);
  const measured = valueOf(parseReference(step.predict.number.figure)) ?? { value: null, unit: '' };
  const { verdict, reason, folder, right, untold, curve } = run;
  return {
    verdict, reason, folder: kept(folder), right, untold, curve, measured,
    isRight: choice === undefined || choice === null || right === null ? null : choice === right,
    number: guess === undefined || guess === null ? `measured ${proseOf(measured)}` : guessText(guess, measured),
    why: tell(step.why.text), arithmetic: arithmeticOf(step, run, valueOf),
    say: tell(step.say), followUps: step.followUps.map(({ ask, answer }) => ({ ask: tell(ask), answer: tell(answer) })),
    tries: step.try.map((attempt, nth): TryView => {
      const { about, shows } = attempt;
      const tried = tries[nth];
      return { about: tell(about), run: runText(tryRun(step, attempt)), outcome: tried === undefined ? null : { shows: filled(shows, figuresAt(context, null, tried.figures)), shown: tried.shown, verdict: tried.verdict, reason: tried.reason, folder: kept(tried.folder) } };
    }),
  };
}

function arithmeticOf({ why }: Step, { computed }: StepMeasured, valueOf: (reference: Reference) => Measured | null): ArithmeticView {
  const terms = Object.entries(why.terms).map(([name, text]) => termOf(name, valueOf(parseReference(text)) ?? { value: null, unit: '' }));
  const target = terms.find(({ name }) => name === why.equals) ?? { name: why.equals, value: null };
  const { names, numbers } = expressionTexts(why.arithmetic, terms);
  return {
    names: `${why.equals} = ${names}`,
    numbers: `${termText({ name: why.equals, value: computed })} = ${numbers}`,
    measured: termText(target),
    isHeld: computed === null || target.value === null ? null : isWithin(computed, target.value, why.within),
    within: why.within,
  };
}
