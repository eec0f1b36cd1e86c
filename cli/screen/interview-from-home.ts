import { join } from 'node:path';
import { UsageError } from '../../engine/usage-error.ts';
import type { Choice } from '../../tui/beginning.ts';
import type { Display } from '../../tui/program.ts';
import { begunSittings, draftFolder } from '../interview/draft.ts';
import { earlierSheets } from '../interview/earlier.ts';
import { limitMs, numberOfDay, paperOf, scenarioOfPapers } from '../interview/paper.ts';
import { reportCommand, sheetFolder } from '../interview/sheet.ts';
import { leftMs } from '../interview/sitting.ts';
import { keptText, takenUp, takeOn } from '../interview/take-on-screen.ts';
import type { Interruption } from '../interruption.ts';
import { usualJobs } from '../options.ts';
import { scenarioNamed } from '../scenario-named.ts';
import { formatClock } from '../text/duration.ts';
import { beginOnScreen } from './begin-on-screen.ts';
import { noticeOf } from './notice.ts';

export interface FromHome {
  readonly display: Display;
  readonly interruption: Interruption;
  readonly now: Date;
  warn(text: string): void;
  /** An engine died, and said why. */
  crashed(failure: Error): void;
}

interface Paper {
  readonly number: number;
  /** The day whose paper it is; null where it is chosen by its number. */
  readonly day: string | null;
}

/** A paper is chosen, taken, and left; answers with a word for the home screen. */
export async function interviewFromHome({ display, interruption, now, warn, crashed }: FromHome): Promise<string> {
  const day = now.toISOString().slice(0, 10);
  const today: Paper = { number: numberOfDay(day), day };
  const begun = begunSittings();
  const papers = [today, ...begun.filter(({ paper }) => paper !== today.number).slice(0, mostBegun).map(({ paper, day: of }): Paper => ({ number: paper, day: of }))];
  const left = new Map(begun.map((sitting) => [sitting.paper, leftMs(sitting)]));
  const answer = await beginOnScreen(display, {
    title: 'interview',
    about: [
      'A pipeline in which one fault is hidden. You watch it run, say what is wrong and what is not, predict, and mend it. What you choose is judged by runs on seeds that you were not shown.',
      `${limitMs / 60_000} minutes are yours. They count as long as the interview is on the screen: it can be left, and gone on with.`,
    ],
    choices: papers.map((paper) => ({ label: paper === today ? `today's paper, ${paper.number}` : `paper ${paper.number}`, note: noteOf(paper.number, left.get(paper.number)) })),
    number: { label: 'a paper by its number', example: '4711 is the same paper for everyone', mostDigits: 9 },
    facts: [
      ['kept', `${join(draftFolder, '<number>.json')}, until you hand it in`],
      ['sheet', `${join(sheetFolder, '<number>-<your name>.json')}, once you have handed it in`],
      ['command', 'npx wavetank train --interview --paper <number>, or --daily'],
    ],
  }, interruption);
  if (answer === null) return '';
  const chosen = answer.choice === null ? { number: Number(answer.typed), day: null } : papers[answer.choice];
  return take(chosen, { display, interruption, now, warn, crashed });
}

/** As many as have room in the lowest window. */
const mostBegun = 5;

function noteOf(paper: number, left: number | undefined): Choice['note'] {
  if (left !== undefined) return left === 0 ? 'the time is over: hand it in' : `begun, ${formatClock(left)} left`;
  const [sheet] = earlierSheets(paper);
  return sheet === undefined ? 'not begun' : `handed in: ${sheet}`;
}

async function take({ number, day }: Paper, { display, interruption, now, warn, crashed }: FromHome): Promise<string> {
  const scenario = await scenarioNamed(scenarioOfPapers);
  const paper = paperOf(number, scenario);
  const taking = { paper, scenario, day, sheet: undefined, jobs: usualJobs('virtual'), now, terminal: { warn }, interruption, crashed };
  try {
    const left = await takeOn(display, takenUp(taking), taking);
    if (left.sheet !== null) return `handed in; to read it: ${reportCommand(left.sheet.file)}`;
    const kept = keptText(left);
    if (interruption.code !== null || !left.isKept) warn(`paper ${number}: ${kept}`);
    return `paper ${number}: ${kept}`;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const sheet = earlierSheets(number).find((file) => file === error.where);
    return sheet === undefined ? `${error.where}: ${noticeOf(error)}` : `paper ${number} was handed in before; to read it: ${reportCommand(sheet)}`;
  }
}
