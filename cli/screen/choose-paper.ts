import { join } from 'node:path';
import type { Beginning, Choice } from '../../tui/beginning.ts';
import { draftFolder } from '../interview/draft.ts';
import { earlierSheets } from '../interview/earlier.ts';
import { limitMs, numberOfDay, scenarioOfPapers } from '../interview/paper.ts';
import { sheetFolder } from '../interview/sheet.ts';
import { leftMs, type Sitting } from '../interview/sitting.ts';
import { formatClock } from '../text/duration.ts';

export interface PaperChoice {
  readonly number: number;
  /** The day whose paper it is; null where it is chosen by its number. */
  readonly day: string | null;
}

/** As many as have room in the lowest window. */
const mostBegun = 5;
/** Of those that have none, as many are named. */
const mostNamed = 3;

/** What papers can be taken, with the page that tells of them: the one of the day, those that were begun, and any by its number. `begun`: the newest first. */
export function paperPage(day: string, begun: readonly Sitting[]): { readonly papers: readonly PaperChoice[]; readonly page: Beginning } {
  const today: PaperChoice = { number: numberOfDay(day), day };
  const others = begun.filter(({ paper }) => paper !== today.number).map(({ paper, day: of }): PaperChoice => ({ number: paper, day: of }));
  const papers = [today, ...others.slice(0, mostBegun)];
  const left = new Map(begun.map((sitting) => [sitting.paper, leftMs(sitting)]));
  const page: Beginning = {
    title: 'interview',
    about: [
      `The pipeline of ${scenarioOfPapers}, in which one fault is hidden. You watch it run, say what is wrong and what is not, predict, and mend it. What you choose is judged by runs on seeds that you were not shown.`,
      `${limitMs / 60_000} minutes are yours. They count as long as the interview is on the screen: it can be left, and gone on with.`,
    ],
    choices: papers.map((paper) => ({ label: paper === today ? `today's paper, ${paper.number}` : `paper ${paper.number}`, note: noteOf(paper.number, left.get(paper.number)) })),
    number: { label: 'a paper by its number', example: '4711 is the same paper for everyone', mostDigits: 9 },
    facts: [
      ...moreText(others.slice(mostBegun)),
      ['kept', `${join(draftFolder, '<number>.json')}, until you hand it in`],
      ['sheet', `${join(sheetFolder, '<number>-<your name>.json')}, once you have handed it in`],
      ['command', 'npx wavetank train --interview --paper <number>, or --daily'],
    ],
  };
  return { papers, page };
}

function moreText(more: readonly PaperChoice[]): Beginning['facts'] {
  if (more.length === 0) return [];
  const named = more.slice(0, mostNamed).map(({ number }) => number);
  return [['begun', `and ${more.length} more, by their number: ${[...named, ...(more.length > mostNamed ? ['…'] : [])].join(', ')}`]];
}

function noteOf(paper: number, left: number | undefined): Choice['note'] {
  if (left !== undefined) return left === 0 ? 'the time is over: hand it in' : `begun, ${formatClock(left)} left`;
  const [newest, ...others] = earlierSheets(paper);
  if (newest === undefined) return 'not begun';
  return others.length === 0 ? `handed in: ${newest.file}` : `handed in ${others.length + 1} times, last: ${newest.file}`;
}
