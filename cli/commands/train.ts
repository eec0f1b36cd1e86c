import { Option, type Command } from 'commander';
import { UsageError } from '../../engine/usage-error.ts';
import { codeLessons } from '../../scenarios/code-lessons.ts';
import { performCodeLesson } from '../code-lesson/perform.ts';
import type { CommandModule, Invocation } from '../command.ts';
import type { ExitCode } from '../exit-code.ts';
import { withInterruption } from '../interruption.ts';
import { addOutOption, seeds, type OutFlags } from '../options.ts';
import { scenarioNamed, unknownName } from '../scenario-named.ts';

interface TrainFlags extends OutFlags {
  readonly code?: boolean;
  readonly dir?: string;
  readonly once?: boolean;
  readonly seeds: readonly number[];
}

export const command: CommandModule<TrainFlags> = {
  examples: [
    ['train iot-spike --code', 'writes a worker with five faults; every save of it is tried'],
    ['train iot-spike --code --once --seeds 1..20', 'tries it once, on twenty seeds'],
  ],
  configure(command: Command): void {
    command
      .argument('<scenario>', 'name of a scenario')
      .option('--code', 'you write one of its components')
      .option('--dir <folder>', 'where your file is (default: <scenario>-code)')
      .option('--once', 'tries the file once as it is, and leaves with 0 where all holds')
      .addOption(new Option('--seeds <range>', 'what every save is tried on').argParser(seeds).default([1, 2, 3], '1..3'));
    addOutOption(command);
  },
  async execute({ args: [name], flags, terminal }: Invocation<TrainFlags>): Promise<ExitCode> {
    const { id, question } = await scenarioNamed(name);
    if (flags.code !== true) throw new UsageError('nothing but lessons in code is there yet', { where: `train ${id}`, hint: `npx wavetank train ${id} --code` });
    const load = (codeLessons as Record<string, (typeof codeLessons)[keyof typeof codeLessons] | undefined>)[id];
    if (load === undefined) throw unknownName('lesson in code', id, Object.keys(codeLessons));
    const lesson = await load();
    return withInterruption(terminal, 'leaving: your file stays as it is', (interruption) => performCodeLesson({
      lesson, question, folder: flags.dir ?? `${id}-code`, out: flags.out, seeds: flags.seeds, once: flags.once === true, input: process.stdin, terminal, interruption, verbose: flags.verbose === true,
    }));
  },
};
