import { Option, type Command } from 'commander';
import type { Plan } from '../../engine/plan.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { conduct } from '../conduct.ts';
import { refusal } from '../config/config-text.ts';
import { exitCode, exitCodeOf, type ExitCode } from '../exit-code.ts';
import { reportBug } from '../failure.ts';
import { savesItsRuns, sayInterrupted, withInterruption, type Interruption } from '../interruption.ts';
import { launch } from '../launch.ts';
import { addJobsOption, addOutOption, seed, usualJobs, type OutFlags } from '../options.ts';
import { unknownName } from '../scenario-named.ts';
import { hasScreen, type Ui } from '../screen/has-screen.ts';
import type { Terminal } from '../terminal.ts';
import { plural } from '../text/number.ts';
import { readLesson, whole, type ReadLesson } from '../train/lesson-file.ts';
import { lessonFileOf, taught } from '../train/lessons.ts';
import type { Executed } from '../train/measure.ts';

interface TrainFlags extends OutFlags {
  readonly lesson?: string;
  readonly lint?: string;
  readonly answers?: string;
  readonly cards?: boolean;
  readonly again?: boolean;
  readonly seed?: number;
  readonly jobs?: number;
  readonly ui: Ui;
}

const modes = ['lint', 'cards', 'answers'];

export const command: CommandModule<TrainFlags> = {
  examples: [
    ['train', 'the lessons, and how far you are'],
    ['train iot-spike', 'predict, run, and see whether you were right'],
  ],
  configure(command: Command): void {
    const only = (flags: string, about: string, name: string): Option => new Option(flags, about).conflicts(modes.filter((mode) => mode !== name));
    command
      .argument('[scenario]', 'whose lesson; without it, a list of them')
      .option('--lesson <file>', 'a lesson of your own: docs/how-to/write-a-lesson.md')
      .addOption(only('--answers <file>', 'plays with answers that were written down, from the beginning', 'answers'))
      .addOption(only('--cards', 'the answers to the question with what your own runs have measured, as Markdown', 'cards'))
      .addOption(only('--lint <file>', 'holds a lesson against its scenario, and executes it on its seeds', 'lint'))
      .option('--again', 'from the beginning, whatever was kept')
      .option('--seed <n>', 'other arrivals than those of the lesson', seed);
    command.addOption(new Option('--ui <kind>', 'tui: a screen with keys; plain: lines; auto: tui on a terminal, else plain').choices(['auto', 'tui', 'plain']).default('auto'));
    addJobsOption(command);
    addOutOption(command);
  },
  async execute({ args: [scenario], flags, terminal }: Invocation<TrainFlags & { readonly verbose?: boolean }>): Promise<ExitCode> {
    if (flags.lint !== undefined) return lint(flags.lint, flags, terminal);
    if (scenario === undefined && flags.lesson === undefined) {
      const { listLessons } = await import('../train/list-lessons.ts');
      return listLessons(terminal, flags.cards === true);
    }
    if (scenario !== undefined && flags.lesson !== undefined) throw new UsageError(`a lesson is named by its scenario or by its file, and here are ${scenario} and ${flags.lesson}`, { where: '--lesson' });
    const { playLesson, playLessonOnScreen, printCards } = await import('../train/sitting.ts');
    const read = await readLesson(flags.lesson ?? fileOf(scenario!));
    const chosen = flags.seed ?? read.lesson.seeds[0];
    if (flags.cards === true) return printCards(read, chosen, terminal);
    if (flags.answers === undefined && hasScreen({ ui: flags.ui, terminal })) {
      // On the screen the learner sees that the run is stopping.
      return withInterruption({ warn: () => {} }, savesItsRuns, (interruption) => playLessonOnScreen({
        ...read, seed: chosen, again: flags.again === true, out: flags.out, terminal, interruption, crashed: (failure) => reportBug(failure, terminal, flags.verbose === true),
      }));
    }
    return withInterruption(terminal, savesItsRuns, (interruption) => playLesson({ ...read, seed: chosen, answers: flags.answers, again: flags.again === true, terminal, interruption, execute: executor(flags, terminal, interruption) }));
  },
};

function fileOf(scenario: string): string {
  const file = lessonFileOf(scenario);
  if (file === null) throw unknownName('lesson', scenario, taught);
  return file;
}

/** Executes plans in processes of their own, and keeps the runs; null: one did not come to its end, which was told unless its user wished so. */
function executor({ out, verbose }: TrainFlags & { readonly verbose?: boolean }, terminal: Terminal, interruption: Interruption): (plan: Plan) => Promise<Executed | null> {
  return async (plan) => {
    const { result, folder, failure } = await launch({ plan, keep: { out }, speed: 'max', interruption });
    if (failure !== null) reportBug(failure, terminal, verbose === true);
    else if (result.run.status === 'errored') terminal.warn(result.reason);
    return exitCodeOf({ status: result.run.status, verdict: 'passed' }) === exitCode.ok ? { result, folder } : null;
  };
}

async function lint(file: string, flags: TrainFlags & { readonly verbose?: boolean }, terminal: Terminal): Promise<ExitCode> {
  const read: ReadLesson = await readLesson(file);
  const { lesson, scenario, lineOf } = read;
  const tries = lesson.steps.reduce((sum, step) => sum + step.try.length, 0);
  terminal.say(`${plural(lesson.steps.length, 'step')} and ${plural(tries, 'try', 'tries')} on seeds ${lesson.seeds.join(', ')}`);
  const { mistakesOn } = await import('../train/lint-lesson.ts');
  return withInterruption(terminal, savesItsRuns, async (interruption) => {
    const waiting = [...lesson.seeds];
    const found = new Map<number, Awaited<ReturnType<typeof mistakesOn>>>();
    const perform = async (seed: number): Promise<void> => void found.set(seed, await mistakesOn(seed, { lesson, scenario, execute: executor(flags, terminal, interruption), tell: (line) => terminal.say(line) }));
    await conduct({ next: () => (interruption.code === null ? waiting.shift() ?? null : null) }, flags.jobs ?? usualJobs('virtual'), perform, () => {});
    if (interruption.code !== null) {
      sayInterrupted(terminal, 'the lesson was not executed to its end');
      return exitCode.interrupted;
    }
    const mistakes = lesson.seeds.flatMap((seed) => found.get(seed) ?? []);
    if (mistakes.length > 0) throw refusal(file, mistakes, lineOf, whole);
    terminal.say(`${terminal.style('good', '✓')} ${lesson.id}: every name is there, every text has room, and on each seed every step has one right answer`);
    return exitCode.ok;
  });
}
