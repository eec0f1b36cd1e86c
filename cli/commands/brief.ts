import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { shellWord } from '../../engine/shell-word.ts';
import type { StoredRun } from '../../engine/store/read-run.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { alertsDocumentSchema, alertsFile, type AlertsDocument } from '../alerts/alerts-report.ts';
import { briefText } from '../brief/brief-text.ts';
import { capacitySchema, type Capacity } from '../capacity/capacity.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { defaultOut } from '../launch.ts';
import { scenarioNamed } from '../scenario-named.ts';
import { runArgument, storedRun } from '../stored-run.ts';
import { writeWhole } from '../write-whole.ts';

interface BriefFlags {
  readonly capacity: string;
  readonly run?: readonly string[];
  readonly runs: string;
  readonly out?: string;
}

export const command: CommandModule<BriefFlags> = {
  examples: [
    ['brief', 'one page for a release, from the last report of `capacity`'],
    ['brief --run latest --out release.md', 'with a run on a bad day, into a file'],
  ],
  configure(command: Command): void {
    command
      .option('--capacity <file>', 'a report of `wavetank capacity`', '.wavetank/capacity.json')
      .option('--run <run>', `a run of the same scenario whose account belongs on the page, repeatable; with the alerts that \`wavetank alerts\` has tried on it: ${runArgument}`, (folder: string, before: readonly string[] = []) => [...before, folder])
      .option('--runs <folder>', 'where run folders are', defaultOut)
      .option('--out <file>', 'where the page goes, as Markdown (default: to stdout)');
  },
  async execute({ flags, terminal }: Invocation<BriefFlags>): Promise<ExitCode> {
    const capacity = readCapacity(flags.capacity);
    const described = (flags.run ?? []).map((wanted) => runOf(flags.runs, wanted, capacity));
    const scenario = await scenarioNamed(capacity.scenario);
    const page = briefText({ capacity, runs: described.map(({ folder, result }) => ({ result, alerts: readAlerts(folder) })), scenario });
    if (flags.out === undefined) for (const line of page) terminal.say(line);
    else {
      writeWhole(flags.out, `${page.join('\n')}\n`, { what: 'the page', hint: '--out names a file in a folder that can be written to' });
      terminal.say(`wrote ${flags.out}`);
    }
    return exitCode.ok;
  },
};

function readCapacity(file: string): Capacity {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot be read (${(error as NodeJS.ErrnoException).code})`, { where: file, hint: 'npx wavetank capacity <scenario> makes one; --capacity names another' });
  }
  try {
    return capacitySchema.parse(JSON.parse(text));
  } catch {
    throw new UsageError('is no report of this version of `wavetank capacity`', { where: file, hint: 'measure it again' });
  }
}

/** What `alerts` has found of a run, the last time; null where it was never asked. */
function readAlerts(folder: string): AlertsDocument | null {
  const file = join(folder, alertsFile);
  if (!existsSync(file)) return null;
  try {
    return alertsDocumentSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new UsageError('is no report of this version of `wavetank alerts`', { where: file, hint: `ask again: npx wavetank alerts ${shellWord(folder)} --rules <file>` });
  }
}

function runOf(runs: string, wanted: string, { scenario }: Capacity): StoredRun {
  const run = storedRun(runs, wanted);
  if (run.result.run.scenario === scenario) return run;
  throw new UsageError(`is a run of ${run.result.run.scenario}, and the capacity is of ${scenario}`, { where: run.folder, hint: 'a page is about one pipeline' });
}
