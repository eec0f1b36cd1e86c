import { basename } from 'node:path';
import type { Command } from 'commander';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { knownScenario } from '../scenario-named.ts';
import { sideBySide } from '../side-by-side.ts';
import { addRunsOption, runArgument, storedRun, type StoredRunFlags } from '../stored-run.ts';
import { planDifferences } from '../text/plan-differences.ts';
import { table } from '../text/table.ts';

export const command: CommandModule<StoredRunFlags> = {
  examples: [
    ['diff .wavetank/runs/a .wavetank/runs/b', 'two run folders'],
    ['diff 20260102T0304 latest', 'a run by the beginning of its name, and the newest'],
  ],
  configure(command: Command): void {
    command.argument('<run>', runArgument).argument('<other>', 'the run beside it');
    addRunsOption(command);
  },
  async execute({ args, flags, terminal }: Invocation<StoredRunFlags>): Promise<ExitCode> {
    const [a, b] = args.map((wanted) => storedRun(flags.out, wanted));
    terminal.say(`A  ${basename(a.folder)}\nB  ${basename(b.folder)}\n`);
    const scenario = await knownScenario(a.plan);
    const plans = planDifferences(a.plan, b.plan, scenario?.knobs ?? []);
    terminal.say(plans.length === 0 ? 'the same plan\n' : `${table([['plan', 'A', 'B'], ...plans]).join('\n')}\n`);
    const sides = [{ title: 'A', result: a.result, ledger: null }, { title: 'B', result: b.result, ledger: null }] as const;
    for (const line of sideBySide(sides, terminal.style, terminal.width)) terminal.say(line);
    return exitCode.ok;
  },
};
