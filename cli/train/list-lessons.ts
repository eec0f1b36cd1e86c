import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { plural } from '../text/number.ts';
import { hanging, mostColumns, wrap } from '../text/table.ts';
import type { Kept } from './course.ts';
import { readForm, readLesson } from './lesson-file.ts';
import { lessonFileOf, taught } from './lessons.ts';
import { keptCourse, progressFile } from './progress.ts';
import { printCards } from './sitting.ts';

/** The lessons that come with the program, and how far each was played; or the cards of those that were begun. */
export async function listLessons(terminal: Terminal, asCards: boolean): Promise<ExitCode> {
  const width = Math.min(terminal.width, mostColumns);
  for (const scenario of taught) {
    const file = lessonFileOf(scenario)!;
    const { lesson } = readForm(file);
    const [first] = lesson.seeds;
    if (asCards) printCards(await readLesson(file), first, terminal);
    else {
      terminal.say(`${terminal.style('strong', scenario)}   about ${plural(lesson.minutes, 'minute')} · ${standing(keptCourse(progressFile, { lesson, seed: first, file }, new Date(), terminal.warn), lesson.steps.length)}`);
      for (const line of wrap(lesson.question, width - 2)) terminal.say(`  ${line}`);
      terminal.say();
    }
  }
  if (!asCards) for (const line of hanging('play one', `npx wavetank train ${taught[0]}`, 10, width)) terminal.say(line);
  return exitCode.ok;
}

function standing(kept: Kept | 'of another text' | null, steps: number): string {
  if (kept === null || kept === 'of another text') return `${steps} steps, not begun`;
  return kept.stage === 'cards' ? `all ${steps} steps done` : `step ${kept.at + 1} of ${steps}`;
}
