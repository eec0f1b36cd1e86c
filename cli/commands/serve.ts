import { Argument, Option, type Command } from 'commander';
import {
  DamagedFileError, everyFault, faultKinds, FileStorage, SimulatedDisk, startKafka, StorageError, StorageFormatError, StorageInUseError, systemClock, UnknownLogError,
  type FaultSpec, type Fields, type FlushPolicy, type RunningKafka, type StartOptions, type StartTopic, type Storage,
} from '@wavetank/kafka';
import { nearest, UsageError } from '../../engine/usage-error.ts';
import type { CommandModule, Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { Interruption } from '../interruption.ts';
import { nodeCodecs } from '../node-codecs.ts';
import type { Terminal } from '../terminal.ts';
import { plural } from '../text/number.ts';

interface ServeFlags {
  readonly port: number;
  readonly host: string;
  readonly nodes: number;
  readonly data?: string;
  readonly flush: FlushPolicy;
  readonly topic?: readonly StartTopic[];
  readonly fault?: readonly FaultSpec[];
}

const mostPort = 65_535;
const kindNames = Object.keys(faultKinds);

export const command: CommandModule<ServeFlags> = {
  examples: [
    ['serve kafka --topic orders:6 --data kept', 'a Kafka at 127.0.0.1:9092 for any client, which goes on from the files in ./kept; Ctrl-C ends it'],
    ['serve kafka --nodes 3 --fault cut,api=Produce,nth=3', 'three nodes, and the third acknowledgement is lost'],
  ],
  configure(command: Command): void {
    command
      .addArgument(new Argument('<server>', 'what to serve').choices(['kafka']))
      .option('--port <port>', 'port of the first node, 0 for any that is free; the others have the next ones', port, 9092)
      .option('--host <address>', "address to listen on; 0.0.0.0 for all of the machine's", '127.0.0.1')
      .option('--nodes <n>', 'nodes of the cluster, which share one log', wholeNumber('--nodes', 1), 1)
      .option('--data <folder>', 'where files are kept, made if need be; in memory without it, and gone at the end')
      .addOption(new Option('--flush <policy>', 'what is acknowledged under acks=all is synced to the disk before (acks-all), or when a file is full and at the end (never, as Kafka)').choices(['never', 'acks-all']).default('never'))
      .option('--topic <name[:partitions]>', 'a topic to have from the start, repeatable; others are made when clients ask', topic)
      .option('--fault <kind[,field=value…]>', `repeatable: ${kindNames.join(', ')}`, fault);
  },
  async execute({ flags, terminal }: Invocation<ServeFlags>): Promise<ExitCode> {
    const interruption = new Interruption(() => terminal.warn('stopping; once more to stop at once'));
    interruption.listen();
    try {
      const { port, host, nodes, topic: topics, flush } = flags;
      const kafka = await started({
        port, host, nodes, topics, flush, storage: storageFor(flags), codecs: nodeCodecs(),
        onFailure: (error) => terminal.warn(`error: a request failed: ${(error as Error).message ?? String(error)}`),
      });
      try {
        if (flags.data !== undefined) tellRecovery(kafka, terminal);
        const faults = (flags.fault ?? []).map((spec) => mistaken('--fault', () => kafka.inject(spec)));
        for (const [index, { id }] of kafka.nodes.entries()) terminal.say(`${terminal.style('good', '✓ serves')}  node ${id}  ${kafka.brokers[index]}`);
        await new Promise<void>((resolve) => interruption.guard(resolve, resolve));
        for (const { spec, hits } of faults) terminal.say(terminal.style('quiet', `fault ${spec.kind}: ${plural(hits, 'hit')}`));
      } finally {
        await kafka.close();
      }
      // To be stopped is how a server ends, and no interruption of anything.
      return exitCode.ok;
    } finally {
      interruption.close();
    }
  },
};

/** Undefined for memory. Only memory can lose what was not synced and leave the rest: the files of a folder are the system's. */
function storageFor({ data, fault = [] }: ServeFlags): Storage | undefined {
  const crashes = fault.some(({ kind }) => kind === 'crash');
  if (data === undefined) return crashes ? new SimulatedDisk(Math.random, { now: () => systemClock.now() }) : undefined;
  if (crashes) throw new UsageError('a data folder cannot crash: the system keeps what it was given', { where: '--fault', hint: 'leave --data out, or kill the process' });
  return new FileStorage(data);
}

/** What was cut from the ends of logs was never synced, and may have been acknowledged all the same. */
function tellRecovery({ broker }: RunningKafka, terminal: Terminal): void {
  for (const { name, lostBytes } of broker.journals) {
    if (lostBytes > 0) terminal.warn(`${name}: cut ${plural(lostBytes, 'byte')} that a crash had torn, or that were damaged`);
  }
  for (const { name, partitions } of broker.topics.all()) {
    for (const [index, { lostBytes }] of partitions.entries()) {
      if (lostBytes > 0) terminal.warn(`${name}/${index}: cut ${plural(lostBytes, 'byte')} that a crash had torn`);
    }
  }
}

async function started(options: StartOptions): Promise<RunningKafka> {
  try {
    return await startKafka(options);
  } catch (error) {
    throw usageOf(error, null);
  }
}

function mistaken<T>(where: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw usageOf(error, where);
  }
}

