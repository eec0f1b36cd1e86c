import { createInterface } from 'node:readline';
import { z } from 'zod';
import { mistakesOf, type SchemaMistake } from '../../engine/schema-words.ts';
import { nearest, UsageError } from '../../engine/usage-error.ts';
import { printableData } from '../../tui/text/printable.ts';
import { nameOf, readYaml, refusal } from '../config/config-text.ts';
import { plural } from '../text/number.ts';
import type { Lesson, Step } from './lesson.ts';

/** What a learner is asked. */
export interface Question {
  readonly about: 'choice' | 'number' | 'once more' | 'told' | 'cards';
  /** The id of the step. */
  readonly step: string;
  /** How it is asked: `your answer (1-4, h hint, - none, q leave)`. */
  readonly prompt: string;
}

/** Where answers come from, as they are typed. */
export interface Answers {
  /** null: there are no more. */
  next(question: Question): Promise<string | null>;
  /** An answer that cannot be taken: told, and asked again; or thrown, where nobody can be asked. */
  refuse(question: Question, mistake: UsageError): void;
  close(): void;
}

/** Line by line, from a person or a pipe; what comes from a pipe is shown where a person would have typed it. */
export function typedAnswers(input: NodeJS.ReadStream, write: (text: string) => void): Answers {
  const lines = createInterface({ input, terminal: false })[Symbol.asyncIterator]();
  return {
    async next({ prompt }) {
      write(`${prompt}: `);
      const line = await lines.next();
      if (line.done === true) write('\n');
      else if (!input.isTTY) write(`${line.value}\n`);
      return line.done === true ? null : line.value.trim();
    },
    refuse: (_, { message, hint }) => write(`  ${message}${hint === null ? '' : ` (${hint})`}\n`),
    close() {
      void lines.return?.();
      input.destroy();
    },
  };
}

const stepAnswers = z.strictObject({
  /** Which of the answers, from 1; without it none is predicted. */
  choice: z.number().int().min(1).optional(),
  number: z.union([z.string(), z.number()]).transform(String).optional(),
  /** How many hints are asked for. */
  hints: z.number().int().min(0).default(0),
  /** Which tries are run, from 1. */
  try: z.array(z.number().int().min(1)).default([]),
});
type StepAnswers = z.infer<typeof stepAnswers>;

const answersSchema = z.strictObject({
  steps: z.record(z.string(), stepAnswers).default({}),
  /** Whether what the answer cards lack is run in the end. */
  cards: z.boolean().default(true),
});

/** Answers that were written down: by the ids of the steps. What is not answered is passed over. */
export function writtenAnswers(file: string, { steps, id }: Lesson, write: (text: string) => void): Answers {
  const { value: raw, lineOf } = readYaml(file, 'a file of answers: docs/how-to/write-a-lesson.md');
  const value = printableData(raw);
  const parsed = answersSchema.safeParse(value ?? {}, { reportInput: true });
  const ids = steps.map((step) => step.id);
  const strangers = Object.keys((value as { steps?: object } | null)?.steps ?? {}).filter((step) => !ids.includes(step));
  const mistakes: SchemaMistake[] = [
    ...(parsed.success ? [] : mistakesOf(parsed.error, answersSchema)),
    ...strangers.map((step) => ({ path: ['steps', step], message: `is no step of ${id}${near(step, ids)}` })),
    ...(parsed.success ? steps.flatMap((step) => beyond(step, parsed.data.steps[step.id])) : []),
  ];
  if (!parsed.success || mistakes.length > 0) throw refusal(file, mistakes, lineOf, 'the file');
  const answers = parsed.data;
  const waiting = new Map(ids.map((step) => [step, typedOf(answers.steps[step] ?? stepAnswers.parse({}))]));
  const atEnd = answers.cards ? ['m'] : [];
  const fields = { choice: 'choice', number: 'number', told: 'try' } as const;
  return {
    next({ about, step, prompt }) {
      // What did not come to its end would not come to it again.
      const text = about === 'once more' ? null : about === 'cards' ? atEnd.shift() ?? null : waiting.get(step)![about].shift() ?? '';
      if (text !== null) write(`${prompt}: ${text}\n`);
      return Promise.resolve(text);
    },
    refuse({ about, step }, { message, hint }) {
      const path = about === 'cards' || about === 'once more' ? ['cards'] : ['steps', step, fields[about]];
      throw new UsageError(`${path.join('.')}: ${message}`, { where: `${nameOf(file)}:${lineOf(path) ?? 1}`, hint: hint ?? undefined });
    },
    close() {},
  };
}

/** Answers that a step has not, and hints and tries likewise. */
function beyond({ id, predict: { choice: { answers } }, hints, try: tries }: Step, given: StepAnswers | undefined): SchemaMistake[] {
  if (given === undefined) return [];
  const check = (field: string, asked: number, count: number, noun: string, nouns?: string): SchemaMistake[] => (asked <= count ? [] : [{ path: ['steps', id, field], message: `has ${plural(count, noun, nouns)}, not ${asked}` }]);
  return [
    ...check('choice', given.choice ?? 0, answers.length, 'answer'), ...check('hints', given.hints, hints.length, 'hint'),
    ...check('try', Math.max(0, ...given.try), tries.length, 'try', 'tries'),
  ];
}

function near(name: string, known: readonly string[]): string {
  const found = nearest(name, known);
  return found === null ? `; there are ${known.join(', ')}` : `; did you mean ${found}?`;
}

/** What a person would have typed, question by question; `-` where nothing is predicted. */
function typedOf({ choice, number, hints, try: tries }: StepAnswers): Record<'choice' | 'number' | 'told', string[]> {
  return { choice: [...new Array<string>(hints).fill('h'), String(choice ?? '-')], number: [number ?? '-'], told: [...tries.map((nth) => `t${nth}`), ''] };
}
