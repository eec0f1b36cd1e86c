import type { CodeLesson } from '../../scenarios/code-lesson.ts';
import { codeLessons } from '../../scenarios/code-lessons.ts';

/** Ids of the scenarios of which a component can be written. */
export const taughtInCode: readonly string[] = Object.keys(codeLessons);

/** The lesson in code of a scenario; null where there is none. */
export async function codeLessonOf(scenario: string): Promise<CodeLesson | null> {
  return Object.hasOwn(codeLessons, scenario) ? codeLessons[scenario as keyof typeof codeLessons]() : null;
}

/** Where a learner's file is by default. */
export function usualFolder(scenario: string): string {
  return `${scenario}-code`;
}

/** What every save is tried on by default. */
export const usualSeeds: readonly number[] = [1, 2, 3];
