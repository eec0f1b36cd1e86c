import type { Plan } from '../../engine/plan.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { openDisplay } from '../../tui/open.ts';
import type { Display } from '../../tui/program.ts';
import { design } from '../compare/columns.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Interruption } from '../interruption.ts';
import type { Terminal } from '../terminal.ts';
import { mostColumns } from '../text/table.ts';
import { typedAnswers, writtenAnswers } from './answers.ts';
import { answerCards, cardsPage } from './cards.ts';
import { begin, keptOf, type Course, type CourseInput, type Kept } from './course.ts';
import { declaredIn } from './figure.ts';
import type { ReadLesson } from './lesson-file.ts';
import { stepPlan } from './lesson-plan.ts';
import type { Executed } from './measure.ts';
import { playOnScreen } from './on-screen.ts';
import { play } from './play.ts';
import { keepCourse, keptCourse, lockCourse, progressFile, type Played } from './progress.ts';
import { viewOf } from './step-view.ts';

export interface Sitting extends Pick<ReadLesson, 'lesson' | 'scenario' | 'file'> {
  /** As it is named on the command line: `iot-spike`, `--lesson queues.yaml`. */
  readonly named: string;
  readonly seed: number;
  /** A file of answers; without it they are typed. */
  readonly answers: string | undefined;
  /** Whether it begins anew, whatever was kept. */
  readonly again: boolean;
  readonly terminal: Terminal;
  readonly interruption: Interruption;
  /** null: it did not come to its end, which was told. */
  execute(plan: Plan): Promise<Executed | null>;
}

/** What a course is told of its lesson. */
export function courseInput({ lesson, scenario, seed }: Pick<Sitting, 'lesson' | 'scenario' | 'seed'>): CourseInput {
  const declared = lesson.steps.map((step) => [step.id, declaredIn(stepPlan({ scenario, lesson, seed }, step), scenario)] as const);
  return { lesson, seed, columns: design(scenario.remedies).columns.map(({ remedies }) => remedies), declared: Object.fromEntries(declared) };
}

/** A learner plays a lesson in lines, from where it was left; every change is kept. Nobody else plays it here meanwhile. */
export async function playLesson(sitting: Sitting): Promise<ExitCode> {
  const giveBack = lockCourse(progressFile, sitting);
  try {
    return await playInLines(sitting);
  } finally {
    giveBack();
  }
}

async function playInLines(sitting: Sitting): Promise<ExitCode> {
  const { lesson, scenario, seed, answers: file, again, terminal, interruption, execute } = sitting;
  const kept = again ? null : keptBefore(sitting);
  if (file !== undefined && kept !== null) throw new UsageError(`${lesson.id} was begun here already, and answers from a file would take the place of that`, { where: '--answers', hint: '--again begins anew' });
  const answers = file === undefined ? typedAnswers(process.stdin, terminal.emit) : writtenAnswers(file, lesson, terminal.emit);
  if (kept !== null) terminal.say(terminal.style('quiet', 'from where you left it; --again begins anew'));
  try {
    const left = await play(begin({ ...courseInput(sitting), ...(kept === null ? {} : { kept }) }), {
      lesson, scenario, seed, execute, answers: { ...answers, next: (question) => interruption.unlessStopped(answers.next(question)) },
      style: terminal.style, width: Math.min(terminal.width, mostColumns), say: (line) => terminal.say(line),
      keep: (course) => keepCourse(progressFile, sitting, keptOf(course), new Date(), terminal.warn),
      isStopped: () => interruption.code !== null,
    });
    sayLeft(left, sitting);
    return left.context.trouble === null ? exitCode.ok : exitCode.broken;
  } finally {
    answers.close();
  }
}

export interface ScreenSitting extends Omit<Sitting, 'answers' | 'execute'> {
  /** Where runs are kept. */
  readonly out: string;
  /** An engine died, and said why. */
  crashed(failure: Error): void;
}

