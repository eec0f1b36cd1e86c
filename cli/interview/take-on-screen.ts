import type { Scenario } from '../../engine/scenario.ts';
import { shellWord } from '../../engine/shell-word.ts';
import { openDisplay } from '../../tui/open.ts';
import type { Display } from '../../tui/program.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Interruption } from '../interruption.ts';
import { lockKept } from '../kept-lock.ts';
import type { Terminal } from '../terminal.ts';
import { formatClock } from '../text/duration.ts';
import { begunSitting, draftFile, keepDraft, readDraft, removeDraft } from './draft.ts';
import { earlierText } from './earlier.ts';
import { Interview, type Left } from './on-screen.ts';
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

/** An interview on the screen, from where it was left; every change is kept until it is handed in. */
export async function takeOnScreen(taking: ScreenTaking): Promise<ExitCode> {
  const opened = openSitting(taking);
  const failures: Error[] = [];
  const display = await openDisplay(process.stdout, process.stdin);
  const left = await takeSitting(display, opened, { ...taking, crashed: (failure) => failures.push(failure) }).finally(() => display.close());
  failures.forEach(taking.crashed);
  sayLeft(left, taking);
  return failures.length === 0 ? exitCode.ok : exitCode.broken;
}

/** A sitting that is about to go on, and what there is to tell first. No other process takes it until it is given back. */
interface OpenedSitting {
  readonly sitting: Sitting;
  readonly notice: string;
  giveBack(): void;
}

type Taking = Pick<ScreenTaking, 'paper' | 'scenario' | 'day' | 'sheet' | 'now'> & { readonly terminal: Pick<Terminal, 'warn'> };

/** A sitting as it was left, or a new one; where its sheet is there already, or another process has it, nothing is begun. */
export function openSitting(taking: Taking): OpenedSitting {
  const { paper } = taking;
  const file = draftFile(paper.number);
  refuseTaken(fileOf(begunSitting(file, paper)?.answers.name, taking));
  const giveBack = lockKept(file, `paper ${paper.number}`);
  try {
    return { ...sittingOf(taking), giveBack };
  } catch (error) {
    giveBack();
    throw error;
  }
}

function sittingOf({ paper, scenario, day, now, terminal }: Taking): Omit<OpenedSitting, 'giveBack'> {
  const notices: string[] = [];
  const tell = (text: string): void => {
    terminal.warn(text);
    notices.push(text);
  };
  const before = readDraft(draftFile(paper.number), paper, scenario, now, tell);
  const sitting: Sitting = before === null ? beginSitting(paper.number, day) : { ...before, day: day ?? before.day };
  const earlier = earlierText(paper.number, sitting.answers.name);
  if (earlier !== null) tell(earlier);
  return { sitting, notice: notices.join(' ') };
}

/** The same on a screen that is open already, and stays open. */
export async function takeSitting(display: Display, { sitting, notice, giveBack }: OpenedSitting, { paper, scenario, sheet: file, jobs, interruption, crashed }: Omit<ScreenTaking, 'day' | 'now' | 'terminal'>): Promise<Left> {
  const kept = draftFile(paper.number);
  try {
    return await new Interview(sitting, {
      display, paper, scenario, jobs, interruption, notice, crashed,
      keep: (changed) => keepDraft(kept, paper, changed),
      refuseTaken: (name) => refuseTaken(fileOf(name, { paper, sheet: file })),
      handIn(sheet, name) {
        const path = fileOf(name, { paper, sheet: file });
        writeSheet(sheet, path);
        removeDraft(kept);
        return path;
      },
    }).take();
  } finally {
    giveBack();
  }
}

function fileOf(name: string | undefined, { paper, sheet }: Pick<ScreenTaking, 'paper' | 'sheet'>): string {
  return sheet ?? sheetFile(paper.number, name);
}

function sayLeft(left: Left, { paper, sheet: file, terminal }: ScreenTaking): void {
  const { sheet, isKept } = left;
  if (sheet !== null) return sheetLines(sheet.sheet, sheet.file, terminal.style, terminal.width).forEach((line) => terminal.say(line));
  if (!isKept) return terminal.warn(keptText(left));
  terminal.say(keptText(left));
  terminal.say(`go on with   npx wavetank train --interview --paper ${paper.number}${file === undefined ? '' : ` --sheet ${shellWord(file)}`}`);
}

/** What is kept of an interview that is not handed in. */
export function keptText({ sitting, isKept }: Left): string {
  if (!isKept) return `what you said could not be kept in ${draftFile(sitting.paper)}`;
  const left = leftMs(sitting);
  return left === 0 ? 'kept; the time is over, and what you said can be handed in' : `kept, with ${formatClock(left)} left`;
}
