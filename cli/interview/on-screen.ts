import type { Plan } from '../../engine/plan.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { interview } from '../../tui/interview/screen.ts';
import { noted, told, type InterviewState } from '../../tui/interview/state.ts';
import type { InterviewCommand, InterviewView } from '../../tui/interview/view.ts';
import type { Display, Shown } from '../../tui/program.ts';
import type { Interruption } from '../interruption.ts';
import { noticeOf } from '../screen/notice.ts';
import { Underway } from '../screen/underway.ts';
import { watchOnScreen } from '../screen/watch-on-screen.ts';
import { formatClock } from '../text/duration.ts';
import { answersSchema } from './answers.ts';
import { Executed } from './executed.ts';
import { judgedSheet } from './hand-in.ts';
import { didText, interviewView } from './interview-view.ts';
import { Keeping } from './keeping.ts';
import { limitMs, type Paper } from './paper.ts';
import { shownPlans } from './perform.ts';
import { attemptOf, ran, say } from './saying.ts';
import type { Sheet } from './sheet.ts';
import { leftMs, looked, type Sitting } from './sitting.ts';
import { UsedTime } from './used-time.ts';
import { veilOf } from './veil.ts';

interface OnScreen {
  readonly display: Display;
  readonly paper: Paper;
  readonly scenario: Scenario;
  readonly jobs: number;
  readonly interruption: Interruption;
  /** What is told on the first page; empty: nothing. */
  readonly notice: string;
  /** Called whenever something is to be kept. */
  keep(sitting: Sitting): void;
  /** Told before anything is said under this name, or judged: whether there is a sheet already. */
  refuseTaken(name: string): void;
  /** Keeps the sheet for good; answers with its file. */
  handIn(sheet: Sheet, name: string): string;
  /** An engine died, and said why: told when the screen is closed. */
  crashed(failure: Error): void;
}

/** How an interview was left. */
export interface Left {
  readonly sitting: Sitting;
  /** Whether all of it is kept. */
  readonly isKept: boolean;
  /** null: it is not handed in. */
  readonly sheet: { readonly sheet: Sheet; readonly file: string } | null;
}

const tickMs = 1000;
/** What can be asked for whatever else is going on. */
const always: ReadonlySet<InterviewCommand['do']> = new Set(['leave', 'stop', 'interrupt']);

/** An interview on the screen, until its candidate leaves. */
export class Interview {
  readonly #options: OnScreen;
  readonly #used: UsedTime;
  readonly #executed: Executed;
  readonly #keeping: Keeping;
  readonly #underway: Underway;
  #planned: { readonly of: string; readonly plans: readonly Plan[] } | null = null;
  #sitting: Sitting;
  #sheet: Left['sheet'] = null;
  #view: ReturnType<typeof interviewView>;
  #judging: string | null = null;
  #trouble: string | null = null;
  #shown!: Shown<InterviewState>;
  #leave!: () => void;
  #fail!: (error: unknown) => void;

