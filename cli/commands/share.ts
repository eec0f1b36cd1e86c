import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { parseQuantity } from '../../engine/quantity.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { sayInterrupted, withInterruption } from '../interruption.ts';
import { defaultOut } from '../launch.ts';
import { tellProgram } from '../program-in-plan.ts';
import { shareRun } from '../share/share-run.ts';
import { runArgument, storedRun } from '../stored-run.ts';

interface ShareFlags {
  readonly runs: string;
  readonly at?: number;
  readonly out?: string;
}

export const command: CommandModule<ShareFlags> = {
  examples: [['share latest', 'the newest run in five lines, and a picture of its last screen'], ['share latest --out for-the-chat', 'the same in a folder of its own']],
  configure(command: Command): void {
    command
      .argument('<run>', runArgument)
      .option('--out <folder>', "where card.txt and screen.svg go (default: the run's folder)")
      .addOption(new Option('--at <moment>', 'the live screen at that moment of the run, such as 2m34s: its plan is executed again up to there').argParser((text) => parseQuantity(text, 'ms', '--at')))
      .option('--runs <folder>', 'where run folders are', defaultOut);
  },
  async execute({ args, flags, terminal }: Invocation<ShareFlags>): Promise<ExitCode> {
    const run = storedRun(flags.runs, args[0]);
    if (flags.at !== undefined && run.plan.clock === 'virtual') await tellProgram(run.plan, join(run.folder, 'plan.json'), terminal);
    return withInterruption(terminal, 'stopping', async (interruption) => {
      const shared = await shareRun(run, flags.out ?? run.folder, flags.at ?? null, interruption);
      if (shared === null) {
        sayInterrupted(terminal, 'before there was a picture');
        return exitCode.interrupted;
      }
      for (const line of [...shared.card, '', ...shared.files.map((file) => `wrote ${file}`)]) terminal.say(line);
      return exitCode.ok;
    });
  },
};
