import { existsSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { parse } from 'yaml';
import { UsageError } from '../../engine/usage-error.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { mistakesIn } from '../config/config-file.ts';
import { configNames, findConfig } from '../config/find-config.ts';
import { starterConfig, starterService } from '../config/starter.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';

interface InitFlags {
  readonly name: string;
  readonly command?: string;
  readonly in: string;
  readonly out: string;
  readonly group: string;
  readonly id: string;
}

const serviceFile = 'wavetank-service.mjs';

export const command: CommandModule<InitFlags> = {
  examples: [
    ['init', 'a config and a small service with a bug, which runs at once'],
    ['init --command "python enrich.py" --in readings --out enriched', 'a config for a service of your own'],
  ],
  configure(command: Command): void {
    command
      .option('--name <name>', 'what the scenario is called', 'orders')
      .option('--command <line>', 'what starts the service; without it one is written that shows how it goes')
      .option('--in <topic>', 'the topic that it reads', 'orders.raw')
      .option('--out <topic>', 'the topic that it writes', 'orders.clean')
      .option('--group <group>', 'its consumer group', 'orders-service')
      .option('--id <field>', 'the field of a record that tells it from all others', 'orderId');
  },
  async execute({ flags, terminal }: Invocation<InitFlags>): Promise<ExitCode> {
    const before = findConfig(process.cwd());
    if (before !== null) throw new UsageError('there is a config already', { where: before, hint: 'add a scenario to it, or work in another folder' });
    if (flags.command === undefined && existsSync(serviceFile)) throw new UsageError('is there already', { where: serviceFile, hint: 'name what starts your service: --command "…"' });
    const [configFile] = configNames;
    const config = starterConfig({ ...flags, command: flags.command ?? `node ${serviceFile}` });
    await refuseMistakes(config);
    writeFileSync(configFile, config, { flag: 'wx' });
    terminal.say(`made ${configFile}`);
    if (flags.command === undefined) {
      writeFileSync(serviceFile, starterService, { flag: 'wx' });
      terminal.say(`made ${serviceFile}   a service with a bug, to be replaced by yours`);
    }
    terminal.say('');
    terminal.say(`check it   npx wavetank validate`);
    terminal.say(`run it     npx wavetank run ${flags.name}`);
    return exitCode.ok;
  },
};

/** Which option stands where in a config. */
const optionAt: Readonly<Record<string, string>> = { 'topics.in.topic': '--in', 'topics.out.topic': '--out', 'topics.group': '--group', 'topics.in.id.field': '--id', 'service.command': '--command', '': '--name' };

/** Nothing is made that `validate` would refuse. */
async function refuseMistakes(config: string): Promise<void> {
  const [mistake] = await mistakesIn(parse(config));
  if (mistake === undefined) return;
  const [, , ...path] = mistake.path.map(String);
  const option = optionAt[path.join('.')];
  throw new UsageError(mistake.message, { where: option ?? path.join('.') });
}
