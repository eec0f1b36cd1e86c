import { availableParallelism } from 'node:os';
import { makePlan } from '../../engine/make-plan.ts';
import { listRuns } from '../../engine/store/read-run.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { home, type HomeCommand, type HomeConfig, type HomeEntry } from '../../tui/home.ts';
import type { Display } from '../../tui/program.ts';
import { saveReport } from '../capacity/report-file.ts';
import { usual, usualSearch } from '../capacity/usual-search.ts';
import { taughtInCode } from '../code-lesson/lessons.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { reportBug } from '../failure.ts';
import { savesItsRuns, sayInterrupted, withInterruption, type Interruption } from '../interruption.ts';
import { defaultOut, type Launched } from '../launch.ts';
import { scenarioNamed, scenarioNames } from '../scenario-named.ts';
import type { Terminal } from '../terminal.ts';
import { readLesson } from '../train/lesson-file.ts';
import { lessonFileOf } from '../train/lessons.ts';
import { capacityOnScreen } from './capacity-on-screen.ts';
import { compareOnScreen } from './compare-on-screen.ts';
import { demonstrate } from './demonstration.ts';
import { lastRuns } from './last-runs.ts';
import { LendingScreen } from './lending-screen.ts';
import { noticeOf } from './notice.ts';
import { ownPipelines } from './own-pipelines.ts';
import { ownOut, runFromHome } from './run-from-home.ts';
import { runOnScreen } from './run-on-screen.ts';

/** What is told on the reader's own screen, once they have left. */
interface Aftermath {
  readonly failures: Error[];
  readonly warnings: string[];
  /** Of the runs of what was asked for last; empty: it left none. */
  lastFolder: string;
  /** A command that was given the terminal broke down, and told so there. */
  isBroken: boolean;
}

/** The home screen: what there is to run, what it came to last, and from there whatever the reader wants; at the first start, the demonstration. */
export async function goHome(terminal: Terminal): Promise<ExitCode> {
  const after: Aftermath = { failures: [], warnings: [], lastFolder: '', isBroken: false };
  return withInterruption({ warn: () => {} }, savesItsRuns, async (interruption) => {
    const screen = await LendingScreen.open(interruption);
    try {
      let command: HomeCommand = listRuns(defaultOut).length === 0 ? { do: 'demonstration' } : await ask(screen.display, '', undefined, interruption);
      let chosen: string | undefined;
      while (command.do !== 'leave' && command.do !== 'interrupt' && screen.display !== null) {
        if ('scenario' in command) chosen = command.scenario;
        const notice = await obey(command, screen.display, { screen, interruption, after, terminal });
        command = interruption.code !== null ? { do: 'leave' } : await ask(screen.display, notice, chosen, interruption);
      }
      if (command.do === 'interrupt') interruption.interrupt();
    } finally {
      screen.close();
    }
    after.warnings.forEach(terminal.warn);
    for (const failure of after.failures) reportBug(failure, terminal, false);
    if (interruption.code !== null && after.lastFolder !== '') sayInterrupted(terminal, `what was measured so far: ${after.lastFolder}`);
    return after.failures.length > 0 || after.isBroken ? exitCode.broken : exitCode.ok;
  });
}

/** Seeds of a comparison that is over in a minute or two. */
const firstLook = [1, 2, 3];

/** Whoever is not there any more wants nothing. `chosen`: what the cursor is on. */
async function ask(display: Display | null, notice: string, chosen: string | undefined, interruption: Interruption): Promise<HomeCommand> {
  if (display === null) return { do: 'leave' };
  const { config, entries } = await listed();
  const asked = new Promise<HomeCommand>((resolve) => display.show(home(entries, notice, { config, chosen }), resolve));
  return (await interruption.unlessStopped(asked)) ?? { do: 'leave' };
}

interface Home {
  readonly screen: LendingScreen;
  readonly interruption: Interruption;
  readonly after: Aftermath;
  readonly terminal: Terminal;
}

