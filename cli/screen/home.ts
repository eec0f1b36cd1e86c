import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { makePlan } from '../../engine/make-plan.ts';
import { listRuns, readRun } from '../../engine/store/read-run.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { home, type HomeCommand, type HomeEntry, type LastRun } from '../../tui/home.ts';
import { openDisplay } from '../../tui/open.ts';
import type { Display } from '../../tui/program.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { savesItsRuns, withInterruption, type Interruption } from '../interruption.ts';
import { defaultOut } from '../launch.ts';
import { openOutput } from '../output.ts';
import { scenarioNamed, scenarioNames } from '../scenario-named.ts';
import type { Terminal } from '../terminal.ts';
import { compareOnScreen } from './compare-on-screen.ts';
import { demonstrate } from './demonstration.ts';
import { runOnScreen } from './run-on-screen.ts';

/** The home screen: what there is to run, what it came to last, and from there whatever the reader wants; at the first start, the demonstration. */
export async function goHome(terminal: Terminal): Promise<ExitCode> {
  return withInterruption({ warn: () => {} }, savesItsRuns, async (interruption) => {
    const display = await openDisplay(process.stdout, process.stdin);
    try {
      let command: HomeCommand = listRuns(defaultOut).length === 0 ? { do: 'demonstration' } : await ask(display, '');
      while (command.do !== 'leave') {
        const notice = await obey(command, display, interruption, terminal);
        command = notice === null || interruption.code !== null ? { do: 'leave' } : await ask(display, notice);
      }
      return exitCode.ok;
    } finally {
      display.close();
    }
  });
}

/** Seeds of a comparison that is over in a minute or two. */
const firstLook = [1, 2, 3];

async function ask(display: Display, notice: string): Promise<HomeCommand> {
  const entries = await Promise.all(scenarioNames.map(entryOf));
  return new Promise((resolve) => display.show(home(entries, notice), resolve));
}

/** Does what was asked; answers with a word for the home screen, or null where the reader wants to leave the program. */
async function obey(command: Exclude<HomeCommand, { do: 'leave' }>, display: Display, interruption: Interruption, terminal: Terminal): Promise<string | null> {
  if (command.do === 'demonstration') return (await demonstrate(display, defaultOut, interruption)) ? '' : null;
  const scenario = await scenarioNamed(command.scenario);
  if (command.do === 'compare') {
    const { comparison } = await compareOnScreen(display, {
      scenario, plan: { form: 'short', faults: 'all', set: {} }, seeds: firstLook, jobs: availableParallelism(), interruption,
    });
    return `${comparison.held ? 'what it declares held' : 'not all that it declares held'} on ${firstLook.length} seeds of the short form; twenty in full: npx wavetank compare ${scenario.id}`;
  }
  const plan = makePlan(scenario, { seed: 1, form: 'full', remedies: command.remedies, faults: 'all', set: {} });
  const { folder } = await runOnScreen({ display, plan, scenario, out: defaultOut, speed: 'auto', interruption, output: openOutput({}, 'tui', terminal) });
  return `kept in ${folder}`;
}

async function entryOf(name: string): Promise<HomeEntry> {
  const { id, question, remedies } = await scenarioNamed(name);
  return { scenario: id, question, remedies: Object.keys(remedies), last: lastRunOf(name) };
}

/** The newest kept run of a scenario; one that cannot be read is passed over. */
function lastRunOf(scenario: string): LastRun | null {
  for (const name of listRuns(defaultOut).reverse()) {
    try {
      const { result: { run, verdict, reason } } = readRun(join(defaultOut, name));
      if (run.scenario !== scenario) continue;
      return { verdict, status: run.status, reason, seed: run.seed, remedies: run.remedies, began: run.startedAt.slice(0, 16).replace('T', ' ') };
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
    }
  }
  return null;
}
