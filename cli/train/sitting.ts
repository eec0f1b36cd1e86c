import type { Plan } from '../../engine/plan.ts';
import { openDisplay } from '../../tui/open.ts';
import type { Display } from '../../tui/program.ts';
import { design } from '../compare/columns.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Interruption } from '../interruption.ts';
import type { Terminal } from '../terminal.ts';
import { typedAnswers, writtenAnswers } from './answers.ts';
import { answerCards, cardsPage } from './cards.ts';
import { begin, keptOf, type Course, type CourseInput, type Kept } from './course.ts';
import { declaredIn } from './figure.ts';
import type { ReadLesson } from './lesson-file.ts';
import { stepPlan } from './lesson-plan.ts';
import type { Executed } from './measure.ts';
import { playOnScreen } from './on-screen.ts';
import { play } from './play.ts';
import { keepCourse, keptCourse, progressFile, readProgress } from './progress.ts';
import { viewOf } from './step-view.ts';

/** Longer lines of prose are hard to read, whatever the window. */
const mostColumns = 80;

export interface Sitting extends Pick<ReadLesson, 'file' | 'lesson' | 'scenario'> {
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

/** A learner plays a lesson in lines, from where it was left; every change is kept. */
export async function playLesson(sitting: Sitting): Promise<ExitCode> {
  const { lesson, scenario, seed, answers: file, again, terminal, interruption, execute } = sitting;
  const answers = file === undefined ? typedAnswers(process.stdin, terminal.emit) : writtenAnswers(file, lesson, terminal.emit);
  const kept = again || file !== undefined ? null : keptBefore(sitting);
  try {
    const left = await play(begin({ ...courseInput(sitting), ...(kept === null ? {} : { kept }) }), {
      lesson, scenario, seed, execute, answers: { ...answers, next: (question) => interruption.unlessStopped(answers.next(question)) },
      style: terminal.style, width: Math.min(terminal.width, mostColumns), say: (line) => terminal.say(line),
      keep: (course) => keepCourse(progressFile, lesson, seed, keptOf(course), new Date()),
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
  const display = await openDisplay(process.stdout, process.stdin);
  const left = await playLessonOn(display, { ...sitting, crashed: (failure) => failures.push(failure) }).finally(() => display.close());
  failures.forEach(sitting.crashed);
  sayLeft(left, sitting);
  return failures.length === 0 ? exitCode.ok : exitCode.broken;
}

/** The same on a screen that is open already, and stays open. */
export async function playLessonOn(display: Display, sitting: ScreenSitting): Promise<Course> {
  const { lesson, scenario, seed, again, interruption, out, crashed } = sitting;
  const kept = again ? null : keptBefore(sitting);
  return playOnScreen(begin({ ...courseInput(sitting), ...(kept === null ? {} : { kept }) }), {
    display, lesson, scenario, seed, out, interruption, crashed,
    keep: (course) => keepCourse(progressFile, lesson, seed, keptOf(course), new Date()),
  });
}

/** The course of a sitting before; null where there was none, or what was kept is of another lesson, which is told. */
function keptBefore({ lesson, seed, terminal }: Pick<Sitting, 'lesson' | 'seed' | 'terminal'>): Kept | null {
  const kept = keptCourse(readProgress(progressFile, new Date(), terminal.warn), lesson, seed);
  if (kept === 'of another lesson') terminal.warn(`${lesson.id} has changed since you began it: it begins anew`);
  else if (kept !== null) terminal.say(terminal.style('quiet', 'from where you left it; --again begins anew'));
  return kept === 'of another lesson' ? null : kept;
}

function sayLeft({ value }: Course, { lesson, file, seed, terminal }: Pick<Sitting, 'lesson' | 'file' | 'seed' | 'terminal'>): void {
  const named = `${lesson.id === lesson.scenario ? lesson.scenario : `--lesson ${file}`}${seed === lesson.seeds[0] ? '' : ` --seed ${seed}`}`;
  terminal.say();
  terminal.say(value === 'cards' ? `the cards as a page   npx wavetank train ${named} --cards` : `kept; go on with   npx wavetank train ${named}`);
}

/** The answer cards of a lesson as Markdown, with what this learner's runs have measured so far. */
export function printCards({ lesson, scenario }: Pick<ReadLesson, 'lesson' | 'scenario'>, seed: number, terminal: Terminal): ExitCode {
  const kept = keptCourse(readProgress(progressFile, new Date(), terminal.warn), lesson, seed);
  const course = kept === null || kept === 'of another lesson' ? null : begin({ ...courseInput({ lesson, scenario, seed }), kept });
  terminal.emit(`${cardsPage(lesson, seed, answerCards(scenario, lesson, course?.context ?? null), course === null ? [] : saidIn(course)).join('\n')}\n`);
  return exitCode.ok;
}

/** What there is to say of the steps that were run. */
function saidIn(course: Course): string[] {
  return course.context.lesson.steps.flatMap((_, at) => viewOf({ ...course, context: { ...course.context, at } } as Course).outcome?.say ?? []);
}