/** Does what was asked; answers with a word for the home screen. */
async function obey(command: Exclude<HomeCommand, { do: 'leave' | 'interrupt' }>, display: Display, { screen, interruption, after, terminal }: Home): Promise<string> {
  after.lastFolder = '';
  const keep = ({ failure, folder }: Launched): void => {
    if (failure !== null) after.failures.push(failure);
    after.lastFolder = folder;
  };
  if (command.do === 'demonstration') {
    for (const launched of await demonstrate(display, defaultOut, interruption)) keep(launched);
    return '';
  }
  if (command.do === 'train') return learn(command.scenario, display, interruption, after, terminal);
  if (command.do === 'interview') {
    const { interviewFromHome } = await import('./interview-from-home.ts');
    return interviewFromHome({ display, interruption, now: new Date(), warn: (text) => void after.warnings.push(text), crashed: (failure) => after.failures.push(failure) });
  }
  if (command.do === 'code') {
    const { codeFromHome } = await import('./code-from-home.ts');
    return codeFromHome(command.scenario, { display, interruption, terminal, screen });
  }
  if (command.do === 'run' && !scenarioNames.includes(command.scenario)) {
    const { notice, code } = await runFromHome(command.scenario, { screen, interruption, terminal });
    after.isBroken ||= code === exitCode.broken;
    return notice;
  }
  const scenario = await scenarioNamed(command.scenario);
  if (command.do === 'compare') {
    const { comparison, failure, stopped } = await compareOnScreen(display, {
      scenario, plan: { form: 'short', faults: 'all', set: {} }, seeds: firstLook, jobs: availableParallelism(), interruption, crashed: (each) => after.failures.push(each),
    });
    if (failure !== null) throw failure;
    if (stopped) return 'stopped: nothing is decided by what had finished';
    return `${comparison.held ? 'what it declares held' : 'not all that it declares held'} on ${firstLook.length} seeds of the short form; twenty in full: npx wavetank compare ${scenario.id}`;
  }
  if (command.do === 'capacity') return findCapacity(scenario, display, interruption, after);
  const plan = makePlan(scenario, { seed: 1, form: 'full', remedies: command.remedies, faults: 'all', set: {} });
  for (const { launched } of await runOnScreen({ display, plan, scenario, out: defaultOut, speed: 'auto', interruption })) keep(launched);
  return `kept in ${after.lastFolder}`;
}

/** The lesson of a scenario, from where it was left. */
async function learn(name: string, display: Display, interruption: Interruption, { failures, warnings }: Aftermath, terminal: Terminal): Promise<string> {
  const file = lessonFileOf(name);
  if (file === null) return `there is no lesson for ${name} yet`;
  const { isKept, playLessonOn } = await import('../train/sitting.ts');
  const read = await readLesson(file);
  const [seed] = read.lesson.seeds;
  const warn = (text: string): void => void warnings.push(text);
  try {
    await playLessonOn(display, {
      ...read, seed, again: false, out: defaultOut, interruption, crashed: (failure) => failures.push(failure),
      terminal: { ...terminal, say() {}, warn },
    });
  } catch (error) {
    if (error instanceof UsageError) return `${error.where}: ${noticeOf(error)}`;
    throw error;
  }
  if (!isKept({ ...read, seed }, { warn })) return `nothing of the lesson is kept yet: t begins it, as npx wavetank train ${name} does`;
  return `the lesson is kept: t goes on with it, as npx wavetank train ${name} does`;
}

/** Answers with what was found, or why there is nothing to find. */
async function findCapacity(scenario: Scenario, display: Display, interruption: Interruption, { failures }: Aftermath): Promise<string> {
  const { own, forget } = interruption.part();
  try {
    const { reason } = await capacityOnScreen({
      display, search: usualSearch(scenario), measure: { interruption: own, crashed: (failure) => failures.push(failure) }, file: usual.file,
      conclude(capacity) {
        saveReport(usual.file, capacity);
        return '';
      },
    });
    return `${reason}; report: ${usual.file}`;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  } finally {
    forget();
  }
}

/** The reader's own pipelines, then ours, each with its newest run. */
async function listed(): Promise<{ readonly config: HomeConfig | null; readonly entries: readonly HomeEntry[] }> {
  const { config, pipelines } = await ownPipelines();
  const [first] = pipelines;
  const own = first === undefined ? {} : lastRuns(await ownOut(first.name), pipelines.map(({ name }) => name));
  const ours = lastRuns(defaultOut, scenarioNames);
  return {
    config,
    entries: [
      ...pipelines.map(({ name, about, parts }) => ({ scenario: name, question: about, remedies: [], inCode: false, own: parts, last: own[name] ?? null })),
      ...await Promise.all(scenarioNames.map(async (name): Promise<HomeEntry> => {
        const { id, question, remedies } = await scenarioNamed(name);
        return { scenario: id, question, remedies: Object.keys(remedies), inCode: taughtInCode.includes(id), own: null, last: ours[name] ?? null };
      })),
    ],
  };
}
