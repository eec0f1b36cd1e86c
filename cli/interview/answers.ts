import { basename } from 'node:path';
import { z } from 'zod';
import { canonicalJson } from '../../engine/canonical.ts';
import { readKnob } from '../../engine/make-plan.ts';
import { parseQuantity } from '../../engine/quantity.ts';
import { mistakesOf } from '../../engine/schema-words.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { knobs } from '../../scenarios/iot-spike/knobs.ts';
import { printable, printableLines } from '../../tui/text/printable.ts';
import { allOf, nameOf, readYaml } from '../config/config-text.ts';
import { hiddenFaults, limitMs } from './paper.ts';

/** When something was said, since the interview began: `4:10`, or `250s`. */
const moment = z.string().meta({ title: 'a moment since the beginning, such as 4:10 or 250s' }).transform((text, context) => {
  const [, minutes, seconds] = /^(\d{1,4}):([0-5]\d)$/.exec(text.trim()) ?? [];
  const refused = (message: string): never => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  if (minutes !== undefined) return Number(minutes) * 60_000 + Number(seconds) * 1000;
  try {
    const ms = parseQuantity(text, 'ms');
    return ms < 0 ? refused('is before the interview began') : ms;
  } catch (error) {
    return refused((error as Error).message);
  }
});

/** A moment since the beginning as it stands in answers; never later than it was. */
export function momentText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

const kind = z.enum(Object.keys(hiddenFaults).toSorted() as [string, ...string[]]);
/** What is one line wherever it is shown: nothing in it ends the line or changes the terminal. */
const line = z.string().transform(printable);
const quantity = z.union([z.string(), z.number()]).transform((value) => printable(String(value)));
/** How long what is written may be. */
export const mostLetters = { name: 100, reason: 2000, explanation: 10_000 } as const;

const reason = z.string().max(mostLetters.reason).transform(printable).optional();

const predictions = z.record(line, quantity);

/** A run that a candidate asks for. */
const attempt = z.strictObject({
  at: moment,
  remedies: z.array(line).default([]).describe('added to those that are in place'),
  set: z.record(line, quantity).default({}).describe('numbers, as --set takes them'),
  predict: predictions.default({}).describe('by figure, as a threshold writes it: what it will be'),
  because: reason,
});
export type Attempt = z.infer<typeof attempt>;

interface Written {
  readonly remedies?: readonly string[];
  readonly set?: Readonly<Record<string, string | number>>;
}

/** The same text for runs that do the same, however their numbers are written: 4k is 4000. */
export function measuresText({ remedies = [], set = {} }: Written): string {
  const values = Object.entries(set).map(([id, value]) => [id, valueOf(id, String(value).trim())]);
  return canonicalJson([[...new Set(remedies.map((each) => each.trim()))].toSorted(), Object.fromEntries(values)]);
}

/** In the knob's unit; what cannot be set stays as it is written, and is refused where its run is planned. */
function valueOf(id: string, text: string): number | string {
  const knob = knobs.find((each) => each.id === id);
  if (knob === undefined) return text;
  try {
    return readKnob(knob, text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return text;
  }
}

/** What was predicted of the last of these runs that does the same. */
export function predictedOf(measures: Written, tries: readonly (Written & { readonly predict?: Readonly<Record<string, string | number>> })[]): Record<string, string> {
  const { predict = {} } = tries.findLast((each) => measuresText(each) === measuresText(measures)) ?? {};
  return Object.fromEntries(Object.entries(predict).map(([figure, says]) => [figure, String(says)]));
}

/** What was said in an interview, and when. */
export const answersSchema = z.strictObject({
  name: z.string().min(1).max(mostLetters.name).transform(printable).optional().describe('who was asked'),
  paper: z.number().int().min(0).optional().describe('the number of the paper that this answers'),
  diagnosis: z.strictObject({ says: kind, at: moment, looks: z.number().int().min(1).optional().describe('how often the run was looked at by then'), because: reason }).optional(),
  ruledOut: z.array(z.strictObject({ says: kind, at: moment, because: reason })).default([]),
  tries: z.array(attempt).default([]).describe('runs before the choice'),
  choice: attempt.extend({ predict: predictions.optional().describe('by figure; without it, what was predicted of the last try that does the same') }).optional(),
  explanation: z.strictObject({ at: moment, text: z.string().max(mostLetters.explanation).transform(printableLines) }).optional().describe('why it works, its cost, what then'),
}).superRefine(({ diagnosis, ruledOut }, context) => {
  ruledOut.forEach(({ says }, i) => {
    const refuse = (message: string): void => context.addIssue({ code: 'custom', path: ['ruledOut', i, 'says'], message });
    if (says === diagnosis?.says) refuse(`${says} is your diagnosis: leave out what you took back`);
    else if (ruledOut.findIndex((each) => each.says === says) < i) refuse(`${says} is ruled out above`);
  });
}).transform(({ choice, ...said }) => {
  const before = said.tries.filter(({ at }) => at <= Math.min(choice?.at ?? 0, limitMs));
  return { ...said, ...(choice === undefined ? {} : { choice: { ...choice, predict: choice.predict ?? predictedOf(choice, before) } }) };
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
    where: `${nameOf(file)}:${lineOf(path) ?? 1}`, text: printable(`${path.map(String).join('.') || basename(file)}: ${message}`),
  }));
  throw allOf(mistakes);
}