/** The broker tells of a mistake by a plain error, and of a folder that it cannot have by one of its own; any other is a bug. */
function usageOf(error: unknown, where: string | null): unknown {
  if ([StorageInUseError, StorageFormatError, DamagedFileError, UnknownLogError].some((kind) => error instanceof kind)) {
    return new UsageError((error as Error).message, { where: '--data' });
  }
  // What the system said of it, which is reported as for any other file.
  if (error instanceof StorageError) return error.cause ?? error;
  if (!(error instanceof Error) || error.constructor !== Error) return error;
  return new UsageError(error.message, where === null ? {} : { where });
}

function port(text: string): number {
  const number = wholeNumber('--port', 0)(text);
  if (number > mostPort) throw new UsageError(`${text} is no port`, { where: '--port', hint: `ports go up to ${mostPort}` });
  return number;
}

function wholeNumber(where: string, least: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < least) throw new UsageError(`"${text}" is no whole number from ${least} on`, { where });
    return number;
  };
}

function topic(text: string, before: readonly StartTopic[] = []): StartTopic[] {
  const [name, partitions, ...rest] = text.split(':');
  if (name === '' || rest.length > 0) throw new UsageError(`"${text}" is no topic`, { where: '--topic', hint: 'write orders, or orders:6' });
  return [...before, partitions === undefined ? { name } : { name, partitions: wholeNumber('--topic', 1)(partitions) }];
}

/** `cut,api=Produce,nth=3`: digits are a number where the field is one. What the fields mean is the broker's to check. */
function fault(text: string, before: readonly FaultSpec[] = []): FaultSpec[] {
  const [kind, ...fields] = text.split(',');
  if (!kindNames.includes(kind)) {
    const near = nearest(kind, kindNames);
    throw new UsageError(`there is no fault "${kind}"${near === null ? '' : `: did you mean ${near}?`}`, {
      where: '--fault', hint: `there are: ${kindNames.join(', ')}`,
    });
  }
  const known: Fields = { ...everyFault, ...faultKinds[kind as FaultSpec['kind']].fields };
  const spec: Record<string, string | number> = { kind };
  for (const field of fields) {
    const [name, value] = [field.slice(0, field.indexOf('=')), field.slice(field.indexOf('=') + 1)];
    if (name === '' || !field.includes('=')) throw new UsageError(`"${field}" sets no field`, { where: '--fault', hint: 'write field=value: delay,api=Fetch,delayMs=500' });
    const isText = known[name]?.type === 'text';
    spec[name] = !isText && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  }
  return [...before, spec as unknown as FaultSpec];
}
