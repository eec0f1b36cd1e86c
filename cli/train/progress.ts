import { z } from 'zod';
import { canonicalJson, sha256 } from '../../engine/canonical.ts';
import { readKept, writeKept, type KeptKind } from '../kept-file.ts';
import type { Kept } from './course.ts';
import type { Lesson } from './lesson.ts';
import { cardMeasuredSchema, stepMeasuredSchema, tryMeasuredSchema } from './measure.ts';

/** Where a learner's courses are kept. */
export const progressFile = '.wavetank/progress.json';

const recordSchema = z.strictObject({
  choice: z.number().int().nullable().optional(),
  guess: z.number().nullable().optional(),
  hints: z.number().int().min(0),
  run: stepMeasuredSchema.nullable(),
  tries: z.record(z.string(), tryMeasuredSchema),
});

const keptSchema = z.strictObject({
  /** Of the lesson as it was: of one that has changed since, nothing fits any more. */
  lesson: z.string(),
  at: z.number().int().min(0),
  stage: z.enum(['asking', 'told', 'cards']),
  records: z.record(z.string(), recordSchema),
  cards: z.array(cardMeasuredSchema),
});

const progressSchema = z.strictObject({ schemaVersion: z.literal(1), lessons: z.record(z.string(), keptSchema) });
export type Progress = z.infer<typeof progressSchema>;

const progress: KeptKind<Progress> = { what: 'your progress', schema: progressSchema };

/** Reads a learner's progress. */
export function readProgress(file: string, now: Date, tell: (text: string) => void): Progress {
  return readKept(file, progress, now, tell) ?? { schemaVersion: 1, lessons: {} };
}

/** What makes a lesson another one. */
export function lessonHash(lesson: Lesson): string {
  return sha256(canonicalJson(lesson)).slice(0, 16);
}

/** Under which a course is kept: the same lesson on another seed is another course. */
function keyOf({ id }: Lesson, seed: number): string {
  return `${id}/${seed}`;
}

/** A course as it was left; null where it was never begun. */
export function keptCourse({ lessons }: Progress, lesson: Lesson, seed: number): Kept | 'of another lesson' | null {
  const key = keyOf(lesson, seed);
  if (!Object.hasOwn(lessons, key)) return null;
  return lessons[key].lesson === lessonHash(lesson) ? lessons[key] : 'of another lesson';
}

/** Keeps a course, and leaves the others as another command may have left them meanwhile. */
export function keepCourse(file: string, lesson: Lesson, seed: number, { at, stage, records, cards }: Kept, now: Date): void {
  const { lessons } = readProgress(file, now, () => {});
  const kept = keptSchema.parse({ lesson: lessonHash(lesson), at, stage, records, cards });
  writeKept(file, progress, { schemaVersion: 1, lessons: { ...lessons, [keyOf(lesson, seed)]: kept } });
}
