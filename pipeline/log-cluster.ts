import { Kafka, logLevel, type Admin } from 'kafkajs';
import { UsageError } from '../engine/usage-error.ts';
import type { LogAddress } from './log-address.ts';

/** So long a user waits at most to learn that an address is wrong. */
const answerMs = 3_000;
const lookMs = 250;
/** A record is on so many nodes, where there are as many. */
const mostReplicas = 3;

/** Names of topics as they are to stand on the cluster, with their partitions. */
export type TopicSizes = Readonly<Record<string, number>>;

/** What is on a cluster by a prefix. */
export interface Found {
  readonly topics: readonly string[];
  readonly groups: readonly string[];
}

type Wait = (ms: number) => Promise<void>;

/** An external log as whoever keeps order on it sees it: makes the topics of a run, and takes everything of ours away again. */
export class LogCluster {
  readonly #admin: Admin;
  readonly #log: LogAddress;
  readonly #wait: Wait;
  readonly nodes: number;

  private constructor(admin: Admin, log: LogAddress, nodes: number, wait: Wait) {
    this.#admin = admin;
    this.#log = log;
    this.nodes = nodes;
    this.#wait = wait;
  }

  /** Rejects within seconds with a `UsageError` where nobody is there, no Kafka is, or the login is refused. */
  static async reach(log: LogAddress, wait: Wait): Promise<LogCluster> {
    const admin = adminOf(log);
    try {
      await admin.connect();
      return new LogCluster(admin, log, (await admin.describeCluster()).brokers.length, wait);
    } catch (error) {
      await admin.disconnect().catch(() => {});
      throw explained(error, log);
    }
  }

  close(): Promise<void> {
    return this.#admin.disconnect();
  }

  /**
   * What it lets a run do, in words, and nothing is made: every node answers under the address that it announces, and these
   * topics may be made. Rejects with a `UsageError` that says what a run would fail on.
   */
  async examine(topics: TopicSizes): Promise<string> {
    const { brokers } = await this.#admin.describeCluster();
    const addresses = brokers.map(({ host, port }) => `${host}:${port}`).toSorted();
    for (const address of addresses) {
      const node = await LogCluster.reach({ ...this.#log, brokers: [address] }, this.#wait).catch((error: Error) => {
        throw new UsageError(`the cluster announces a node at ${address}, and there: ${error.message}`, { where: `--kafka ${this.#log.brokers.join(',')}`, hint: 'its advertised.listeners must name addresses that can be reached from here' });
      });
      await node.close();
    }
    await this.#create(topics, true).catch((error: unknown) => {
      throw new UsageError(`topics cannot be made there: ${(rootOf(error) as Error).message}`, { where: `--kafka ${this.#log.brokers.join(',')}`, hint: `allow topics and groups that begin with ${this.#log.prefix}` });
    });
    return `${addresses.length} ${addresses.length === 1 ? 'node' : 'nodes'} (${addresses.join(', ')}), each answers; topics may be made`;
  }

  async make(topics: TopicSizes): Promise<void> {
    await this.#create(topics, false);
  }

  async #create(topics: TopicSizes, validateOnly: boolean): Promise<void> {
    const replicationFactor = Math.min(mostReplicas, this.nodes);
    await this.#admin.createTopics({
      validateOnly, waitForLeaders: !validateOnly, timeout: 30_000,
      topics: Object.entries(topics).map(([topic, numPartitions]) => ({ topic, numPartitions, replicationFactor })),
    });
  }

  async find(prefix: string): Promise<Found> {
    const [names, { groups }] = [await this.#admin.listTopics(), await this.#admin.listGroups()];
    const isOurs = (name: string): boolean => name.startsWith(prefix);
    return { topics: names.filter(isOurs).toSorted(), groups: groups.map(({ groupId }) => groupId).filter(isOurs).toSorted() };
  }

  /** Groups of these that have members. */
  async inUse(groups: readonly string[]): Promise<string[]> {
    if (groups.length === 0) return [];
    const described = await this.#admin.describeGroups([...groups]);
    return described.groups.filter(({ members }) => members.length > 0).map(({ groupId }) => groupId);
  }

  /**
   * Deletes these and answers with what is still there after `patienceMs`: a group whose members died is in use until their
   * sessions have run out, and a topic is gone a little after its deletion.
   */
  async remove({ topics: names, groups }: Found, patienceMs: number): Promise<Found> {
    if (names.length > 0) await this.#admin.deleteTopics({ topics: [...names], timeout: 30_000 });
    for (let waitedMs = 0; ; waitedMs += lookMs) {
      const there = await this.find('');
      const left = { topics: names.filter((name) => there.topics.includes(name)), groups: groups.filter((group) => there.groups.includes(group)) };
      if ((left.topics.length === 0 && left.groups.length === 0) || waitedMs >= patienceMs) return left;
      const inUse = await this.inUse(left.groups);
      const idle = left.groups.filter((group) => !inUse.includes(group));
      // One that a member joins meanwhile is looked at again.
      if (idle.length > 0) await this.#admin.deleteGroups(idle).catch(() => {});
      await this.#wait(lookMs);
    }
  }
}

function adminOf({ brokers, security }: LogAddress): Admin {
  return new Kafka({
    clientId: 'wavetank', brokers: [...brokers], ...security, logLevel: logLevel.NOTHING,
    connectionTimeout: answerMs, authenticationTimeout: answerMs, requestTimeout: answerMs, enforceRequestTimeout: true,
    retry: { retries: brokers.length - 1, initialRetryTime: 50 },
  }).admin();
}

const absent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT']);

/** What went wrong at the first word with a cluster, in a user's words. */
function explained(error: unknown, { brokers, security }: LogAddress): UsageError {
  const root = rootOf(error);
  const { name, message, code } = root as Error & { code?: string };
  const where = `--kafka ${brokers.join(',')}`;
  if (absent.has(code ?? '') || message.includes('Connection timeout')) {
    return new UsageError(`nobody answers there (${code ?? 'no connection within 3 s'})`, { where, hint: 'check host and port, and that the cluster runs' });
  }
  if (name === 'KafkaJSSASLAuthenticationError') return new UsageError(`the cluster refuses the login: ${message}`, { where, hint: 'check --kafka-sasl and the password' });
  if (name === 'KafkaJSServerDoesNotSupportApiKey' && security.sasl !== undefined) {
    return new UsageError('the cluster knows no login', { where, hint: 'leave --kafka-sasl out, or name the port that asks for one' });
  }
  if (security.ssl !== undefined) return new UsageError(`no TLS can be spoken there: ${message}`, { where, hint: 'check the certificates, or leave --kafka-tls out' });
  if (name === 'KafkaJSConnectionClosedError' || name === 'KafkaJSRequestTimeoutError') {
    return new UsageError(`what answers there is no Kafka, or wants TLS or a login (${message})`, { where, hint: 'check the port; --kafka-tls and --kafka-sasl' });
  }
  return new UsageError(`the cluster cannot be used: ${message}`, { where });
}

function rootOf(error: unknown): unknown {
  for (let root = error; ;) {
    const { cause, originalError } = root as { cause?: unknown; originalError?: unknown };
    const next = cause ?? originalError;
    if (next == null) return root;
    root = next;
  }
}
