import type { Command } from 'commander';
import { UsageError } from '../../engine/usage-error.ts';
import { definitionSchema } from '../../scenarios/own/definition.ts';
import { contractOf } from '../../scenarios/own/own-scenario.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { readConfig } from '../config/config-file.ts';
import { configNames, findConfig } from '../config/find-config.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { plural } from '../text/number.ts';

export const command: CommandModule = {
  examples: [['validate', 'the config of this folder'], ['validate ci/wavetank.yaml', 'another one']],
  configure: (command: Command) => void command.argument('[config]', `default: ${configNames[0]}, or ${configNames[2]}, here or in a folder above`),
  async execute({ args, terminal }: Invocation): Promise<ExitCode> {
    const file = args[0] ?? findConfig(process.cwd());
    if (file === null) throw new UsageError('there is no config here', { hint: `npx wavetank init makes ${configNames[0]}` });
    const { scenarios } = await readConfig(file);
    const names = Object.keys(scenarios);
    terminal.say(`${terminal.style('good', '✓')} ${plural(names.length, 'scenario')}`);
    for (const name of names) {
      const definition = definitionSchema.parse(scenarios[name]);
      const { faults, variants } = definition;
      const { from, to } = contractOf(definition);
      const checks = Object.keys(scenarios[name].checks ?? {}).length;
      const what = [plural(faults.length, 'fault'), `${plural(checks, 'check')} in SQL`, plural(Object.keys(variants).length, 'variant')];
      terminal.say(`  ${name}   ${from} → ${to} · ${what.join(' · ')}`);
    }
    return exitCode.ok;
  },
};
