import { expect, test } from 'vitest';
import { readLesson } from './lesson-file.ts';
import { lessonFileOf, taught } from './lessons.ts';

/** Refused where something that one names is not there, or a text has no room. */
const lessons = await Promise.all(taught.map((name) => readLesson(lessonFileOf(name)!)));

test.each(lessons)('the lesson of $scenario.id asks what its scenario asks, and leads from the disease to all remedies', ({ lesson, scenario }) => {
  expect(lesson).toMatchObject({ id: scenario.id, question: scenario.question });
  expect(lesson.steps[0].run.remedies).toBe('none');
  expect(lesson.steps.at(-1)!.run).toMatchObject({ remedies: 'all', faults: 'all' });
});
