import { basename } from 'node:path';
import { z } from 'zod';
import { parseQuantity } from '../../engine/quantity.ts';
import { mistakesOf } from '../../engine/schema-words.ts';
import { allOf, nameOf, readYaml } from '../config/config-text.ts';
import { hiddenFaults } from './paper.ts';

/** When something was said, since the interview began: `4:10`, or `250s`. */
const moment = z.string().meta({ title: 'a moment since the beginning, such as 4:10 or 250s' }).transform((text, context) => {
  const [, minutes, seconds] = /^(\d{1,4}):([0-5]\d)$/.exec(text.trim()) ?? [];
  try {
    return minutes === undefined ? parseQuantity(text, 'ms') : Number(minutes) * 60_000 + Number(seconds) * 1000;
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

/** A moment since the beginning as it stands in answers; never later than it was. */
export function momentText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

const kind = z.enum(Object.keys(hiddenFaults).toSorted() as [string, ...string[]]);
const quantity = z.union([z.string(), z.number()]).transform(String);
/** How long what is written may be. */
export const mostLetters = { name: 100, reason: 2000, explanation: 10_000 } as const;

const reason = z.string().max(mostLetters.reason).optional();

/** A run that a candidate asks for. */
const attempt = z.strictObject({
  at: moment,
  remedies: z.array(z.string()).default([]).describe('added to those that are in place'),
  set: z.record(z.string(), quantity).default({}).describe('numbers, as --set takes them'),
  predict: z.record(z.string(), quantity).default({}).describe('by figure, as a threshold writes it: what it will be'),
  because: reason,
});
export type Attempt = z.infer<typeof attempt>;

/** What was said in an interview, and when. */
export const answersSchema = z.strictObject({
  name: z.string().min(1).max(mostLetters.name).optional().describe('who was asked'),
  paper: z.number().int().min(0).optional().describe('the number of the paper that this answers'),
  diagnosis: z.strictObject({ says: kind, at: moment, looks: z.number().int().min(1).optional().describe('how often the run was looked at by then'), because: reason }).optional(),
  ruledOut: z.array(z.strictObject({ says: kind, at: moment, because: reason })).default([]),
  tries: z.array(attempt).default([]).describe('runs before the choice'),
  choice: attempt.optional(),
  explanation: z.strictObject({ at: moment, text: z.string().max(mostLetters.explanation) }).optional().describe('why it works, its cost, what then'),
});
export type Answers = z.infer<typeof answersSchema>;
/** As they are written down. */
export type AnswersText = z.input<typeof answersSchema>;

/** Reads what was said from YAML or JSON; every mistake is told with its line. */
export function readAnswers(file: string): { readonly written: AnswersText; readonly answers: Answers } {
  const { value, lineOf } = readYaml(file, 'a file of answers: npx wavetank train --interview --paper 1 tells what stands in one');
  const parsed = answersSchema.safeParse(value, { reportInput: true });
  if (parsed.success) return { written: value as AnswersText, answers: parsed.data };
  const mistakes = mistakesOf(parsed.error, answersSchema, 'of answers').map(({ path, message }) => ({
    where: `${nameOf(file)}:${lineOf(path) ?? 1}`, text: `${path.map(String).join('.') || basename(file)}: ${message}`,
  }));
  throw allOf(mistakes);
}
