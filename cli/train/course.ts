import { assign, initialTransition, setup, transition, type SnapshotFrom } from 'xstate';
import type { Figures } from './figure.ts';
import type { Lesson, Step } from './lesson.ts';
import type { CardMeasured, StepMeasured, TryMeasured } from './measure.ts';

/** What is known of a step. A prediction that is null was passed over; one that is not there was not asked for yet. */
export interface StepRecord {
  /** Which of the answers, from 0. */
  readonly choice?: number | null;
  /** In the unit of the figure. */
  readonly guess?: number | null;
  /** How many of its hints were given. */
  readonly hints: number;
  readonly run: StepMeasured | null;
  /** By their places in the lesson. */
  readonly tries: Readonly<Record<string, TryMeasured>>;
}

/** What is to be executed; the course waits for it. */
export type Task =
  | { readonly kind: 'step'; readonly at: number }
  | { readonly kind: 'try'; readonly at: number; readonly nth: number }
  | { readonly kind: 'card'; readonly remedies: readonly string[] };

export interface CourseInput {
  readonly lesson: Lesson;
  readonly seed: number;
  /** The sets of remedies that the answer cards compare. */
  readonly columns: readonly (readonly string[])[];
  /** What the plan of each step's run declares, by the step's id: it is known before it is run. */
  readonly declared: Readonly<Record<string, Figures>>;
  /** What was kept of it the last time. */
  readonly kept?: Kept;
}

export interface Kept {
  /** The step that is asked or told, from 0. */
  readonly at: number;
  readonly stage: Stage;
  /** By the steps' ids. */
  readonly records: Readonly<Record<string, StepRecord>>;
  readonly cards: readonly CardMeasured[];
}

/** Where a course can be while nothing runs. */
export type Stage = 'asking' | 'told' | 'cards';

interface CourseContext extends Omit<CourseInput, 'kept'>, Omit<Kept, 'stage'> {
  readonly task: Task | null;
  /** Why the last run did not come to its end. */
  readonly trouble: string | null;
}

export type CourseEvent =
  | { readonly type: 'choose'; readonly answer: number }
  | { readonly type: 'guess'; readonly value: number }
  /** No prediction: of a choice or a number, whatever is asked for next. */
  | { readonly type: 'pass' }
  | { readonly type: 'hint' }
  | { readonly type: 'run' }
  | { readonly type: 'try'; readonly nth: number }
  /** Runs what the answer cards still lack, one after the other. */
  | { readonly type: 'measure' }
  | { readonly type: 'step measured'; readonly run: StepMeasured }
  | { readonly type: 'try measured'; readonly run: TryMeasured }
  | { readonly type: 'card measured'; readonly run: CardMeasured }
  | { readonly type: 'not measured'; readonly why: string }
  | { readonly type: 'next' }
  | { readonly type: 'back' }
  /** The step once more, with other predictions. */
  | { readonly type: 'again' };

const untouched: StepRecord = { hints: 0, run: null, tries: {} };

type Here = Pick<CourseContext, 'lesson' | 'at' | 'records'>;

export function stepOf({ lesson, at }: Here): Step {
  return lesson.steps[at];
}

export function recordOf({ records, ...here }: Here): StepRecord {
  return records[stepOf({ ...here, records }).id] ?? untouched;
}

/** What is asked for next: a choice, then a number; null where both were predicted or passed over. */
export function wanted(here: Here): 'choice' | 'number' | null {
  const { choice, guess } = recordOf(here);
  return choice === undefined ? 'choice' : guess === undefined ? 'number' : null;
}

function recorded(here: Here, change: Partial<StepRecord>): Pick<CourseContext, 'records'> {
  return { records: { ...here.records, [stepOf(here).id]: { ...recordOf(here), ...change } } };
}

type Run = Pick<CourseContext, 'lesson' | 'records' | 'cards'>;

/** The runs that differ in their remedies alone: those of the steps in which nothing else is changed, and those for the cards. */
export function plainRuns({ lesson, records, cards }: Run): readonly CardMeasured[] {
  const steps = lesson.steps.filter(({ run: { faults, set } }) => faults === 'all' && Object.keys(set).length === 0);
  return [...steps.flatMap(({ id }) => records[id]?.run ?? []), ...cards];
}

/** Sets of remedies that the answer cards compare, and with which there was no run yet. */
export function lacking(context: Run & Pick<CourseContext, 'columns'>): (readonly string[])[] {
  const measured = new Set(plainRuns(context).map(({ remedies }) => remedies.join()));
  return context.columns.filter((remedies) => !measured.has(remedies.join()));
}

function nextCard(context: CourseContext): Task | null {
  const [remedies] = lacking(context);
  return remedies === undefined ? null : { kind: 'card', remedies };
}

/**
 * A course through a lesson: asking (a prediction), running, told (what happened), and in the end the answer cards. It runs
 * nothing itself: it says what is to be executed (`task`), and is told what that measured.
 */
