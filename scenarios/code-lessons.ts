import type { CodeLesson } from './code-lesson.ts';

/** Lessons in code by the ids of their scenarios, loaded when asked for. */
export const codeLessons = {
  'iot-spike': async () => (await import('./iot-spike/code/lesson.ts')).lesson,
} as const satisfies Record<string, () => Promise<CodeLesson>>;
