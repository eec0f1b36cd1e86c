import type { Plan } from '../../engine/plan.ts';
import type { Result } from '../../engine/result.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { reportBug } from '../failure.ts';
import { sayInterrupted, withInterruption, type Interruption } from '../interruption.ts';
import { launch } from '../launch.ts';
import { ProgressLine } from '../progress-line.ts';
import { scenarioNamed } from '../scenario-named.ts';
import { hasScreen, type Ui } from '../screen/has-screen.ts';
import type { Terminal } from '../terminal.ts';
import { formatProgress } from '../text/duration.ts';
import { plural } from '../text/number.ts';
import { readAnswers } from './answers.ts';
import { earlierText } from './earlier.ts';
import { performGrade, tableHead, tableLine } from './grade.ts';
import { Look } from './look.ts';
import { numberOfDay, paperOf, scenarioOfPapers, type Paper } from './paper.ts';
import { judgedOrDied, performInterview } from './perform.ts';
import { paperText, lookText } from './paper-text.ts';
import { RunsLine } from './runs-line.ts';
import { refuseTaken, sheetFile, writeSheet } from './sheet.ts';
import { sheetLines } from './sheet-text.ts';

/** What was asked for on the command line. */
export interface InterviewFlags {
  readonly paper?: number;
  readonly daily?: boolean;
  readonly answers?: string;
  readonly sheet?: string;
  readonly jobs: number;
  readonly ui: Ui;
  readonly verbose?: boolean;
}

/** An interview: with answers it is judged and sealed, without them it is taken on the screen; where there is none, the paper is shown. `now`: when it is taken. */
export async function takeInterview(flags: InterviewFlags, now: Date, terminal: Terminal): Promise<ExitCode> {
  const scenario = await scenarioNamed(scenarioOfPapers);
  const day = flags.daily === true ? now.toISOString().slice(0, 10) : null;
  const paper = paperOf(day === null ? (flags.paper ?? 1) : numberOfDay(day), scenario);
  if (flags.answers !== undefined) return answer(paper, scenario, { ...flags, answers: flags.answers }, { day, now }, terminal);
  if (!hasScreen({ ui: flags.ui, terminal })) return showPaper(paper, scenario, flags, terminal);
  const { takeOnScreen } = await import('./take-on-screen.ts');
  // On the screen the candidate sees that a run is stopping.
  return withInterruption({ warn: () => {} }, 'stopping: what was said is kept', (interruption) => takeOnScreen({
    paper, scenario, day, sheet: flags.sheet, jobs: flags.jobs, now, terminal, interruption, crashed: (failure) => reportBug(failure, terminal, flags.verbose === true),
  }));
}

async function showPaper(paper: Paper, scenario: Scenario, flags: Pick<InterviewFlags, 'verbose'>, terminal: Terminal): Promise<ExitCode> {
  const earlier = earlierText(paper.number);
  if (earlier !== null) terminal.warn(earlier);
  paperText(paper, scenario, terminal.width).forEach((line) => terminal.say(line));
  const progress = new ProgressLine(terminal);
  const { others } = progress;
  return withInterruption(others, 'stopping', async (interruption) => {
    const look = new Look();
    const launched = await launch({
      plan: paper.incident, keep: 'result', speed: 'max', interruption, readings: true,
      listener: {
        snapshot(seen) {
          look.snapshot(seen);
          progress.tell(`run 1: ${formatProgress(seen)}`);
        },
        event: (event) => look.event(event),
      },
    });
    progress.clear();
    if (interruption.code !== null) return stopped(others, interruption);
    if (launched.failure !== null) reportBug(launched.failure, others, flags.verbose === true);
    if (launched.result.run.status === 'errored') return exitCode.broken;
    lookText(look, launched.result, paper, scenario, terminal).forEach((line) => terminal.say(line));
    return exitCode.ok;
  });
}

