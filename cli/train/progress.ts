import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { canonicalJson, sha256 } from '../../engine/canonical.ts';
import { nameOf } from '../config/config-text.ts';
import { readKept, setAside, writeKept, type KeptKind } from '../kept-file.ts';
import { lockKept, whileLocked } from '../kept-lock.ts';
import type { Kept } from './course.ts';
import type { Lesson } from './lesson.ts';
import { readForm } from './lesson-file.ts';
import { lessonFileOf } from './lessons.ts';
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
  at: z.number().int().min(0),
  stage: z.enum(['asking', 'told', 'cards']),
  records: z.record(z.string(), recordSchema),
  cards: z.array(cardMeasuredSchema),
  /** The lesson's file, of one that does not come with the program; what older versions kept does not tell it. */
  file: z.string().optional(),
});
type KeptCourse = z.infer<typeof keptSchema>;

const progressSchema = z.strictObject({ schemaVersion: z.literal(1), lessons: z.record(z.string(), keptSchema) });
export type Progress = z.infer<typeof progressSchema>;

const progress: KeptKind<Progress> = { what: 'your progress', schema: progressSchema };

/** Reads a learner's progress. */
export function readProgress(file: string, now: Date, tell: (text: string) => void): Progress {
  return readKept(file, progress, now, tell) ?? { schemaVersion: 1, lessons: {} };
}

/** What makes a lesson another one. */
function lessonHash(lesson: Lesson): string {
  return sha256(canonicalJson(lesson)).slice(0, 16);
}

/** Under which a course is kept: the same lesson on another seed is another course, and so is one whose text has changed. */
function keyOf(lesson: Lesson, seed: number): string {
  return `${lesson.id}/${seed}/${lessonHash(lesson)}`;
}

/** A lesson on a seed, and the file that it was read from. */
export interface Played {
  readonly lesson: Lesson;
  readonly seed: number;
  readonly file: string;
}

/** What tells a lesson from others of its id: the file that it stands in, as seen from here; undefined of one that comes with the program. */
function sourceOf({ lesson, file }: Pick<Played, 'lesson' | 'file'>): string | undefined {
  return resolve(file) === lessonFileOf(lesson.id) ? undefined : nameOf(file);
}

/** One process at a time plays lessons of an id on a seed, whatever their text: so a lesson that is changed leaves no more locks. See `lockKept`. */
export function lockCourse(file: string, { lesson, seed }: Pick<Played, 'lesson' | 'seed'>): () => void {
  return lockKept(join(dirname(file), 'lessons', `${lesson.id}-${seed}.json`), `the lesson ${lesson.id}`, file);
}

/** A course as it was left; null where it was never begun. What fits no course of this lesson is set aside as what is damaged, and the other courses stay. */
export function keptCourse(file: string, played: Played, now: Date, tell: (text: string) => void): Kept | 'of another text' | null {
  const { lesson, seed } = played;
  const key = keyOf(lesson, seed);
  const { lessons } = readProgress(file, now, tell);
  if (!Object.hasOwn(lessons, key)) return Object.entries(lessons).some(([other, kept]) => other.startsWith(`${lesson.id}/${seed}/`) && mayBeOf(kept, played)) ? 'of another text' : null;
  const { file: _, ...kept } = lessons[key];
  if (fits(kept, lesson)) return kept;
  return whileLocked(file, () => {
    const { [key]: __, ...others } = readProgress(file, now, tell).lessons;
    tell(`what ${file} has of ${lesson.id} is damaged: it is kept in ${setAside(file, 'damaged', now)}, and this lesson begins anew`);
    writeKept(file, progress, { schemaVersion: 1, lessons: others });
    return null;
  });
}

/** Another author's lesson of the same id is no other text of this one. */
function mayBeOf(kept: KeptCourse, played: Played): boolean {
  return kept.file === undefined || kept.file === sourceOf(played);
}

/** Whether a course of this lesson can have come there: a file may have been changed by hand. */
function fits({ at, stage, records }: Kept, { steps }: Lesson): boolean {
  const isIn = (index: number | null | undefined, list: readonly unknown[]): boolean => index == null || (index >= 0 && index < list.length);
  const areRight = Object.entries(records).every(([id, { choice, hints, run, tries }]) => {
    const step = steps.find((each) => each.id === id);
    if (step === undefined) return false;
    const { answers } = step.predict.choice;
    return isIn(choice, answers) && isIn(run?.right, answers) && hints <= step.hints.length && Object.keys(tries).every((nth) => step.try[Number(nth)] !== undefined);
  });
  const toldUntil = stage === 'asking' ? at : at + 1;
  return areRight && at < steps.length && steps.slice(0, toldUntil).every(({ id }) => Object.hasOwn(records, id) && records[id].run !== null);
}

/** Keeps a course, and leaves the others as another command may have left them meanwhile; where that is damaged, it is told. */
export function keepCourse(file: string, played: Played, { at, stage, records, cards }: Kept, now: Date, tell: (text: string) => void): void {
  const key = keyOf(played.lesson, played.seed);
  whileLocked(file, () => {
    const { lessons } = readProgress(file, now, tell);
    const { [key]: before, ...others } = lessons;
    // Played from a copy, it stays the course of the file that it was begun in.
    const kept = keptSchema.parse({ at, stage, records, cards, file: Object.hasOwn(lessons, key) ? before.file : sourceOf(played) });
    // What was played last stands last.
    writeKept(file, progress, { schemaVersion: 1, lessons: withoutOldTexts({ ...others, [key]: kept }) });
  });
}

/** Of who edits a lesson and plays it, again and again, so many texts of it are kept, with their courses on every seed. */
const mostTexts = 3;

function withoutOldTexts(lessons: Progress['lessons']): Progress['lessons'] {
  const textOf = ([key, { file = '' }]: readonly [string, KeptCourse]) => ({ id: key.split('/')[0], hash: key.split('/').at(-1)!, lesson: JSON.stringify([key.split('/')[0], file]) });
  const texts = new Map<string, Set<string>>();
  for (const { lesson, hash } of Object.entries(lessons).map(textOf).toReversed()) texts.set(lesson, (texts.get(lesson) ?? new Set()).add(hash));
  const isNew = (entry: readonly [string, KeptCourse]): boolean => {
    const { id, hash, lesson } = textOf(entry);
    return [...texts.get(lesson)!].indexOf(hash) < mostTexts || hash === shippedHash(id);
  };
  return Object.fromEntries(Object.entries(lessons).filter(isNew));
}

/** A lesson that comes with the program is no old text, however many others have its name. */
function shippedHash(id: string): string | null {
  const file = lessonFileOf(id);
  return file === null ? null : lessonHash(readForm(file).lesson);
}
