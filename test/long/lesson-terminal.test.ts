import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readLesson } from '../../cli/train/lesson-file.ts';
import { lessonFileOf, taught } from '../../cli/train/lessons.ts';
import { workFolder } from '../cli/wavetank.ts';
import { startProgram, type Played } from '../tui/pty.ts';

// Every lesson from its question to its measured cards, as a learner plays it on the screen, in both sizes.
let played: Played | null = null;

afterEach(() => played?.end());

interface Kept {
  readonly stage: string;
  readonly records: Readonly<Record<string, { readonly choice: number | null; readonly run: { readonly right: number | null } | null }>>;
  readonly cards: readonly unknown[];
}

/** The one course that was kept. */
function kept(folder: string): Kept {
  const { lessons } = JSON.parse(readFileSync(join(folder, '.wavetank/progress.json'), 'utf8')) as { lessons: Record<string, Kept> };
  const courses = Object.values(lessons);
  expect(courses).toHaveLength(1);
  return courses[0];
}

describe.each(taught)('%s', (scenario) => {
  test.each([{ columns: 80, rows: 24 }, { columns: 120, rows: 40 }])('at $columns x $rows', async (size) => {
    const { lesson } = await readLesson(lessonFileOf(scenario)!);
    const folder = workFolder();
    const screen = startProgram(`train ${scenario}`, folder, {}, size);
    played = screen;
    const text = (): string => screen.rows().join('\n');
    const shows = (part: string) => (): boolean => text().includes(part);
    await screen.until('the question', shows('enter begin'));
    screen.type('\r');
    for (const [i, step] of lesson.steps.entries()) {
      const nth = `step ${i + 1} of ${lesson.steps.length}`;
      await screen.until(nth, () => screen.rows()[0].includes(nth) && text().includes('predict, before you run it'));
      // The first step is predicted; those after it by turns with a number and without one.
      screen.type('1');
      await screen.until('the field of the number', shows('[_]'));
      screen.type(i % 2 === 0 ? '7\r' : '-');
      await screen.until(`what happened in ${nth}`, () => /^enter (on|next step|answer cards)/.test(screen.rows().at(-1)!));
      if (i % 2 === 0) expect(text(), `the number of ${nth}`).toContain('you said');
      const parts = 2 + Math.sign(step.followUps.length) + Math.sign(step.try.length);
      screen.type(size.rows < 36 ? '\r'.repeat(parts) : '\r');
    }
    await screen.until('the cards', () => screen.rows()[0].includes('answer cards'));
    expect(text()).toContain('runs of yours are lacking');
    screen.type('m');
    await screen.until('that it runs', shows('esc stop it'));
    for (let waited = 0; waited < 8 && !text().includes('all of it measured'); waited++) await screen.until('that the cards are measured', () => text().includes('all of it measured')).catch(() => {});
    expect(text()).toContain('all of it measured in your own runs');
    expect(text()).not.toContain('not measured yet');
    screen.type('q');
    await screen.until('the end', shows('same terminal'));
    expect(screen.rows()).toContain('code 0');
    const { records, stage } = kept(folder);
    expect(stage).toBe('cards');
    expect(Object.values(records).map(({ run }) => run?.right ?? null)).not.toContain(null);
  }, 900_000);
});
