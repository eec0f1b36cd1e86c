import { statSync } from 'node:fs';
import type { Command } from 'commander';
import { planHash } from '../../engine/canonical.ts';
import { shellWord } from '../../engine/shell-word.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { pinFolder, pinName, readPin, writePin } from '../pins/pin-file.ts';
import { addRunsOption, runArgument, storedRun, type StoredRunFlags } from '../stored-run.ts';

interface PinFlags extends StoredRunFlags {
  readonly as?: string;
  readonly pins: string;
}

export const command: CommandModule<PinFlags> = {
  examples: [['pin latest', 'the plan of the newest run, to be run by every `wavetank ci`'], ['pin latest --as lost-in-restart', 'under a name of its own']],
  configure(command: Command): void {
    command.argument('<run>', runArgument)
      .option('--as <name>', 'what the pin is called (default: scenario, seed and the beginning of the plan\'s hash)', pinName)
      .option('--pins <folder>', 'where the repository keeps its pins', pinFolder);
    addRunsOption(command);
  },
  async execute({ args, flags, terminal }: Invocation<PinFlags>): Promise<ExitCode> {
    const run = storedRun(flags.out, args[0]);
    const { plan, result } = run;
    if (result.run.status === 'interrupted') throw new UsageError('this run was stopped: its plan would stop again', { where: run.folder, hint: `run it to its end: wavetank run ${plan.scenario} --seed ${plan.seed}` });
    const file = writePin(run, flags.as ?? `${plan.scenario}-${plan.seed}-${planHash(plan).slice(0, 8)}`, flags.pins);
    const { pinned } = await readPin(file);
    terminal.say(`pinned  ${file} (${(statSync(file).size / 1000).toFixed(1)} kB): ${pinned.reason}`);
    terminal.say(`alone   npx wavetank run ${shellWord(file)}`);
    terminal.say('Commit it: `npx wavetank ci` runs pins first, and is green where they pass.');
    return exitCode.ok;
  },
};
