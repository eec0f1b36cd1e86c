import type { NodeAddress } from './cluster/node.ts';
import type { BrokerEvent } from './events.ts';
import type { Faults } from './faults/faults.ts';
import type { GivenCodecs } from './log/codecs.ts';
import type { Storage } from './storage/storage.ts';
import { MAX_PARTITIONS } from './topics/replica-assignment.ts';

/** Uniform in [0, 1), as `Math.random`. The only source of chance of a broker. */
export type Random = () => number;

/** When appended records are made to survive a crash of the storage. */
export type FlushPolicy =
  /** Never by itself: a crash loses what the storage had not synced, acknowledged or not. Kafka's own default, on one node. */
  | 'never'
  /** Before a Produce with acks=all is acknowledged, before an offset commit is, and before the deletion of a group is. */
  | 'acks-all';

/** How a broker behaves. Everything has a default but chance and the address that clients are told. */
export interface BrokerOptions {
  /** Advertised host name or address. */
  host: string;
  /** Advertised port. */
  port: number;
  /** Draws the ids of topics and fetch sessions; a seeded stream makes the broker a function of its input. */
  random: Random;
  /**
   * Milliseconds since 1970, for records of topics with `message.timestamp.type=LogAppendTime`. Default: the time of the shell's
   * clock, which is for deadlines and need not follow the calendar when that is set.
   */
  wallTime?: () => number;
  /** Default 1. */
  nodeId?: number;
  /** All nodes of the cluster, which share one log; `nodeId`, `host` and `port` are then those of the first. Default: the one node. */
  nodes?: readonly NodeAddress[];
  /** Default `wavetank`. */
  clusterId?: string;
  /** Default: memory. A storage that holds the files of an earlier broker is recovered from. */
  storage?: Storage;
  /** Make a topic when a client asks for its metadata and allows it. Default true. */
  autoCreateTopics?: boolean;
  /** Partitions of topics that do not say how many. Default 1. */
  defaultPartitions?: number;
  /** Default `never`. */
  flush?: FlushPolicy;
  /** Largest record batch, in bytes, for topics without a `max.message.bytes` of their own. Default 1,048,588, as Kafka. */
  messageMaxBytes?: number;
  /** Size at which a partition starts a new file, in bytes, for topics without `segment.bytes`. Default 1 GiB, as Kafka. */
  segmentBytes?: number;
  /** Records in one answer to a fetch, in bytes, whatever it asks for. Default 57,671,680, as Kafka. */
  fetchMaxBytes?: number;
  /** Requests that are half here or wait for their turn, of all connections, in bytes. Default 536,870,912. */
  queuedMaxBytes?: number;
  /** How long nothing may come or go on a connection before it is closed, in milliseconds; -1 for ever. Default 600,000, as Kafka. */
  connectionsMaxIdleMs?: number;
  /** Fetch sessions (KIP-227) kept at once. Default 1,000, as Kafka. */
  fetchSessions?: number;
  /** How long a new group waits for more members before its first assignment, in milliseconds. Default 0. */
  groupInitialRebalanceDelayMs?: number;
  /** Shortest session timeout that a member may ask for, in milliseconds. Default 6,000, as Kafka. */
  groupMinSessionTimeoutMs?: number;
  /** Longest session timeout that a member may ask for, in milliseconds. Default 1,800,000, as Kafka. */
  groupMaxSessionTimeoutMs?: number;
  /** Default: none. Faults that outlive this broker: hand the same ones to the broker that comes after it. */
  faults?: Faults;
  /** How often records that are too old or too many are looked for, once there can be some, in milliseconds. Default 300,000, as Kafka. */
  logRetentionCheckIntervalMs?: number;
  /** How long a compacted topic waits for its next compaction, in milliseconds. Default 15,000, as Kafka. */
  logCleanerBackoffMs?: number;
  /** Codecs besides gzip, for compaction: batches that cannot be opened stay as they are. Default: none. */
  codecs?: GivenCodecs;
  /** Sees every append, every change of a group, every refusal. */
  observe?: (event: BrokerEvent) => void;
  /**
   * Is told of a fault of the broker itself after the `failed` event, when the connection is closed already. Default: nothing
   * more happens, for a fault that one client met is no reason to end the process for all. A test throws it on.
   */
  onFailure?: (error: unknown) => void;
}

