import { z } from 'zod';

/**
 * A lesson: a question that is asked in interviews, and steps from the disease of a scenario to its remedies. In each step
 * the learner predicts what a run will show, and the run tells whether that was right. Nothing that is measured stands in
 * a lesson: which answer holds, and what a text names in braces, follows from the run.
 */
const name = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'is no name: small letters and digits, parts joined by hyphens');
const text = z.string().trim().min(1, 'is empty');
const names = z.union([z.enum(['all', 'none']), z.array(z.string())]);
const settings = z.record(z.string(), z.union([z.string(), z.number()]).transform(String)).default({});
const conditions = z.array(z.string()).min(1, 'is empty: nothing would have to hold').meta({ title: 'a list of conditions such as "dropped<=0"' });

const run = z.strictObject({
  remedies: names.default('none'),
  faults: names.default('all'),
  /** Knobs that are turned. */
  set: settings,
});

/** An answer is right where all of its conditions hold of the run. */
const answer = z.strictObject({ text, when: conditions });

const predict = z.strictObject({
  choice: z.strictObject({ ask: text, answers: z.array(answer).min(2, 'has fewer than two answers').max(5, 'has more than five answers') }),
  number: z.strictObject({
    ask: text,
    figure: z.string(),
    /** What a number without a unit is taken for; of lengths of time and sizes, and otherwise only told. */
    unit: z.string(),
  }),
});

const term = z.string().regex(/^[a-z][a-z0-9_]*$/, 'is no name of a term: small letters, digits, underscores');

/** Arithmetic is an expression over terms, and gives one of them: the value of that one is what was measured. */
const why = z.strictObject({
  text,
  terms: z.record(term, z.string()),
  arithmetic: text,
  equals: term,
  within: z.string().regex(/^\d+(\.\d+)?%$/, 'is a percentage with its sign, such as 15%').meta({ title: 'a percentage with its sign, such as 15%' }).transform((share) => Number(share.slice(0, -1))),
});

const followUp = z.strictObject({ ask: text, answer: text });

/** The run of a step with something changed, and what that shows: conditions that hold then. */
const attempt = z.strictObject({ about: text, remedies: names.optional(), faults: names.optional(), set: settings, shows: text, when: conditions });

const step = z.strictObject({
  id: name,
  title: text,
  situation: text,
  run,
  /** A series of the run that is drawn when it is over. */
  curve: z.string().optional(),
  predict,
  hints: z.array(text).default([]),
  why,
  say: text,
  followUps: z.array(followUp).default([]),
  try: z.array(attempt).default([]),
});

const card = z.strictObject({ cost: text, followUps: z.array(followUp).default([]) });

export const lessonSchema = z.strictObject({
  schemaVersion: z.literal(1),
  id: name,
  scenario: z.string(),
  question: text,
  about: text,
  minutes: z.number().int().min(1).max(240),
  form: z.enum(['full', 'short']).default('short'),
  /** What it was tried on; the first one is played. */
  seeds: z.array(z.number().int().min(0)).min(1).default([1, 2, 3]),
  steps: z.array(step).min(1, 'has no steps'),
  /** What each remedy costs, and what is asked of it: for the answer cards. */
  cards: z.record(z.string(), card),
});

export type Lesson = z.infer<typeof lessonSchema>;
export type Step = z.infer<typeof step>;
export type Attempt = z.infer<typeof attempt>;
export type StepRun = z.infer<typeof run>;
export type FollowUp = z.infer<typeof followUp>;
