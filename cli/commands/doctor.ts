import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, freemem, totalmem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { makePlan } from '../../engine/make-plan.ts';
import { externalLog, ourPrefix } from '../../pipeline/log-address.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { stackOf } from '../failure.ts';
import { sayInterrupted, withInterruption, type Interruption } from '../interruption.ts';
import { backendsOf, kafkaAddress, localOf, wait, type KafkaFlags } from '../kafka-options.ts';
import { launch } from '../launch.ts';
import { scenarioNamed, scenarioNames } from '../scenario-named.ts';
import type { Style } from '../text/style.ts';
import { table } from '../text/table.ts';

/** Something that is needed (or that helps) on this machine, and what to do where it is missing. */
interface Examination {
  readonly name: string;
  readonly cure: string;
  readonly optional?: boolean;
  /** The word for it where it fails, if `failed` does not fit. */
  readonly word?: string;
  /** Says what it found; throws where it is missing or does not work. */
  examine(interruption: Interruption): Promise<string> | string;
}

const leastNode = [20, 19] as const;

const examinations: readonly Examination[] = [
  {
    name: 'node', cure: `install Node ${leastNode.join('.')} or later`, word: 'too old',
    examine() {
      const [major, minor] = process.versions.node.split('.').map(Number);
      if (major < leastNode[0] || (major === leastNode[0] && minor < leastNode[1])) throw new Error(`${process.version} is too old`);
      return process.version;
    },
  },
  { name: 'cores', cure: '', examine: () => `${availableParallelism()}; so many runs at a time` },
  { name: 'memory', cure: '', examine: () => `${gib(freemem())} GiB free of ${gib(totalmem())} GiB` },
  {
    name: 'duckdb', cure: 'install again: npm ci fetches the build for this platform', word: 'unusable',
    async examine() {
      const { DuckDBInstance, version } = await import('@duckdb/node-api');
      const connection = await (await DuckDBInstance.create(':memory:')).connect();
      const rows = await (await connection.run('SELECT 6 * 7')).getRows();
      connection.closeSync();
      if (Number(rows[0][0]) !== 42) throw new Error('it does not compute');
      return version();
    },
  },
  { name: 'kafkajs', cure: 'install again: npm ci', word: 'unusable', examine: async () => `${typeof (await import('kafkajs')).default.Kafka === 'function' ? 'loads' : 'has no client'}` },
  {
    name: 'temporary folder', cure: 'make room, or point TMPDIR elsewhere', word: 'unusable',
    examine() {
      const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
      try {
        writeFileSync(join(folder, 'probe'), 'x');
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
      return tmpdir();
    },
  },
  { name: 'virtual clock', cure: 'report it with the output of wavetank doctor', examine: sameTwice },
  {
    name: 'kcat', cure: 'only for trying the embedded broker by hand: apt install kcat', optional: true, word: 'missing',
    examine: async () => /Version \S+/.exec((await promisify(execFile)('kcat', ['-V'])).stdout)?.[0] ?? 'found',
  },
];

function gib(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}

/** The same tiny run twice, in two processes: their journals must be equal to the last bit. */
async function sameTwice(interruption: Interruption): Promise<string> {
  const scenario = await scenarioNamed(scenarioNames[0]);
  const plan = makePlan(scenario, { seed: 1, form: 'short', remedies: 'all', faults: 'none', set: {}, forMs: 5_000 });
  const runs = await Promise.all([1, 2].map(() => launch({ plan, keep: 'result', speed: 'max', interruption })));
  const broken = runs.find(({ result }) => result.run.status === 'errored');
  if (broken) throw new Error(broken.result.reason, { cause: broken.failure });
  const [a, b] = runs.map(({ result }) => result.run.journalHash);
  if (a !== b) throw new Error('two runs of one plan differ');
  return `two runs of one plan are identical (${a.slice(0, 12)})`;
}

/** Whether a run could use the cluster that the flags name; none without one. */
function clusterOf(flags: KafkaFlags): Examination[] {
  const backends = backendsOf(flags);
  if (backends === undefined) return [];
  const log = externalLog(backends, ourPrefix, localOf({})['kafka.password'])!;
  return [{
    name: 'kafka', cure: '', word: 'unusable',
    async examine() {
      const { LogCluster } = await import('../../pipeline/log-cluster.ts');
      const cluster = await LogCluster.reach(log, wait);
      return cluster.examine({ [`${ourPrefix}doctor`]: 1 }).finally(() => cluster.close());
    },
  }];
}

export const command: CommandModule<KafkaFlags> = {
  examples: [
    ['doctor', 'before the first run'],
    ['doctor --kafka 127.0.0.1:9092', 'and whether a run could use this cluster'],
  ],
  exits: { ok: 'all that a run needs works', broken: 'something that it needs does not' },
  configure(command: Command): void {
    for (const option of kafkaAddress) command.addOption(option);
  },
  execute: ({ terminal, flags }: Invocation<KafkaFlags>): Promise<ExitCode> => withInterruption(terminal, 'stopping', async (interruption) => {
    const rows: string[][] = [];
    let sound = true;
    for (const examination of [...examinations, ...clusterOf(flags)]) {
      const { row, error } = await examined(examination, interruption, terminal.style);
      // What a user has stopped has neither worked nor failed.
      if (interruption.code !== null) break;
      rows.push(row);
      sound &&= error === null || examination.optional === true;
      if (error !== null && flags.verbose) terminal.warn(stackOf(error));
    }
    for (const line of table(rows)) terminal.say(line);
    if (interruption.code !== null) {
      sayInterrupted(terminal, 'before everything was looked at');
      return interruption.code;
    }
    return sound ? exitCode.ok : exitCode.broken;
  }),
};

async function examined({ name, cure, optional, word = 'failed', examine }: Examination, interruption: Interruption, style: Style): Promise<{ row: string[]; error: unknown }> {
  try {
    return { row: [style('good', '✓ ok'), name, await examine(interruption)], error: null };
  } catch (error) {
    const mark = optional ? style('quiet', `– ${word}`) : style('bad', `✗ ${word}`);
    const { message, hint } = error as Error & { hint?: string | null };
    return { row: [mark, name, [message.split('\n')[0], hint ?? cure].filter((part) => part !== '').join('; ')], error };
  }
}