const INT_MAX = 2147483647;

/** Options that are whole numbers: what `BrokerOptions` promises where nothing is given, the least that can be, and the most. */
const NUMBERS = {
  nodeId: [1, 0, INT_MAX],
  defaultPartitions: [1, 1, MAX_PARTITIONS],
  messageMaxBytes: [1048588, 1, INT_MAX],
  segmentBytes: [1073741824, 1, INT_MAX],
  fetchMaxBytes: [57671680, 1, INT_MAX],
  queuedMaxBytes: [536870912, 1, Infinity],
  connectionsMaxIdleMs: [600000, -1, Infinity],
  fetchSessions: [1000, 0, Infinity],
  groupInitialRebalanceDelayMs: [0, 0, Infinity],
  groupMinSessionTimeoutMs: [6000, 0, Infinity],
  groupMaxSessionTimeoutMs: [1800000, 0, Infinity],
  // Without a time between them one round would follow the other at the same moment, for ever.
  logRetentionCheckIntervalMs: [300000, 1, Infinity],
  logCleanerBackoffMs: [15000, 1, Infinity],
} as const;

type NumberName = keyof typeof NUMBERS;

/** What the other options are, by `typeof`. */
const KINDS = {
  host: 'string', clusterId: 'string', autoCreateTopics: 'boolean', random: 'function', wallTime: 'function', observe: 'function',
  onFailure: 'function', nodes: 'object', storage: 'object', faults: 'object', codecs: 'object',
} satisfies Record<Exclude<keyof BrokerOptions, NumberName | 'port' | 'flush'>, string>;

const NUMBER_DEFAULTS = Object.fromEntries(Object.entries(NUMBERS).map(([name, [fallback]]) => [name, fallback])) as Record<NumberName, number>;
const DEFAULTS = { ...NUMBER_DEFAULTS, clusterId: 'wavetank', autoCreateTopics: true, flush: 'never' as FlushPolicy };

/** Options of which those that have a default are there. */
export type CompleteOptions = typeof DEFAULTS & BrokerOptions;

/** What is given as undefined is not given, and hides no default. Throws an error that names an option that cannot be. */
export function completed(options: BrokerOptions): CompleteOptions {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as unknown as BrokerOptions;
  const complete = { ...DEFAULTS, ...given };
  for (const name of Object.keys(NUMBERS) as NumberName[]) {
    const [, least, most] = NUMBERS[name];
    refuseNumber(name, complete[name], least, most);
  }
  refuseNumber('groupMaxSessionTimeoutMs', complete.groupMaxSessionTimeoutMs, complete.groupMinSessionTimeoutMs);
  refusePort('port', complete.port);
  for (const name of Object.keys(KINDS) as (keyof typeof KINDS)[]) {
    const value = complete[name];
    const isKind = typeof value === KINDS[name] && value !== null;
    if (value !== undefined && !isKind) throw new Error(`Option ${name} must be ${KINDS[name] === 'object' ? 'an' : 'a'} ${KINDS[name]}, not ${shown(value)}.`);
  }
  const { flush } = complete;
  if (flush !== 'never' && flush !== 'acks-all') throw new Error(`Option flush must be 'never' or 'acks-all', not ${shown(flush)}.`);
  return complete;
}

/** Throws an error that names the option when its value is no whole number of this range. */
export function refuseNumber(name: string, value: unknown, least: number, most = Infinity): void {
  if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most) return;
  throw new Error(`Option ${name} must be a whole number from ${least} ${most === Infinity ? 'on' : `to ${most}`}, not ${shown(value)}.`);
}

/** As `refuseNumber`, for a port to listen on (0 for any), or one to connect to. */
export function refusePort(name: string, value: unknown, least = 0): void {
  refuseNumber(name, value, least, 65535);
}

/** Throws an error that begins with `complaint` when something is given that is not known. */
export function refuseUnknown(given: object, known: object, complaint: string): void {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined) throw new Error(`${complaint} '${unknown}'. There are: ${Object.keys(known).join(', ')}.`);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