  constructor(begun: Sitting, options: OnScreen) {
    this.#options = options;
    this.#executed = new Executed(options.crashed);
    this.#underway = new Underway(options.interruption, () => this.#tell());
    this.#keeping = new Keeping({
      write: () => this.#sheet === null && options.keep(this.#sitting),
      refused: (words) => this.#tell(words), failed: (error) => this.#fail(error),
    });
    this.#sitting = begun;
    this.#used = new UsedTime(begun.usedMs);
    this.#view = this.#viewed();
  }

  async take(): Promise<Left> {
    const { display, interruption, notice } = this.#options;
    const left = new Promise<void>((resolve, reject) => {
      this.#leave = resolve;
      this.#fail = reject;
    });
    this.#shown = display.show(interview(this.#whole()), (command) => this.#obey(command));
    this.#tell(notice);
    const ticking = setInterval(() => this.#tick(), tickMs);
    if (this.#sitting.looks > 0) this.#begin(() => this.#used.standing(() => this.#upTo(this.#sitting)));
    try {
      await interruption.unlessStopped(left);
    } finally {
      clearInterval(ticking);
      await this.#underway.end();
    }
    if (this.#hasTime()) this.#passTime();
    return { isKept: this.#keeping.now(), sitting: this.#sitting, sheet: this.#sheet };
  }

  #whole(): InterviewView {
    return { ...this.#view, usedMs: this.#sitting.usedMs, isStanding: this.#used.isStanding, running: this.#underway.view, judging: this.#judging, trouble: this.#trouble };
  }

  #viewed(): ReturnType<typeof interviewView> {
    const { paper, scenario } = this.#options;
    return interviewView({ paper, scenario, sitting: this.#sitting, sheet: this.#sheet, runs: this.#plans(this.#sitting).map((plan) => this.#executed.of(plan)) });
  }

  /** Run 1 and those that were asked for; made anew only where these are others, for it takes longer than a key. */
  #plans({ answers }: Sitting): readonly Plan[] {
    const { paper, scenario } = this.#options;
    const of = JSON.stringify([answers.tries, answers.choice]);
    if (this.#planned?.of !== of) this.#planned = { of, plans: shownPlans(paper, scenario, answersSchema.parse(answers)) };
    return this.#planned.plans;
  }

  #tell(notice = ''): void {
    this.#shown.change((state) => (notice === '' ? told(state, this.#whole()) : noted(told(state, this.#whole()), notice)));
  }

  #tick(): void {
    if (!this.#hasTime()) return;
    this.#passTime();
    this.#keeping.now();
    this.#tell();
  }

  /** The time goes on until nothing more can be said. */
  #hasTime(): boolean {
    return this.#sheet === null && leftMs(this.#sitting) > 0;
  }

  #passTime(): void {
    this.#sitting = { ...this.#sitting, usedMs: Math.min(limitMs, this.#used.ms) };
  }

  #change(sitting: Sitting): void {
    this.#sitting = sitting;
    this.#view = this.#viewed();
    this.#tell();
    this.#keeping.soon();
  }

  /** What a candidate got wrong is a word on the screen; any other error ends the interview, which is kept. */
  #refused(error: unknown): void {
    if (error instanceof UsageError) this.#tell(noticeOf(error));
    else this.#fail(error);
  }

  #obey(command: InterviewCommand): void {
    try {
      this.#do(command);
    } catch (error) {
      this.#refused(error);
    }
  }

  #do(command: InterviewCommand): void {
    if ((this.#judging !== null || this.#sheet !== null) && !always.has(command.do)) return;
    if (this.#hasTime()) this.#passTime();
    switch (command.do) {
      case 'leave': return this.#leave();
      case 'interrupt': return this.#options.interruption.interrupt();
      case 'stop': return this.#underway.stop();
      case 'look': return this.#begin(() => this.#look());
      case 'try':
      case 'choose': return this.#attempt(command.do === 'choose');
      case 'hand in': return this.#begin(() => this.#used.standing(() => this.#handIn()));
      default:
        if (command.do === 'name') this.#options.refuseTaken(command.text.trim());
        return this.#change(say(this.#sitting, command, this.#options));
    }
  }

  #begin(work: () => Promise<void>): void {
    this.#underway.begin(work, (error) => this.#refused(error));
  }

  /** Run 1 as it goes; what it came to is there afterwards, however soon it was left. */
  async #look(): Promise<void> {
    const { display, paper: { incident, number }, scenario, interruption, crashed } = this.#options;
    this.#change(looked(this.#sitting));
    const { veil, ended } = this.#executed.watched(incident, veilOf(incident, scenario));
    try {
      const { result, failure } = await watchOnScreen({ display, plan: incident, veil, heading: () => `interview ▸ paper ${number} · ${formatClock(leftMs(this.#sitting))} left`, interruption });
      if (failure !== null) crashed(failure);
      ended(result);
    } finally {
      this.#view = this.#viewed();
      this.#tell();
      this.#shown.resume();
    }
    await this.#upTo(this.#sitting);
  }

  /** A run counts once it has come to its end, as said when it was asked for. */
  #attempt(isChoice: boolean): void {
    const attempt = attemptOf(this.#sitting, this.#options);
    this.#begin(async () => {
      if (await this.#upTo(ran(this.#sitting, attempt, isChoice))) this.#change(ran(this.#sitting, attempt, isChoice));
    });
  }

  /** Executes what a sitting shows, as far as that is not known; false where one did not come to its end. */
  async #upTo(sitting: Sitting): Promise<boolean> {
    const { answers: { tries = [], choice } } = sitting;
    const did = ['as it is', ...[...tries, ...(choice === undefined ? [] : [choice])].map(didText)];
    for (const [i, plan] of this.#plans(sitting).entries()) {
      if (this.#executed.of(plan) !== null) continue;
      if (this.#options.interruption.code !== null) return false;
      const { run: { status }, reason } = await this.#run(`run ${i + 1}, ${did[i]}`, (own) => this.#executed.execute(plan, own, this.#underway.progress));
      if (status === 'completed') continue;
      this.#troubled(status === 'interrupted' ? 'you stopped it' : reason);
      return false;
    }
    return true;
  }

  #troubled(why: string): void {
    this.#trouble = why;
    this.#tell();
  }

  async #run<T>(what: string, work: (own: Interruption) => Promise<T>): Promise<T> {
    this.#trouble = null;
    try {
      return await this.#underway.run(what, '', work);
    } finally {
      this.#view = this.#viewed();
      this.#tell();
    }
  }

  /** Judged by runs on seeds that nobody was shown, and sealed. */
  async #handIn(): Promise<void> {
    const { handIn, refuseTaken } = this.#options;
    const sitting = this.#sitting;
    const { name = '' } = sitting.answers;
    refuseTaken(name);
    const count = (text: string): void => {
      this.#judging = text;
      this.#tell();
    };
    try {
      const judged = await this.#run('what you chose, on seeds that you were not shown', (own) => judgedSheet({
        ...this.#options, sitting, executed: this.#executed, interruption: own, count, progress: this.#underway.progress,
      }));
      if (judged === null) this.#troubled('you stopped it: nothing is handed in');
      else if ('died' in judged) this.#troubled(`${judged.died}: nothing is handed in, and what you said is kept`);
      else this.#sheet = { sheet: judged.sheet, file: handIn(judged.sheet, name) };
    } finally {
      this.#judging = null;
      this.#view = this.#viewed();
      this.#tell();
    }
  }
}