async function answer(paper: Paper, scenario: Scenario, flags: InterviewFlags & { readonly answers: string }, { day, now }: { readonly day: string | null; readonly now: Date }, terminal: Terminal): Promise<ExitCode> {
  const { written, answers } = readAnswers(flags.answers);
  const file = flags.sheet ?? sheetFile(paper.number, answers.name);
  refuseTaken(file);
  const progress = new RunsLine(terminal);
  const { others } = progress;
  return withInterruption(others, 'stopping: nothing is sealed', async (interruption) => {
    const { execute } = engines(interruption, progress, flags.verbose === true);
    const judged = await judgedOrDied(execute, (each) => performInterview({ paper, scenario, answers: written, day, takenAt: now, jobs: flags.jobs, execute: each, at: (run) => progress.at(run) })).catch((error: Error) => {
      throw error instanceof UsageError ? new UsageError(error.message, { where: `${flags.answers}: ${error.where}`, hint: error.hint ?? undefined }) : error;
    }).finally(() => progress.clear());
    if (judged === null) return stopped(others, interruption);
    if ('died' in judged) {
      others.warn(`nothing is judged or sealed: ${judged.died}`);
      others.warn(`  what you said stands in ${flags.answers}, for the same command again`);
      return exitCode.broken;
    }
    writeSheet(judged.sheet, file);
    sheetLines(judged.sheet, file, terminal.style, terminal.width).forEach((line) => terminal.say(line));
    return exitCode.ok;
  });
}

/** Grades sheets: a line of the class table for each, on stdout, and what is wrong with any of them beside it. */
export async function gradeSheets(files: readonly string[], flags: Pick<InterviewFlags, 'jobs' | 'verbose'>, terminal: Terminal): Promise<ExitCode> {
  const scenario = await scenarioNamed(scenarioOfPapers);
  // On stderr: the table on stdout is often a file's.
  const progress = new RunsLine(terminal.withMachineOnStdout());
  const { others } = progress;
  return withInterruption(others, 'stopping: the table ends here', async (interruption) => {
    const { execute } = engines(interruption, progress, flags.verbose === true);
    others.emit(`${tableHead}\n`);
    const replays: string[] = [];
    const code = await performGrade({
      files, scenario, jobs: flags.jobs, execute,
      at: (run) => progress.at(run, files.length === 1 ? '' : `sheet ${replays.length + 1} of ${files.length}, `),
      done: (graded) => {
        others.emit(`${tableLine(graded)}\n`);
        replays.push(graded.replay);
        const { error } = graded;
        if (error !== null) others.warn(`error: ${error.where ?? graded.file}: ${error.message}${error.hint === null ? '' : `\n  ${error.hint}`}`);
        else if (graded.replay !== 'same') others.warn(`${graded.file}: ${graded.replay}`);
      },
    }).finally(() => progress.clear());
    if (code === null) return stopped(others, interruption);
    others.warn(`${plural(files.length, 'sheet')}, ${replays.filter((replay) => replay === 'same').length} with the same five lines again`);
    return code;
  });
}

function stopped(terminal: Pick<Terminal, 'say' | 'style'>, { code }: Interruption): ExitCode {
  sayInterrupted(terminal, 'before it came to its end');
  return code ?? exitCode.interrupted;
}

/** Executes plans in processes of their own; only results are kept, for a run folder would tell what is hidden. */
function engines(interruption: Interruption, progress: RunsLine, verbose: boolean): { execute(plan: Plan): Promise<Result | null> } {
  // One bug may end many of its runs: it is told once.
  const told = new Set<string>();
  return {
    async execute(plan) {
      if (interruption.code !== null) return null;
      const { result, failure } = await launch({ plan, keep: 'result', speed: 'max', interruption, listener: { snapshot: (snapshot) => progress.snapshot(plan, snapshot) } });
      if (failure !== null && !told.has(failure.message)) reportBug(failure, progress.others, verbose);
      if (failure !== null) told.add(failure.message);
      return interruption.code === null ? result : null;
    },
  };
}
