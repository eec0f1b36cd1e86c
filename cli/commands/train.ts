import { Option, type Command } from 'commander';
import { UsageError } from '../../engine/usage-error.ts';
import type { CommandModule, Invocation } from '../command.ts';
import type { ExitCode } from '../exit-code.ts';
import { gradeSheets, takeInterview, type InterviewFlags } from '../interview/take.ts';
import { addJobsOption, usualJobs } from '../options.ts';

interface TrainFlags extends Omit<InterviewFlags, 'jobs'> {
  readonly interview?: boolean;
  readonly jobs?: number;
}

export const command: CommandModule<TrainFlags> = {
  examples: [['train --interview --paper 4711', 'a pipeline with one hidden fault, and how to answer'], ['train --daily', 'the paper that everybody has today']],
  configure(command: Command): void {
    command
      .argument('[what...]', 'grade <sheets>: executes sheets again and writes a class table as CSV')
      .option('--interview', 'a paper: one hidden fault to name, to rule out, to predict and to mend')
      .addOption(new Option('--paper <number>', 'which paper').argParser(paperNumber))
      .option('--daily', 'the paper of this day in UTC')
      .option('--answers <file>', 'what was said, as YAML or JSON')
      .option('--sheet <file>', 'where the sheet goes (default: papers/<paper>-<name>.json)');
    addJobsOption(command);
  },
  async execute({ args, flags, terminal }: Invocation<TrainFlags>): Promise<ExitCode> {
    const jobs = flags.jobs ?? usualJobs('virtual');
    const [mode, ...files] = args.flat();
    if (mode === 'grade') {
      if (files.length === 0) throw new UsageError('there is nothing to grade', { where: 'train grade', hint: 'name sheets: wavetank train grade papers/*.json' });
      return gradeSheets(files, { ...flags, jobs }, terminal);
    }
    if (mode !== undefined) throw new UsageError(`train knows no "${mode}"`, { where: 'train', hint: 'train --interview, train --daily, train grade <sheets>' });
    if (flags.interview !== true && flags.daily !== true) throw new UsageError('nothing to train', { where: 'train', hint: 'train --interview --paper 4711, or train --daily' });
    if (flags.daily === true && flags.paper !== undefined) throw new UsageError('the day has a paper of its own', { where: '--paper', hint: 'leave --paper or --daily out' });
    return takeInterview({ ...flags, jobs }, new Date(), terminal);
  },
};

function paperNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`"${text}" is no number of a paper`, { where: '--paper', hint: 'a whole number from 0 to 999999999' });
}
