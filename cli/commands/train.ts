import { Option, type Command } from 'commander';
import { UsageError } from '../../engine/usage-error.ts';
import { takeCodeLesson, type CodeFlags } from '../code-lesson/take.ts';
import type { CommandModule, Invocation } from '../command.ts';
import type { ExitCode } from '../exit-code.ts';
import { gradeSheets, takeInterview, type InterviewFlags } from '../interview/take.ts';
import { addJobsOption, addOutOption, seeds, usualJobs, type OutFlags } from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface TrainFlags extends Omit<InterviewFlags, 'jobs'>, CodeFlags, OutFlags {
  readonly code?: boolean;
  readonly interview?: boolean;
  readonly jobs?: number;
}

/** What `train` is asked for, with the options that go with it. */
const modes = {
  '--code': ['code', 'dir', 'once', 'seeds', 'out'],
  '--interview': ['interview', 'paper', 'daily', 'answers', 'sheet', 'jobs'],
  grade: ['jobs'],
} as const satisfies Record<string, readonly (keyof TrainFlags)[]>;
type Mode = keyof typeof modes;

export const command: CommandModule<TrainFlags> = {
  examples: [
    ['train --interview --paper 4711', 'a pipeline with one hidden fault, and how to answer'],
    ['train --daily', 'the paper that everybody has today'],
    ['train iot-spike --code', 'writes a worker with five faults; every save of it is tried'],
  ],
  configure(command: Command): void {
    command
      .argument('[what...]', 'a scenario; or grade <sheets>: executes sheets again and writes a class table as CSV')
      .option('--interview', 'a paper: one hidden fault to name, to rule out, to predict and to mend')
      .addOption(new Option('--paper <number>', 'which paper').argParser(paperNumber))
      .option('--daily', 'the paper of this day in UTC')
      .option('--answers <file>', 'what was said, as YAML or JSON')
      .option('--sheet <file>', 'where the sheet goes (default: papers/<paper>-<name>.json)')
      .option('--code', "you write one of a scenario's components")
      .option('--dir <folder>', 'with --code: where your file is (default: <scenario>-code)')
      .option('--once', 'with --code: tries the file once as it is, and leaves with 0 where all holds')
      .addOption(new Option('--seeds <range>', 'with --code: what every save is tried on').argParser(seeds).default([1, 2, 3], '1..3'));
    addJobsOption(command);
    addOutOption(command);
  },
  async execute({ args, flags, given, terminal }: Invocation<TrainFlags>): Promise<ExitCode> {
    const [what, ...more] = args.flat();
    const mode = modeOf(what, flags);
    refuseOthers(mode, given);
    const jobs = flags.jobs ?? usualJobs('virtual');
    if (mode === 'grade') return grade(more, { ...flags, jobs }, terminal);
    if (more.length > 0) throw new UsageError(`one at a time, and here are ${[what, ...more].join(' and ')}`, { where: 'train' });
    if (mode === '--code') return takeCodeLesson(what, flags, terminal);
    if (what !== undefined) throw new UsageError(`a paper chooses for itself what it is about, and here is ${what}`, { where: 'train --interview', hint: 'leave it out' });
    if (flags.daily === true && flags.paper !== undefined) throw new UsageError('the day has a paper of its own', { where: '--paper', hint: 'leave --paper or --daily out' });
    return takeInterview({ ...flags, jobs }, new Date(), terminal);
  },
};

function modeOf(what: string | undefined, { code, interview, daily }: TrainFlags): Mode {
  if (what === 'grade') return 'grade';
  if (code === true) return '--code';
  if (interview === true || daily === true) return '--interview';
  throw new UsageError('nothing to train', { where: 'train', hint: 'train --interview --paper 4711, or train --daily' });
}

function refuseOthers(mode: Mode, given: ReadonlySet<string>): void {
  const foreign = [...given].find((name) => !(modes[mode] as readonly string[]).includes(name) && Object.values<readonly string[]>(modes).some((own) => own.includes(name)));
  if (foreign === undefined) return;
  const owner = Object.entries<readonly string[]>(modes).find(([, own]) => own.includes(foreign))![0];
  throw new UsageError(`goes with ${owner}, and this is ${mode}`, { where: `--${foreign}`, hint: 'leave one of them out' });
}

async function grade(files: readonly string[], flags: Pick<InterviewFlags, 'jobs' | 'verbose'>, terminal: Terminal): Promise<ExitCode> {
  if (files.length === 0) throw new UsageError('there is nothing to grade', { where: 'train grade', hint: 'name sheets: wavetank train grade papers/*.json' });
  return gradeSheets(files, flags, terminal);
}

function paperNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`"${text}" is no number of a paper`, { where: '--paper', hint: 'a whole number from 0 to 999999999' });
}
