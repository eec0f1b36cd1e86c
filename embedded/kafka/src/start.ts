import { Broker } from './broker.ts';
import type { BrokerOptions, Random } from './broker-options.ts';
import { Shell, type Clock } from './shell.ts';
import { StorageGoneError } from './storage/storage.ts';
import { listen, systemClock, type TcpServer } from './tcp.ts';
import { newTopicRefusal } from './topics/new-topic.ts';

/** A topic to have from the start. */
export interface StartTopic {
  name: string;
  /** Default: `defaultPartitions` of the broker. */
  partitions?: number;
  /** Settings by Kafka's names, for example `{ 'max.message.bytes': '2000000' }`. */
  configs?: Record<string, string>;
}

/** How `startKafka` starts. Everything that a broker can be told, and: */
export interface StartOptions extends Omit<BrokerOptions, 'host' | 'port' | 'random'> {
  /** Default 0: any free port. */
  port?: number;
  /** Address to listen on. Default `127.0.0.1`; `0.0.0.0` for all of the machine's. */
  host?: string;
  /** Host name or address that clients are told to connect to. Default: `host`, or `127.0.0.1` where that means all. */
  advertisedHost?: string;
  /** Port that clients are told to connect to. Default: the one that is listened on. */
  advertisedPort?: number;
  /** Topics to make, as names or with their partitions and settings; those that the storage holds already are left as they are. */
  topics?: readonly (string | StartTopic)[];
  /** Default: `Math.random`. */
  random?: Random;
  /** Default: the system's clock. */
  clock?: Clock;
}

/** A running broker. */
export interface RunningKafka {
  /** What a client wants as its list of brokers: `['127.0.0.1:49152']`. */
  readonly brokers: string[];
  /** The only one of `brokers`. */
  readonly address: string;
  /** Host that clients are told to connect to. */
  readonly host: string;
  /** Port that clients are told to connect to. */
  readonly port: number;
  /** The core, for those who want to look inside. */
  readonly broker: Broker;
  /**
   * Makes a topic. Default: `defaultPartitions`, and Kafka's settings. Throws an `Error` that says why there cannot be such a
   * topic, for example because there is one of that name.
   */
  createTopic(name: string, partitions?: number, configs?: Record<string, string>): void;
  /**
   * Closes all connections and the port, and syncs what is stored, whatever the flush policy: a crash after a clean stop loses
   * nothing. A storage that was handed in keeps its files, and can be started from again.
   */
  close(): Promise<void>;
}

/** Every option, so that a misspelt one can be told from one that is left out. */
const START_OPTIONS: Record<keyof StartOptions, true> = {
  port: true, host: true, advertisedHost: true, advertisedPort: true, topics: true, random: true, clock: true, wallTime: true,
  nodeId: true, clusterId: true, storage: true, autoCreateTopics: true, defaultPartitions: true, flush: true, messageMaxBytes: true,
  segmentBytes: true, fetchMaxBytes: true, fetchSessions: true, groupInitialRebalanceDelayMs: true, groupMinSessionTimeoutMs: true,
  groupMaxSessionTimeoutMs: true, logRetentionCheckIntervalMs: true, logCleanerBackoffMs: true, codecs: true, observe: true, onFailure: true,
};
const TOPIC_OPTIONS: Record<keyof StartTopic, true> = { name: true, partitions: true, configs: true };

/** Addresses to listen on that are none to connect to. */
const WILDCARDS = ['0.0.0.0', '::', ''];

/**
 * Starts a Kafka broker in this process, on a real port, in a few milliseconds.
 *
 * ```js
 * const kafka = await startKafka({ topics: ['orders'] });
 * const client = new Kafka({ brokers: kafka.brokers });
 * // ...
 * await kafka.close();
 * ```
 *
 * Rejects with an `Error` that names the address if the port is taken, the topic if a topic cannot be, and the option if there
 * is none of that name.
 */
export async function startKafka(options: StartOptions = {}): Promise<RunningKafka> {
  refuseUnknown(options, START_OPTIONS, 'startKafka has no option');
  const { port = 0, host = '127.0.0.1', advertisedHost = WILDCARDS.includes(host) ? '127.0.0.1' : host, advertisedPort, ...rest } = options;
  const { topics = [], random = Math.random, clock = systemClock, wallTime = clock === systemClock ? Date.now : undefined, ...brokerOptions } = rest;
  let broker!: Broker;
  let shell!: Shell;
  const server = await listen(host, port, (boundPort) => {
    broker = new Broker({ ...brokerOptions, host: advertisedHost, port: advertisedPort ?? boundPort, random, wallTime });
    closeStorageUnless(broker, () => makeAll(broker, topics));
    shell = new Shell(broker, clock);
    return shell;
  });
  const address = `${advertisedHost.includes(':') ? `[${advertisedHost}]` : advertisedHost}:${broker.options.port}`;
  return {
    brokers: [address],
    address,
    host: advertisedHost,
    port: broker.options.port,
    broker,
    createTopic: (name, partitions = broker.options.defaultPartitions, configs = {}) => {
      broker.topics.create(name, partitions, settings(configs));
    },
    close: () => stop(server, shell, broker),
  };
}

async function stop(server: TcpServer, shell: Shell, broker: Broker): Promise<void> {
  shell.close();
  try {
    broker.flush();
  } catch (error) {
    // The disk crashed before: there is nothing left to save, and closing is what one does then.
    if (!(error instanceof StorageGoneError)) throw error;
  } finally {
    broker.storage.close?.();
    await server.close();
  }
}

/** What did not start must not keep its data folder from whoever tries again. */
function closeStorageUnless(broker: Broker, succeeds: () => void): void {
  try {
    succeeds();
  } catch (error) {
    broker.storage.close?.();
    throw error;
  }
}

/** Makes the topics that are not there yet, if there can be all of them. */
function makeAll(broker: Broker, topics: readonly (string | StartTopic)[]): void {
  const { defaultPartitions } = broker.options;
  const wanted = topics.map((topic): StartTopic => (typeof topic === 'string' ? { name: topic } : topic));
  for (const topic of wanted) refuseUnknown(topic, TOPIC_OPTIONS, `Topic '${topic.name}' has no option`);
  const missing = wanted.filter(({ name }) => broker.topics.get(name) === undefined);
  for (const { name, partitions = defaultPartitions, configs = {} } of missing) {
    const problem = newTopicRefusal(broker.topics, name, partitions, settings(configs));
    if (problem !== null) throw new Error(`Topic '${name}' cannot be made: ${problem.message}`);
  }
  for (const { name, partitions = defaultPartitions, configs = {} } of missing) broker.topics.create(name, partitions, settings(configs));
}

/** Settings as Kafka has them, in text; a number is taken for its digits. */
function settings(configs: Record<string, unknown>): Map<string, string> {
  return new Map(Object.entries(configs).map(([name, value]) => [name, String(value)]));
}

function refuseUnknown(given: object, known: object, complaint: string): void {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined) throw new Error(`${complaint} '${unknown}'. There are: ${Object.keys(known).join(', ')}.`);
}
