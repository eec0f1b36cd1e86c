import { Broker } from './broker.ts';
import type { BrokerOptions, Random } from './broker-options.ts';
import { Shell, type Clock } from './shell.ts';
import { listen, systemClock } from './tcp.ts';
import { configProblem } from './topics/topic-config.ts';
import { topicNameProblem } from './topics/topic-name.ts';

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
  /** Address to listen on, and to tell clients. Default `127.0.0.1`. */
  host?: string;
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
  readonly host: string;
  readonly port: number;
  /** The core, for those who want to look inside. */
  readonly broker: Broker;
  /** Closes all connections and the port. A storage that was handed in keeps its files, and can be started from again. */
  close(): Promise<void>;
}

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
 * Rejects with an `Error` that names the address if the port is taken, and with one that names the topic if a topic cannot be.
 */
export async function startKafka(options: StartOptions = {}): Promise<RunningKafka> {
  const { port = 0, host = '127.0.0.1', topics = [], random = Math.random, clock = systemClock, ...brokerOptions } = options;
  const wanted = topics.map((topic) => (typeof topic === 'string' ? { name: topic } : topic));
  wanted.forEach(check);
  let broker!: Broker;
  const server = await listen(host, port, (boundPort) => {
    broker = new Broker({ ...brokerOptions, host, port: boundPort, random });
    for (const topic of wanted) make(broker, topic);
    return new Shell(broker, clock);
  });
  const address = `${host.includes(':') ? `[${host}]` : host}:${server.port}`;
  return { brokers: [address], address, host, port: server.port, broker, close: () => server.close() };
}

function check({ name, partitions, configs = {} }: StartTopic): void {
  const problem = topicNameProblem(name) ?? configProblem(Object.entries(configs));
  if (problem !== null) throw new Error(`Topic '${name}' cannot be made: ${problem}`);
  if (partitions !== undefined && !(Number.isInteger(partitions) && partitions > 0)) {
    throw new Error(`Topic '${name}' cannot be made: ${partitions} is no number of partitions`);
  }
}

function make(broker: Broker, { name, partitions = broker.options.defaultPartitions, configs = {} }: StartTopic): void {
  if (broker.topics.get(name) === undefined) broker.topics.create(name, partitions, new Map(Object.entries(configs)));
}
