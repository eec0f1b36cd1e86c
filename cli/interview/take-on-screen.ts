import type { Scenario } from '../../engine/scenario.ts';
import { shellWord } from '../../engine/shell-word.ts';
import { openDisplay } from '../../tui/open.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Interruption } from '../interruption.ts';
import type { Terminal } from '../terminal.ts';
import { formatClock } from '../text/duration.ts';
import { draftFile, keepDraft, readDraft, removeDraft } from './draft.ts';
import { lockDraft } from './draft-lock.ts';
import { earlierText } from './earlier.ts';
import { interviewOnScreen, type Left } from './on-screen.ts';
import type { Paper } from './paper.ts';
import { refuseTaken, sheetFile, writeSheet } from './sheet.ts';
import { sheetLines } from './sheet-text.ts';
import { beginSitting, leftMs, type Sitting } from './sitting.ts';

export interface ScreenTaking {
  readonly paper: Paper;
  readonly scenario: Scenario;
  /** The day whose paper it is; null where it was chosen by its number. */
  readonly day: string | null;
  /** Where the sheet goes; without it, by the name of whoever is asked. */
  readonly sheet: string | undefined;
  readonly jobs: number;
  readonly now: Date;
  readonly terminal: Terminal;
  readonly interruption: Interruption;
  /** An engine died, and said why. */
  crashed(failure: Error): void;
}

/** An interview on the screen, from where it was left; every change is kept until it is handed in. No other process takes it meanwhile. */
export async function takeOnScreen(taking: ScreenTaking): Promise<ExitCode> {
  const giveBack = lockDraft(draftFile(taking.paper.number), taking.paper.number);
  try {
    return await takeAlone(taking);
  } finally {
    giveBack();
  }
}

async function takeAlone(taking: ScreenTaking): Promise<ExitCode> {
  const { paper, scenario, day, sheet: file, jobs, now, terminal, interruption, crashed } = taking;
  const kept = draftFile(paper.number);
  const fileOf = (name: string | undefined): string => file ?? sheetFile(paper.number, name);
  const notices: string[] = [];
  const tell = (text: string): void => {
    terminal.warn(text);
    notices.push(text);
  };
  const before = readDraft(kept, paper, scenario, now, tell);
  const begun: Sitting = before === null ? beginSitting(paper.number, day) : { ...before, day: day ?? before.day };
  refuseTaken(fileOf(begun.answers.name));
  const earlier = earlierText(paper.number);
  if (earlier !== null) tell(earlier);
  const failures: Error[] = [];
  const display = await openDisplay(process.stdout, process.stdin);
  const left = await interviewOnScreen(begun, {
    display, paper, scenario, jobs, interruption, notice: notices.join(' '),
    keep: (sitting) => keepDraft(kept, paper, sitting),
    refuseTaken: (name) => refuseTaken(fileOf(name)),
    handIn(sheet, name) {
      writeSheet(sheet, fileOf(name));
      removeDraft(kept);
      return fileOf(name);
    },
    crashed: (failure) => failures.push(failure),
  }).finally(() => display.close());
  failures.forEach(crashed);
  sayLeft(left, taking);
  return failures.length === 0 ? exitCode.ok : exitCode.broken;
}

function sayLeft({ sheet, sitting, isKept }: Left, { paper, sheet: file, terminal }: ScreenTaking): void {
  if (sheet !== null) return sheetLines(sheet.sheet, sheet.file, terminal.style, terminal.width).forEach((line) => terminal.say(line));
  if (!isKept) return terminal.warn(`what you said could not be kept in ${draftFile(paper.number)}`);
  const left = leftMs(sitting);
  terminal.say(left === 0 ? 'kept; the time is over, and what you said can be handed in' : `kept, with ${formatClock(left)} left`);
  terminal.say(`go on with   npx wavetank train --interview --paper ${paper.number}${file === undefined ? '' : ` --sheet ${shellWord(file)}`}`);
}
