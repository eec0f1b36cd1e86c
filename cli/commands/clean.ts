import type { Command } from 'commander';
import { UsageError } from '../../engine/usage-error.ts';
import { externalLog, ourPrefix } from '../../pipeline/log-address.ts';
import { LogCluster, type Found } from '../../pipeline/log-cluster.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { backendsOf, kafkaAddress, localOf, wait, type KafkaFlags } from '../kafka-options.ts';
import { plural } from '../text/number.ts';

interface CleanFlags extends KafkaFlags {
  readonly dryRun?: boolean;
}

/** So long a group is in use whose members were killed: the longest session of a run that nobody has changed, and then some. */
const sessionMs = 12_000;
const removalMs = 30_000;

export const command: CommandModule<CleanFlags> = {
  examples: [
    ['clean --kafka 127.0.0.1:9092', 'topics and groups of runs that were killed'],
    ['clean --kafka 127.0.0.1:9092 --dry-run', 'only say what there is'],
  ],
  exits: { ok: 'nothing of killed runs is left', failed: 'something is', undecided: 'a run that still has members was left alone' },
  configure(command: Command): void {
    for (const option of kafkaAddress) command.addOption(option);
    command.option('--dry-run', 'say what would be removed, and do nothing');
  },
  async execute({ flags, terminal }: Invocation<CleanFlags>): Promise<ExitCode> {
    const backends = backendsOf(flags);
    if (backends === undefined) throw new UsageError('there is no cluster to clean', { where: '--kafka', hint: 'name it: wavetank clean --kafka host:port' });
    const cluster = await LogCluster.reach(externalLog(backends, '', localOf({})['kafka.password'])!, wait);
    try {
      const found = await cluster.find(ourPrefix);
      const busy = await stillInUse(cluster, found);
      const idle = without(found, busy);
      for (const name of [...idle.topics, ...idle.groups]) terminal.say(`${flags.dryRun ? 'would remove' : 'removes'}   ${name}`);
      for (const name of busy) terminal.say(`left alone   runs of ${name}, which has members`);
      if (flags.dryRun) {
        if (found.topics.length + found.groups.length === 0) terminal.say(`nothing to remove: no topic and no group begins with ${ourPrefix}`);
        return exitCode.ok;
      }
      await cluster.remove(idle, removalMs);
      // Not what was deleted counts, but what is there.
      const left = await cluster.find(ourPrefix);
      const unwanted = without(left, busy);
      const count = unwanted.topics.length + unwanted.groups.length;
      if (count > 0) {
        terminal.say(`${terminal.style('bad', '✗ not clean')}   still there: ${[...unwanted.topics, ...unwanted.groups].join(', ')}`);
        return exitCode.failed;
      }
      terminal.say(`${terminal.style('good', '✓ clean')}   ${plural(idle.topics.length, 'topic')} and ${plural(idle.groups.length, 'group')} removed; ${busy.length === 0 ? `nothing is left that begins with ${ourPrefix}` : 'what is in use was left'}`);
      return busy.length === 0 ? exitCode.ok : exitCode.undecided;
    } finally {
      await cluster.close();
    }
  },
};

/** The name of the run that a topic or a group belongs to, as the beginning of its name. */
function runOf(name: string): string {
  return /^wavetank-.+-\d+-[0-9a-f]{8}-[0-9a-z]+-/.exec(name)?.[0] ?? name;
}

function without({ topics, groups }: Found, runs: readonly string[]): Found {
  const isFree = (name: string): boolean => !runs.includes(runOf(name));
  return { topics: topics.filter(isFree), groups: groups.filter(isFree) };
}

/** Runs of which a group has members, and has them still after the sessions of dead ones have run out. */
async function stillInUse(cluster: LogCluster, { groups }: Found): Promise<string[]> {
  for (let waitedMs = 0; ; waitedMs += 1_000) {
    const busy = await cluster.inUse(groups);
    if (busy.length === 0 || waitedMs >= sessionMs) return [...new Set(busy.map(runOf))];
    await wait(1_000);
  }
}
