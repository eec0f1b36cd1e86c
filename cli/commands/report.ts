import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../../engine/usage-error.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { defaultOut } from '../launch.ts';
import { leaveOthers } from '../leave-others.ts';
import { documentPage } from '../report/document.ts';
import { isPage } from '../report/page.ts';
import { runPage } from '../report/run-page.ts';
import { runSubject } from '../report/run-subject.ts';
import { knownScenario } from '../scenario-named.ts';
import { runArgument, storedRun } from '../stored-run.ts';
import { formatCount } from '../text/number.ts';
import { writeWhole, type Written } from '../write-whole.ts';

interface ReportFlags {
  readonly runs: string;
  readonly out?: string;
}

export const command: CommandModule<ReportFlags> = {
  examples: [
    ['report latest', 'the newest run as a page, beside its records'],
    ['report .wavetank/capacity.json --out capacity.html', 'what `capacity` found'],
  ],
  configure(command: Command): void {
    command
      .argument('<what>', `${runArgument}; or what \`compare --reporter json=<file>\`, \`capacity\` or \`train --interview\` wrote`)
      .option('--runs <folder>', 'where run folders are', defaultOut)
      .option('--out <file>', 'where the page goes (default: report.html in the run folder, or beside the file that it is of)');
  },
  async execute({ args: [what], flags, terminal }: Invocation<ReportFlags>): Promise<ExitCode> {
    const { text, place } = isDocument(what)
      ? { text: await documentPage(what), place: what.replace(/\.json$/, '.html') }
      : await pageOfRun(flags.runs, what);
    const file = flags.out ?? place;
    write(file, text);
    terminal.say(`wrote ${file} (${formatCount(Buffer.byteLength(text) / 1000)} kB), which any browser opens: it needs no other file and no network`);
    return exitCode.ok;
  },
};

/** Plan and result stand for their run, as everywhere. */
function isDocument(what: string): boolean {
  return what.endsWith('.json') && !/(^|[\\/])(plan|result)\.json$/.test(what);
}

async function pageOfRun(runs: string, what: string): Promise<{ text: string; place: string }> {
  const run = storedRun(runs, what);
  return { text: runPage(await runSubject(run, await knownScenario(run.plan))), place: join(run.folder, 'report.html') };
}

function write(file: string, text: string): void {
  const told: Written = { what: file, where: '--out', hint: 'name another file, in a folder that you may write to: --out report.html' };
  leaveOthers(file, told, { isOurs: isPage, otherwise: 'is no page of wavetank' });
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`${file} is a folder`, { where: '--out', hint: `name a file in it: --out ${join(file, 'report.html')}` });
  writeWhole(file, text, told);
}
