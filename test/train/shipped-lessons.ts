import { beforeAll, expect, test } from 'vitest';
import { readLesson, type ReadLesson } from '../../cli/train/lesson-file.ts';
import { lessonFileOf } from '../../cli/train/lessons.ts';
import { mistakesOn } from '../../cli/train/lint-lesson.ts';
import { runPlan } from '../contracts/run-scenario.ts';

/** Without its tries, which show something on the seeds that it names: these are for `--lint`. */
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
    const { lesson } = read;
    const execute = async (plan: Parameters<typeof runPlan>[1]) => ({ result: (await runPlan(read.scenario, plan, { guard: false })).result, folder: '' });
    const mistakes = await mistakesOn(seed, { lesson, scenario: read.scenario, execute, tell() {} });
    expect(mistakes.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`)).toEqual([]);
  });
}
