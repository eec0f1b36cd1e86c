import { z } from 'zod';

/**
 * What is found of something that was said. `near`: a number that is neither right nor nothing like it. `unknown`: whoever was
 * to tell could not (a checker that failed, an engine that died), which is nobody's wrong answer. `told`: nothing to be right
 * about; an examiner weighs it.
 */
export const marks = ['right', 'told', 'near', 'unsaid', 'unknown', 'wrong'] as const;
export type Mark = (typeof marks)[number];

export const lineIds = ['diagnosis', 'prediction', 'outcome', 'unseen', 'side-effects'] as const;
export type LineId = (typeof lineIds)[number];

/** One of the five lines of a sheet. */
export const lineSchema = z.strictObject({
  id: z.enum(lineIds),
  mark: z.enum(marks),
  /** In few words: `right; ruled out 2 of 2`. */
  result: z.string(),
  /** By what it is known. */
  evidence: z.string(),
  /** What was said and what was measured, one by one. */
  parts: z.array(z.strictObject({ mark: z.enum(marks), text: z.string() })),
});
export type Line = z.infer<typeof lineSchema>;
export type Part = Line['parts'][number];

/** The worst of several: wrong above all. */
export function worstMark(found: Iterable<Mark>): Mark {
  return marks[Math.max(0, ...[...found].map((mark) => marks.indexOf(mark)))];
}
