import { Option, type Command } from 'commander';
import { UsageError } from '../../engine/usage-error.ts';
import { usualSeeds } from '../code-lesson/lessons.ts';
import { takeCodeLesson, type CodeFlags } from '../code-lesson/take.ts';
import type { CommandModule, Invocation } from '../command.ts';
import type { ExitCode } from '../exit-code.ts';
import { gradeSheets, takeInterview, type InterviewFlags } from '../interview/take.ts';
import { addJobsOption, addOutOption, seed, seeds, usualJobs } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { takeLesson, type LessonFlags } from '../train/take.ts';

interface TrainFlags extends Omit<LessonFlags & InterviewFlags & CodeFlags, 'jobs'> {
  readonly code?: boolean;
  readonly interview?: boolean;
  readonly jobs?: number;
}

/** What `train` can be asked for, with the options that go with it. */
const modes = {
  'a lesson': ['lesson', 'lint', 'answers', 'cards', 'again', 'seed', 'ui', 'jobs', 'out'],
  '--interview': ['interview', 'paper', 'daily', 'answers', 'sheet', 'ui', 'jobs'],
  grade: ['jobs'],
  '--code': ['code', 'dir', 'once', 'seeds', 'out'],
} as const satisfies Record<string, readonly (keyof TrainFlags)[]>;
type Mode = keyof typeof modes;

/** Of a lesson one of these is done. */
const doings = ['lint', 'cards', 'answers'];

export const command: CommandModule<TrainFlags> = {
  examples: [
    ['train iot-spike', 'predict, run, and see whether you were right'],
    ['train --interview --paper 4711', 'a pipeline with one hidden fault, and how to answer'],
  ],
  configure(command: Command): void {
    const only = (flags: string, about: string, name: string): Option => new Option(flags, about).conflicts(doings.filter((doing) => doing !== name));
    command
      .argument('[what...]', 'whose lesson; without it, a list of them; or grade <sheets>: executes sheets of interviews again and writes a class table as CSV')
      .option('--lesson <file>', 'a lesson of your own: docs/how-to/write-a-lesson.md')
      .addOption(only('--answers <file>', 'a lesson or an interview with answers that were written down', 'answers'))
      .addOption(only('--cards', 'the answers to the question with what your own runs have measured, as Markdown', 'cards'))
      .addOption(only('--lint <file>', 'holds a lesson against its scenario, and executes it on its seeds', 'lint'))
      .option('--again', 'a lesson from its beginning, whatever was kept')
      .option('--seed <n>', 'other arrivals than those of the lesson', seed)
      .addOption(new Option('--ui <kind>', 'tui: a screen with keys; plain: lines; auto: tui on a terminal, else plain').choices(['auto', 'tui', 'plain']).default('auto'))
      .option('--code', "you write one of a scenario's components")
      .option('--dir <folder>', 'with --code: where your file is (default: <scenario>-code)')
      .option('--once', 'with --code: tries the file once as it is, and leaves with 0 where all holds')
      .addOption(new Option('--seeds <range>', 'with --code: what every save is tried on').argParser(seeds).default(usualSeeds, '1..3'))
      .option('--interview', 'a paper: one hidden fault to name, to rule out, to predict and to mend')
      .addOption(new Option('--paper <number>', 'which paper').argParser(paperNumber))
      .option('--daily', 'the paper of this day in UTC')
      .option('--sheet <file>', 'where the sheet goes (default: papers/<paper>-<name>.json)');
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
    if (mode === 'a lesson') return takeLesson(what, { ...flags, jobs }, terminal);
    if (mode === '--code') return takeCodeLesson(what, flags, terminal);
    if (what !== undefined) throw new UsageError(`a paper chooses for itself what it is about, and here is ${what}`, { where: 'train --interview', hint: 'leave it out' });
    if (flags.daily === true && flags.paper !== undefined) throw new UsageError('the day has a paper of its own', { where: '--paper', hint: 'leave --paper or --daily out' });
    return takeInterview({ ...flags, jobs }, new Date(), terminal);
  },
};

function modeOf(what: string | undefined, { code, interview, daily, paper }: TrainFlags): Mode {
  if (what === 'grade') return 'grade';
  if (code === true) return '--code';
  return interview === true || daily === true || paper !== undefined ? '--interview' : 'a lesson';
}

function refuseOthers(mode: Mode, given: ReadonlySet<string>): void {
  const isOf = (other: Mode, name: string): boolean => (modes[other] as readonly string[]).includes(name);
  const owners = (name: string): Mode[] => (Object.keys(modes) as Mode[]).filter((other) => isOf(other, name));
  const foreign = [...given].find((name) => !isOf(mode, name) && owners(name).length > 0);
  if (foreign !== undefined) throw new UsageError(`goes with ${owners(foreign).join(' and ')}, and this is ${mode}`, { where: `--${foreign}`, hint: 'leave one of them out' });
}

async function grade(files: readonly string[], flags: Pick<InterviewFlags, 'jobs' | 'verbose'>, terminal: Terminal): Promise<ExitCode> {
  if (files.length === 0) throw new UsageError('there is nothing to grade', { where: 'train grade', hint: 'name sheets: wavetank train grade papers/*.json' });
  return gradeSheets(files, flags, terminal);
}

function paperNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`"${text}" is no number of a paper`, { where: '--paper', hint: 'a whole number from 0 to 999999999' });
}
