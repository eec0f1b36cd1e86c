import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { canonicalJson, sha256 } from '../../engine/canonical.ts';
import { UsageError } from '../../engine/usage-error.ts';
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

const nothing: Progress = { schemaVersion: 1, lessons: {} };

/** Reads a learner's progress. What is damaged is set aside under another name, which is told, and begun anew; nothing of it is deleted. */
export function readProgress(file: string, now: Date, tell: (text: string) => void): Progress {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return nothing;
    throw new UsageError(`your progress cannot be read (${code})`, { where: file, hint: 'move it away to begin anew' });
  }
  const content = parsed(text);
  const version = (content as { schemaVersion?: unknown } | null | undefined)?.schemaVersion;
  if (typeof version === 'number' && version !== 1) throw new UsageError(`your progress has the schemaVersion ${version}; this wavetank reads 1`, { where: file, hint: 'go on with the version that wrote it, or move it away to begin anew' });
  const checked = progressSchema.safeParse(content);
  if (checked.success) return checked.data;
  const aside = join(dirname(file), `progress.damaged-${now.toISOString().replace(/\.\d+Z$/, '').replaceAll(/[-:]/g, '')}.json`);
  renameSync(file, aside);
  tell(`${file} is damaged: it is kept as ${aside}, and your progress begins anew`);
  return nothing;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Written beside it and put in its place: whoever is killed meanwhile leaves the one before. */
function writeProgress(file: string, progress: Progress): void {
  const made = `${file}.${process.pid}.partial`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(made, `${JSON.stringify(progress, null, 1)}\n`);
    renameSync(made, file);
  } catch (error) {
    rmSync(made, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw error;
    throw new UsageError(`your progress cannot be written (${code})`, { where: file, hint: 'run it in a folder that can be written to' });
  }
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
  writeProgress(file, { schemaVersion: 1, lessons: { ...lessons, [keyOf(lesson, seed)]: kept } });
}
