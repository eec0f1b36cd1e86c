import type { Scenario } from '../../engine/scenario.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { Display } from '../../tui/program.ts';
import { begunSittings } from '../interview/draft.ts';
import { earlierSheets } from '../interview/earlier.ts';
import { paperOf, scenarioOfPapers } from '../interview/paper.ts';
import { reportCommand } from '../interview/sheet.ts';
import { keptText, openSitting, takeSitting } from '../interview/take-on-screen.ts';
import type { Interruption } from '../interruption.ts';
import { usualJobs } from '../options.ts';
import { scenarioNamed } from '../scenario-named.ts';
import { beginOnScreen } from './begin-on-screen.ts';
import { paperPage, type PaperChoice } from './choose-paper.ts';
import { noticeOf } from './notice.ts';

export interface InterviewFromHome {
  readonly display: Display;
  readonly interruption: Interruption;
  readonly now: Date;
  warn(text: string): void;
  /** An engine died, and said why. */
  crashed(failure: Error): void;
}

/** A paper is chosen, taken, and left; answers with a word for the home screen. */
export async function interviewFromHome(options: InterviewFromHome): Promise<string> {
  const { display, interruption, now } = options;
  const scenario = await scenarioNamed(scenarioOfPapers);
  const { papers, page } = paperPage(now.toISOString().slice(0, 10), begunSittings(scenario));
  const answer = await beginOnScreen(display, page, interruption);
  if (answer === null) return '';
  return takeChosen(answer.choice === null ? { number: Number(answer.typed), day: null } : papers[answer.choice], scenario, options);
}

async function takeChosen({ number, day }: PaperChoice, scenario: Scenario, { display, interruption, now, warn, crashed }: InterviewFromHome): Promise<string> {
  const taking = { paper: paperOf(number, scenario), scenario, day, sheet: undefined, jobs: usualJobs('virtual'), now, terminal: { warn }, interruption, crashed };
  try {
    const left = await takeSitting(display, openSitting(taking), taking);
    if (left.sheet !== null) return `handed in; to read it: ${reportCommand(left.sheet.file)}`;
    const kept = keptText(left);
    if (interruption.code !== null || !left.isKept) warn(`paper ${number}: ${kept}`);
    return `paper ${number}: ${kept}`;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const sheet = earlierSheets(number).find(({ file }) => file === error.where);
    return sheet === undefined ? `${error.where}: ${noticeOf(error)}` : `paper ${number} was handed in before; to read it: ${reportCommand(sheet.file)}`;
  }
}
