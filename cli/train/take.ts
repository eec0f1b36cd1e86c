import type { Plan } from '../../engine/plan.ts';
import { shellWord } from '../../engine/shell-word.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { conduct } from '../conduct.ts';
import { refusal } from '../config/config-text.ts';
import { exitCode, exitCodeOf, type ExitCode } from '../exit-code.ts';
import { reportBug } from '../failure.ts';
import { savesItsRuns, sayInterrupted, withInterruption, type Interruption } from '../interruption.ts';
import { launch, type LaunchOptions } from '../launch.ts';
import { unknownName } from '../scenario-named.ts';
import { hasScreen, type Ui } from '../screen/has-screen.ts';
import type { Terminal } from '../terminal.ts';
import { plural } from '../text/number.ts';
import { readLesson, whole } from './lesson-file.ts';
import { lessonFileOf, taught } from './lessons.ts';
import type { Executed } from './measure.ts';

/** What was asked for on the command line. */
export interface LessonFlags {
  readonly lesson?: string;
  readonly lint?: string;
  readonly answers?: string;
  readonly cards?: boolean;
  readonly again?: boolean;
  readonly seed?: number;
  readonly jobs: number;
  readonly out: string;
  readonly ui: Ui;
  readonly verbose?: boolean;
}

/** A lesson is played, held against its scenario, or its cards are printed; where none is named, all are listed. */
export async function takeLesson(name: string | undefined, flags: LessonFlags, terminal: Terminal): Promise<ExitCode> {
  const { lesson: file, lint, answers, cards = false, again = false, out, ui, verbose = false } = flags;
  if (lint !== undefined) return lintLesson(lint, flags, terminal);
  if (name === undefined && file === undefined) {
    const { listLessons } = await import('./list-lessons.ts');
    return listLessons(terminal, cards);
  }
  if (name !== undefined && file !== undefined) throw new UsageError(`a lesson is named by its scenario or by its file, and here are ${name} and ${file}`, { where: '--lesson' });
  const { playLesson, playLessonOnScreen, printCards } = await import('./sitting.ts');
  const read = await readLesson(file ?? fileOf(name!));
  const named = name ?? `--lesson ${shellWord(file!)}`;
  const seed = flags.seed ?? read.lesson.seeds[0];
  if (cards) return printCards(read, seed, terminal);
  if (answers === undefined && hasScreen({ ui, terminal })) {
    // On the screen the learner sees that the run is stopping.
    return withInterruption({ warn: () => {} }, savesItsRuns, (interruption) => playLessonOnScreen({
      ...read, named, seed, again, out, terminal, interruption, crashed: (failure) => reportBug(failure, terminal, verbose),
    }));
  }
  return withInterruption(terminal, savesItsRuns, (interruption) => playLesson({ ...read, named, seed, answers, again, terminal, interruption, execute: executor({ out }, flags, terminal, interruption) }));
}

function fileOf(scenario: string): string {
  const file = lessonFileOf(scenario);
  if (file === null) throw unknownName('lesson', scenario, taught);
  return file;
}

/** Executes plans in processes of their own; null: one did not come to its end, which was told unless its user wished so. */
function executor(keep: LaunchOptions['keep'], { verbose }: Pick<LessonFlags, 'verbose'>, terminal: Terminal, interruption: Interruption): (plan: Plan) => Promise<Executed | null> {
  return async (plan) => {
    const { result, folder, failure } = await launch({ plan, keep, speed: 'max', interruption });
    if (failure !== null) reportBug(failure, terminal, verbose === true);
    else if (result.run.status === 'errored') terminal.warn(result.reason);
    return exitCodeOf({ status: result.run.status, verdict: 'passed' }) === exitCode.ok ? { result, folder } : null;
  };
}

async function lintLesson(file: string, flags: LessonFlags, terminal: Terminal): Promise<ExitCode> {
  const { lesson, scenario, lineOf } = await readLesson(file);
  const tries = lesson.steps.reduce((sum, step) => sum + step.try.length, 0);
  terminal.say(`${plural(lesson.steps.length, 'step')} and ${plural(tries, 'try', 'tries')} on ${lesson.seeds.length === 1 ? 'seed' : 'seeds'} ${lesson.seeds.join(', ')}`);
  const { differences, mistakesOn } = await import('./lint-lesson.ts');
  return withInterruption(terminal, 'stopping', async (interruption) => {
    const waiting = [...lesson.seeds];
    const found = new Map<number, Awaited<ReturnType<typeof mistakesOn>>>();
    const rights = new Map<number, Map<number, number>>(lesson.seeds.map((seed) => [seed, new Map()]));
    const perform = async (seed: number): Promise<void> => void found.set(seed, await mistakesOn(seed, {
      lesson, scenario, execute: executor('result', flags, terminal, interruption), tell: (line) => terminal.say(line), answered: (at, right) => rights.get(seed)!.set(at, right),
    }));
    await conduct({ next: () => (interruption.code === null ? waiting.shift() ?? null : null) }, flags.jobs, perform, () => {});
    if (interruption.code !== null) {
      sayInterrupted(terminal, 'the lesson was not executed to its end');
      return exitCode.interrupted;
    }
    const mistakes = lesson.seeds.flatMap((seed) => found.get(seed) ?? []);
    if (mistakes.length > 0) throw refusal(file, mistakes, lineOf, whole);
    terminal.say(`${terminal.style('good', '✓')} ${lesson.id}: every name is there, every text has room, and on each seed every step has one right answer`);
    const differing = differences(lesson, rights);
    if (differing.length > 0) {
      const { where, message } = refusal(file, differing, lineOf);
      terminal.warn(`warning: ${where}: ${message}`);
    }
    return exitCode.ok;
  });
}
