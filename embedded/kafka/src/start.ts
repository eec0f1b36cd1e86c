import type { Broker } from './broker.ts';
import { refuseNumber, refusePort, refuseUnknown, type BrokerOptions, type Random } from './broker-options.ts';
import type { NodeAddress } from './cluster/node.ts';
import type { Fault } from './faults/faults.ts';
import type { FaultSpec } from './faults/registry.ts';
import { RunningBroker } from './running-broker.ts';
import type { Clock } from './shell.ts';
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
export interface StartOptions extends Omit<BrokerOptions, 'host' | 'port' | 'random' | 'nodes' | 'faults'> {
  /** Default 0: any free port. Several nodes have the ports from this one on. */
  port?: number;
  /** Address to listen on. Default `127.0.0.1`; `0.0.0.0` for all of the machine's. */
  host?: string;
  /** Host name or address that clients are told to connect to. Default: `host`, or `127.0.0.1` where that means all. */
  advertisedHost?: string;
  /** How many nodes the cluster has, numbered from `nodeId` on; they share one log. Default 1. */
  nodes?: number;
  /** Faults to begin with; see `inject`. */
  faults?: readonly FaultSpec[];
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
  /** The first of `brokers`. */
  readonly address: string;
  /** The nodes in the order of `brokers`. */
  readonly nodes: readonly NodeAddress[];
  /** Host of the first node, as clients are told. */
  readonly host: string;
  /** Port of the first node, as clients are told. */
  readonly port: number;
  /** The core, for those who want to look inside; another one after the fault `crash`. */
  readonly broker: Broker;
  /**
   * Makes a topic. Default: `defaultPartitions`, and Kafka's settings. Throws an `Error` that says why there cannot be such a
   * topic, for example because there is one of that name.
   */
  createTopic(name: string, partitions?: number, configs?: Record<string, string>): void;
  /** Makes a node lead a partition, and its epoch grow. Throws an `Error` that says why it cannot. */
  moveLeader(topic: string, partition: number, nodeId: number): void;
  /** Makes a node coordinate a group, and all groups that share its part of `__consumer_offsets`. Throws if it cannot. */
  moveCoordinator(group: string, nodeId: number): void;
  /** Closes the connections of a node, and takes none: what it led and coordinated goes to the other nodes. */
  stopNode(nodeId: number): void;
  /** A node that was stopped serves again. It leads what has no leader; the rest stays where it went. */
  startNode(nodeId: number): void;
  /** Begins a fault, until it is cleared or its `forMs` are over. Throws an `Error` that says what is wrong with it. */
  inject(fault: FaultSpec): Fault;
  /**
   * Closes all connections and the port, and syncs what is stored, whatever the flush policy: a crash after a clean stop loses
   * nothing. A storage that was handed in keeps its files, and can be started from again.
   */
  close(): Promise<void>;
}

/** Every option, so that a misspelt one can be told from one that is left out. */
const START_OPTIONS: Record<keyof StartOptions, true> = {
  port: true, host: true, advertisedHost: true, advertisedPort: true, nodes: true, faults: true, topics: true, random: true, clock: true, wallTime: true,
  nodeId: true, clusterId: true, storage: true, autoCreateTopics: true, defaultPartitions: true, flush: true, messageMaxBytes: true,
  segmentBytes: true, fetchMaxBytes: true, queuedMaxBytes: true, connectionsMaxIdleMs: true, fetchSessions: true, groupInitialRebalanceDelayMs: true, groupMinSessionTimeoutMs: true,
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
  const { topics = [], random = Math.random, clock = systemClock, wallTime = clock === systemClock ? Date.now : undefined, ...others } = rest;
  const { nodes: nodeCount = 1, faults = [], nodeId = 1, ...brokerOptions } = others;
  refusePort('port', port);
  if (advertisedPort !== undefined) refusePort('advertisedPort', advertisedPort, 1);
  refuseNumber('nodes', nodeCount, 1, MAX_NODES);
  const servers = await listenAll(host, port, nodeCount);
  const nodes = servers.map((server, index): NodeAddress => ({
    id: nodeId + index, host: advertisedHost, port: advertisedPort === undefined ? server.port : advertisedPort + index,
  }));
  let running: RunningBroker;
  try {
    const told = { ...brokerOptions, nodeId, nodes, host: nodes[0].host, port: nodes[0].port, random, wallTime };
    running = new RunningBroker(servers, told, clock, (broker) => makeAll(broker, topics));
    try {
      for (const fault of faults) running.act(() => running.faults.inject(fault));
    } catch (error) {
      await running.close();
      throw error;
    }
  } catch (error) {
    await Promise.all(servers.map((server) => server.close()));
    throw error;
  }
  const brokers = nodes.map((node) => `${node.host.includes(':') ? `[${node.host}]` : node.host}:${node.port}`);
  return {
    brokers, nodes,
    address: brokers[0],
    host: nodes[0].host,
    port: nodes[0].port,
    get broker() {
      return running.broker;
    },
    createTopic: (name, partitions = running.broker.options.defaultPartitions, configs = {}) => {
      running.broker.topics.create(name, partitions, settings(configs));
    },
    moveLeader: (topic, partition, toNode) => running.act((broker) => broker.cluster.moveLeader(topic, partition, toNode)),
    moveCoordinator: (group, toNode) => running.act((broker) => broker.cluster.moveCoordinator('group', group, toNode)),
    stopNode: (stopped) => running.act((broker) => broker.cluster.stop(stopped)),
    startNode: (started) => running.act((broker) => broker.cluster.start(started)),
    inject: (fault) => running.act(() => running.faults.inject(fault)),
    close: () => running.close(),
  };
}

const MAX_NODES = 100;

/** A listener for each node, on neighbouring ports where one is given. None is left open when one cannot be had. */
async function listenAll(host: string, port: number, count: number): Promise<TcpServer[]> {
  const servers: TcpServer[] = [];
  try {
    for (let index = 0; index < count; index++) servers.push(await listen(host, port === 0 ? 0 : port + index));
  } catch (error) {
    await Promise.all(servers.map((server) => server.close()));
    throw error;
  }
  return servers;
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
