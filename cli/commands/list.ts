import type { Command } from 'commander';
import { buckets, bucketWords } from '../../engine/bucket.ts';
import { anomalies } from '../../engine/history/anomalies/registry.ts';
import { settings } from '../../engine/history/settings.ts';
import { verdictWords } from '../../engine/result.ts';
import { checksOf } from '../../engine/run/judge.ts';
import { processes, shapes } from '../../engine/schedule/registry.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { dataFaults } from '../../generators/faults/registry.ts';
import { serverFaults } from '../../generators/faults/server-faults.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { nameOf } from '../config/config-text.ts';
import { findConfig } from '../config/find-config.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { reporters } from '../reporters/registry.ts';
import { scenarioNamed, scenarioNames } from '../scenario-named.ts';
import { hanging } from '../text/table.ts';

interface Entry {
  readonly id: string;
  readonly about: string;
}

type About = Readonly<Record<string, { readonly about: string }>>;

function entries(registry: About): Entry[] {
  return Object.entries(registry).map(([id, { about }]) => ({ id, about }));
}

/** Scenarios of the nearest config; one that does not hold does not hide everything else. */
async function ownEntries(): Promise<Record<string, Entry[]>> {
  const file = findConfig(process.cwd());
  if (file === null) return {};
  const { readConfig } = await import('../config/config-file.ts');
  const { ownScenario } = await import('../../scenarios/own/own-scenario.ts');
  const heading = `scenarios of ${nameOf(file)}`;
  try {
    const config = await readConfig(file);
    return { [heading]: Object.entries(config.scenarios).map(([id, definition]) => ({ id, about: ownScenario(id, definition).about })) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { [`${heading}, which does not hold: npx wavetank validate says why`]: [] };
  }
}

/** Everything that has a name, from the registries. */
export async function catalogue(): Promise<Record<string, Entry[]>> {
  const scenarios = await Promise.all(scenarioNames.map((name) => scenarioNamed(name)));
  const perScenario = Object.fromEntries(scenarios.flatMap((scenario) => [
    [`faults of ${scenario.id}`, entries(scenario.faults)],
    [`remedies of ${scenario.id}`, entries(scenario.remedies)],
    [`checks of ${scenario.id}`, entries(checksOf(scenario))],
    [`figures of ${scenario.id}`, entries(scenario.figures)],
  ]));
  return {
    ...await ownEntries(), scenarios: scenarios.map(({ id, about }) => ({ id, about })), ...perScenario,
    'buckets of the account': buckets.map((id) => ({ id, about: bucketWords[id] })), verdicts: Object.entries(verdictWords).map(([id, about]) => ({ id, about })),
    shapes: entries(shapes), 'arrival processes': entries(processes), reporters: entries(reporters),
    'kinds of damage to data': entries(dataFaults), 'failures of a file server': entries(serverFaults),
    'delivery anomalies': entries(anomalies), 'delivery settings': entries(settings),
  };
}

export const command: CommandModule<{ json?: boolean }> = {
  examples: [['list', 'for reading'], ['list --json', 'for programs']],
  configure: (command: Command) => void command.option('--json', 'as one JSON document'),
  async execute({ flags, terminal }: Invocation<{ json?: boolean }>): Promise<ExitCode> {
    const all = await catalogue();
    if (flags.json) {
      terminal.emit(`${JSON.stringify(all, null, 2)}\n`);
      return exitCode.ok;
    }
    for (const [heading, list] of Object.entries(all)) {
      terminal.say(terminal.style('strong', heading));
      for (const { id, about } of list) for (const line of hanging(`  ${id}`, about, 26, terminal.width)) terminal.say(line);
      terminal.say();
    }
    return exitCode.ok;
  },
};