export const courseMachine = setup({
  types: { context: {} as CourseContext, events: {} as CourseEvent, input: {} as CourseInput },
  guards: {
    isPredicted: ({ context }) => wanted(context) === null,
    hasTry: ({ context, event }) => event.type === 'try' && stepOf(context).try[event.nth] !== undefined,
    hasAnswer: ({ context, event }) => event.type === 'choose' && stepOf(context).predict.choice.answers[event.answer] !== undefined,
    hasHint: ({ context }) => recordOf(context).hints < stepOf(context).hints.length,
    isLast: ({ context }) => context.at === context.lesson.steps.length - 1,
    isFirst: ({ context }) => context.at === 0,
    wasRun: ({ context }) => stepOf({ ...context, at: context.at + 1 }) !== undefined && recordOf({ ...context, at: context.at + 1 }).run !== null,
    lacksCards: ({ context }) => lacking(context).length > 0,
    lacksMore: ({ context, event }) => event.type === 'card measured' && lacking({ ...context, cards: [...context.cards, event.run] }).length > 0,
    isOfStep: ({ context }) => context.task?.kind === 'step',
    isOfTry: ({ context }) => context.task?.kind === 'try',
  },
  actions: {
    choose: assign(({ context, event }) => (event.type === 'choose' ? recorded(context, { choice: event.answer }) : {})),
    guess: assign(({ context, event }) => (event.type === 'guess' ? recorded(context, { guess: event.value }) : {})),
    pass: assign(({ context }) => {
      const next = wanted(context);
      return next === null ? {} : recorded(context, next === 'choice' ? { choice: null } : { guess: null });
    }),
    hint: assign(({ context }) => recorded(context, { hints: recordOf(context).hints + 1 })),
    runStep: assign(({ context }) => ({ task: { kind: 'step' as const, at: context.at }, trouble: null })),
    runTry: assign(({ context, event }) => (event.type === 'try' ? { task: { kind: 'try' as const, at: context.at, nth: event.nth }, trouble: null } : {})),
    runCard: assign(({ context }) => ({ task: nextCard(context), trouble: null })),
    keepStep: assign(({ context, event }) => (event.type === 'step measured' ? { ...recorded(context, { run: event.run }), task: null } : {})),
    keepTry: assign(({ context, event }) => (event.type === 'try measured' && context.task?.kind === 'try'
      ? { ...recorded(context, { tries: { ...recordOf(context).tries, [context.task.nth]: event.run } }), task: null } : {})),
    keepCard: assign(({ context, event }) => (event.type === 'card measured' ? { cards: [...context.cards, event.run], task: null } : {})),
    tellTrouble: assign(({ event }) => (event.type === 'not measured' ? { task: null, trouble: event.why } : {})),
    forward: assign(({ context }) => ({ at: context.at + 1, trouble: null })),
    backward: assign(({ context }) => ({ at: context.at - 1, trouble: null })),
    forget: assign(({ context }) => ({ ...recorded(context, { ...untouched, choice: undefined, guess: undefined }), trouble: null })),
  },
}).createMachine({
  id: 'course',
  context: ({ input: { kept, ...input } }) => ({ ...input, at: kept?.at ?? 0, records: kept?.records ?? {}, cards: kept?.cards ?? [], task: null, trouble: null }),
  initial: 'asking',
  states: {
    asking: {
      on: {
        choose: { guard: 'hasAnswer', actions: 'choose' },
        guess: { actions: 'guess' },
        pass: { actions: 'pass' },
        hint: { guard: 'hasHint', actions: 'hint' },
        run: { guard: 'isPredicted', target: 'running', actions: 'runStep' },
        back: [{ guard: 'isFirst' }, { target: 'told', actions: 'backward' }],
      },
    },
    running: {
      on: {
        'step measured': { guard: 'isOfStep', target: 'told', actions: 'keepStep' },
        'try measured': { guard: 'isOfTry', target: 'told', actions: 'keepTry' },
        'card measured': [{ guard: 'lacksMore', target: 'running', actions: ['keepCard', 'runCard'] }, { target: 'cards', actions: 'keepCard' }],
        'not measured': [
          { guard: 'isOfStep', target: 'asking', actions: 'tellTrouble' },
          { guard: 'isOfTry', target: 'told', actions: 'tellTrouble' },
          { target: 'cards', actions: 'tellTrouble' },
        ],
      },
    },
    told: {
      on: {
        try: { guard: 'hasTry', target: 'running', actions: 'runTry' },
        again: { target: 'asking', actions: 'forget' },
        next: [{ guard: 'isLast', target: 'cards' }, { guard: 'wasRun', target: 'told', actions: 'forward' }, { target: 'asking', actions: 'forward' }],
        back: [{ guard: 'isFirst' }, { target: 'told', actions: 'backward' }],
      },
    },
    cards: {
      on: {
        measure: { guard: 'lacksCards', target: 'running', actions: 'runCard' },
        back: 'told',
      },
    },
  },
});

export type Course = SnapshotFrom<typeof courseMachine>;

/** The beginning of a course, or where it was left; what was running then is asked for again. */
export function begin(input: CourseInput): Course {
  const [fresh] = initialTransition(courseMachine, input);
  return input.kept === undefined ? fresh : courseMachine.resolveState({ value: input.kept.stage, context: fresh.context });
}

/** An event that means nothing where the course is leaves it as it is. */
export function advance(course: Course, event: CourseEvent): Course {
  return transition(courseMachine, course, event)[0];
}

/** What of a course is kept between two sittings. */
export function keptOf({ value, context: { at, records, cards, task } }: Course): Kept {
  const stage = value === 'running' ? (task?.kind === 'step' ? 'asking' : task?.kind === 'try' ? 'told' : 'cards') : value;
  return { at, stage, records, cards };
}
