import { beforeAll, expect, test } from 'vitest';
import { readForm, readLesson, type ReadLesson } from '../../cli/train/lesson-file.ts';
import { lessonFileOf } from '../../cli/train/lessons.ts';
import { mistakesOn } from '../../cli/train/lint-lesson.ts';
import type { Executed } from '../../cli/train/measure.ts';
import type { Plan } from '../../engine/plan.ts';
import { runPlan } from '../contracts/run-scenario.ts';

/** Without its tries, which change something: what they show is for the seeds that it names. */
function stepsAlone({ lesson, ...read }: ReadLesson): ReadLesson {
  return { ...read, lesson: { ...lesson, steps: lesson.steps.map((step) => ({ ...step, try: [] })) } };
}

/** Of a lesson that comes with the program: on seeds that it was not tried on, each step has one right answer and its arithmetic holds. */
export function holdsOn(scenario: string, seeds: readonly number[]): void {
  let read: ReadLesson;
  beforeAll(async () => {
    read = stepsAlone(await readLesson(lessonFileOf(scenario)!));
  });

  test.each(seeds)(`${scenario} holds on seed %i`, async (seed) => {
    expect(read.lesson.seeds).not.toContain(seed);
    expect(await mistakesIn(read, seed)).toEqual([]);
  });
}

/** The same of all its seeds, with all its tries: what learners play. */
export function holdsAsPlayed(scenario: string): void {
  const file = lessonFileOf(scenario)!;
  test.each(readForm(file).lesson.seeds)(`${scenario} holds with its tries on its seed %i`, async (seed) => {
    const read = await readLesson(file);
    expect(read.lesson.steps.flatMap((step) => step.try).length).toBeGreaterThan(0);
    expect(await mistakesIn(read, seed)).toEqual([]);
  });
}

async function mistakesIn({ lesson, scenario }: ReadLesson, seed: number): Promise<string[]> {
  const execute = async (plan: Plan): Promise<Executed> => ({ result: (await runPlan(scenario, plan, { guard: false })).result, folder: '' });
  const mistakes = await mistakesOn(seed, { lesson, scenario, execute, tell() {} });
  return mistakes.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
}