/** The same on the screen. */
export async function playLessonOnScreen(sitting: ScreenSitting): Promise<ExitCode> {
  const failures: Error[] = [];
  const warnings: string[] = [];
  const { terminal } = sitting;
  // Before the screen is opened: what is open on another one is told in lines.
  const giveBack = lockCourse(progressFile, sitting);
  try {
    const display = await openDisplay(process.stdout, process.stdin);
    const left = await playOn(display, { ...sitting, terminal: { ...terminal, warn: (text) => warnings.push(text) }, crashed: (failure) => failures.push(failure) }).finally(() => display.close());
    warnings.forEach(terminal.warn);
    failures.forEach(sitting.crashed);
    sayLeft(left, sitting);
    return failures.length === 0 ? exitCode.ok : exitCode.broken;
  } finally {
    giveBack();
  }
}

/** The same on a screen that is open already, and stays open. */
export async function playLessonOn(display: Display, sitting: Omit<ScreenSitting, 'named'>): Promise<Course> {
  const giveBack = lockCourse(progressFile, sitting);
  try {
    return await playOn(display, sitting);
  } finally {
    giveBack();
  }
}

async function playOn(display: Display, sitting: Omit<ScreenSitting, 'named'>): Promise<Course> {
  const { lesson, scenario, seed, again, terminal, interruption, out, crashed } = sitting;
  const notes: string[] = [];
  const warn = (text: string): void => {
    notes.push(text);
    terminal.warn(text);
  };
  const kept = again ? null : keptBefore({ ...sitting, terminal: { warn } });
  return playOnScreen(begin({ ...courseInput(sitting), ...(kept === null ? {} : { kept }) }), {
    display, lesson, scenario, seed, out, interruption, notes, crashed,
    keep: (course) => keepCourse(progressFile, sitting, keptOf(course), new Date(), warn),
  });
}

/** The course of a sitting before; null where there was none, or only of another text of the lesson, which is told. */
function keptBefore({ terminal, ...played }: Played & { readonly terminal: Pick<Terminal, 'warn'> }): Kept | null {
  const kept = keptCourse(progressFile, played, new Date(), terminal.warn);
  if (kept !== 'of another text') return kept;
  terminal.warn(`${played.lesson.id} is not word for word what you began: it begins anew, and what you did before stays kept`);
  return null;
}

function sayLeft({ value }: Course, { named, terminal, ...played }: Played & Pick<Sitting, 'named' | 'terminal'>): void {
  const { lesson, seed } = played;
  const again = `npx wavetank train ${named}${seed === lesson.seeds[0] ? '' : ` --seed ${seed}`}`;
  terminal.say();
  if (value === 'cards') return terminal.say(`the cards as a page   ${again} --cards`);
  terminal.say(isKept(played, terminal) ? `kept; go on with   ${again}` : `nothing is kept yet; begin with   ${again}`);
}

/** Whether there is something to go on with: who left before the first answer has left nothing. */
export function isKept(played: Played, { warn }: Pick<Terminal, 'warn'>): boolean {
  const kept = keptCourse(progressFile, played, new Date(), warn);
  return kept !== null && kept !== 'of another text';
}

/** The answer cards of a lesson as Markdown, with what this learner's runs have measured so far. */
export function printCards({ lesson, scenario, file }: Pick<ReadLesson, 'lesson' | 'scenario' | 'file'>, seed: number, terminal: Terminal): ExitCode {
  const kept = keptCourse(progressFile, { lesson, seed, file }, new Date(), terminal.warn);
  const course = kept === null || kept === 'of another text' ? null : begin({ ...courseInput({ lesson, scenario, seed }), kept });
  terminal.emit(`${cardsPage(lesson, seed, answerCards(scenario, lesson, course?.context ?? null), course === null ? [] : saidIn(course)).join('\n')}\n`);
  return exitCode.ok;
}

/** What there is to say of the steps that were run. */
function saidIn(course: Course): string[] {
  return course.context.lesson.steps.flatMap((_, at) => viewOf({ ...course, context: { ...course.context, at } } as Course).outcome?.say ?? []);
}
