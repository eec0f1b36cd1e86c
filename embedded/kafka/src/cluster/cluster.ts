import type { Broker } from '../broker.ts';
import { errors, type ErrorCode } from '../errors.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { Topic } from '../topics/topic.ts';
import { Coordinators, type CoordinatorKind } from './coordinators.ts';
import { LEADER_JOURNAL, LeaderJournal, type Leadership } from './leader-journal.ts';
import { nodesProblem, type NodeAddress } from './node.ts';

/** Kafka's advice for replication. A partition has so many replicas where there are so many nodes. */
const REPLICAS = 3;
const ORDINAL_DIGITS = 8;

/** Keeps clients from a partition, or tells them something else of it than what is. */
export interface LeaderFault {
  covers(topic: string, partition: number): boolean;
  /** Whether the partition is to have no leader. */
  readonly hidesLeader: boolean;
  /** What Metadata tells instead of what is; undefined for what is. */
  told?(topic: string, partition: number): Leadership | undefined;
  /** It kept something from a client. */
  hit(): void;
}

/**
 * The nodes, and which of them leads what. What changes something is called through `Broker.act`. They share one log: a replica is a name in Metadata and in sync while its node runs.
 * Every change of a leader grows the epoch of the partition, which stands in the batches that are appended from then on.
 */
export class Cluster {
  readonly nodes: readonly NodeAddress[];
  readonly coordinators: Coordinators;
  /** Faults that concern leaders, in the order of their beginning. */
  readonly leaderFaults = new Set<LeaderFault>();
  private readonly broker: Broker;
  private readonly stopped = new Set<number>();
  private readonly leaders = new WeakMap<PartitionLog, number>();
  private readonly journal: LeaderJournal | null;

  constructor(broker: Broker, nodes: readonly NodeAddress[]) {
    const problem = nodesProblem(nodes);
    if (problem !== null) throw new Error(`Option nodes: ${problem}.`);
    this.broker = broker;
    this.nodes = nodes;
    this.coordinators = new Coordinators(nodes.map(({ id }) => id), (nodeId) => this.isRunning(nodeId));
    const isKept = nodes.length > 1 || broker.storage.list().some((name) => name.startsWith(`${LEADER_JOURNAL}/`));
    this.journal = isKept ? new LeaderJournal(broker.journal(LEADER_JOURNAL), (topicId) => broker.topics.byId(topicId) !== undefined) : null;
    if (isKept) for (const topic of broker.topics.all()) this.recover(topic);
  }

  /** One node, and nothing that stands between it and its clients. */
  get isPlain(): boolean {
    return this.nodes.length === 1 && this.leaderFaults.size === 0 && this.coordinators.isPlain;
  }

  isRunning(nodeId: number): boolean {
    return !this.stopped.has(nodeId);
  }

  get running(): NodeAddress[] {
    return this.nodes.filter(({ id }) => this.isRunning(id));
  }

  /** Throws an error that names the nodes that there are. */
  node(nodeId: number): NodeAddress {
    const node = this.nodes.find(({ id }) => id === nodeId);
    if (node === undefined) throw new Error(`There is no node ${nodeId}. There are: ${this.nodes.map(({ id }) => id).join(', ')}.`);
    return node;
  }

  /** Nodes that hold a partition, the preferred leader first. Neighbouring partitions begin at neighbouring nodes. */
  replicasOf(topic: Topic, partition: number): number[] {
    const first = Number.parseInt(topic.id.slice(0, ORDINAL_DIGITS), 16) - 1 + partition;
    return Array.from({ length: this.replicationFactor }, (_, step) => this.nodes[(first + step) % this.nodes.length].id);
  }

  /** Replicas whose nodes run. */
  inSyncOf(topic: Topic, partition: number): number[] {
    return this.replicasOf(topic, partition).filter((nodeId) => this.isRunning(nodeId));
  }

  /** How many replicas of a partition are in sync. */
  inSyncCount(topicName: string, log: PartitionLog): number {
    const topic = this.broker.topics.get(topicName);
    return topic === undefined ? 0 : this.inSyncOf(topic, topic.partitions.indexOf(log)).length;
  }

  /** Replicas that every partition has. */
  get replicationFactor(): number {
    return Math.min(REPLICAS, this.nodes.length);
  }

  /** The node that leads a partition, -1 when none does. */
  leaderOf(topic: Topic, partition: number): number {
    const log = topic.partitions[partition];
    let leader = this.leaders.get(log);
    if (leader === undefined) {
      leader = this.inSyncOf(topic, partition)[0] ?? -1;
      this.leaders.set(log, leader);
    }
    return leader;
  }

  /** What Metadata says of a partition's leader; LEADER_NOT_AVAILABLE when there is none. */
  toldOf(topic: Topic, partition: number): Leadership & { errorCode: ErrorCode } {
    let told: Leadership = { nodeId: this.leaderOf(topic, partition), epoch: topic.partitions[partition].leaderEpoch };
    for (const fault of this.leaderFaults) {
      if (!fault.covers(topic.name, partition)) continue;
      if (fault.hidesLeader) told = { ...told, nodeId: -1 };
      const instead = fault.told?.(topic.name, partition);
      if (instead !== undefined) told = instead;
      if (fault.hidesLeader || instead !== undefined) fault.hit();
    }
    return { ...told, errorCode: told.nodeId === -1 ? errors.LEADER_NOT_AVAILABLE : errors.NONE };
  }

  /** Why a node cannot serve a partition; NONE when it can, and for a partition that is not there. */
  leaderError(nodeId: number, topicName: string, partition: number): ErrorCode {
    const topic = this.broker.topics.get(topicName);
    if (topic?.partitions[partition] === undefined) return errors.NONE;
    for (const fault of this.leaderFaults) {
      if (!fault.hidesLeader || !fault.covers(topicName, partition)) continue;
      fault.hit();
      return errors.NOT_LEADER_OR_FOLLOWER;
    }
    return this.leaderOf(topic, partition) === nodeId ? errors.NONE : errors.NOT_LEADER_OR_FOLLOWER;
  }

  /** Makes a node lead a partition. Throws an error that says why it cannot. */
  moveLeader(topicName: string, partition: number, nodeId: number): void {
    const topic = this.broker.topics.get(topicName);
    if (topic?.partitions[partition] === undefined) throw new Error(`There is no partition ${partition} of a topic '${topicName}'.`);
    this.node(nodeId);
    if (!this.inSyncOf(topic, partition).includes(nodeId)) {
      throw new Error(`Node ${nodeId} cannot lead ${topicName}-${partition}: in sync are ${this.inSyncOf(topic, partition).join(', ') || 'none'}.`);
    }
    if (this.leaderOf(topic, partition) !== nodeId) this.elect(topic, partition, nodeId);
    this.journal?.sync();
  }

  /** Makes a node coordinate a group or a transactional id, with all that share its slot. Throws if it cannot. */
  moveCoordinator(kind: CoordinatorKind, name: string, nodeId: number): void {
    this.node(nodeId);
    if (!this.isRunning(nodeId)) throw new Error(`Node ${nodeId} is stopped and cannot coordinate anything.`);
    this.coordinators.move(kind, name, nodeId);
  }

  /** A node goes away with its connections: what it led goes to the next replica that is in sync. One that is stopped already stays so. */
  stop(nodeId: number): void {
    this.node(nodeId);
    // Who led until now is settled before the node is gone, also where nobody asked yet.
    const led = this.partitions().filter(({ topic, partition }) => this.leaderOf(topic, partition) === nodeId);
    this.stopped.add(nodeId);
    for (const { topic, partition } of led) this.elect(topic, partition, this.inSyncOf(topic, partition)[0] ?? -1);
    this.journal?.sync();
    this.broker.hangUpNode(nodeId);
    this.broker.observe({ type: 'node', node: nodeId, isRunning: false });
  }

  /** A node comes back. It leads what has no leader, and what moved stays where it is until someone moves it. */
  start(nodeId: number): void {
    this.node(nodeId);
    this.stopped.delete(nodeId);
    for (const { topic, partition } of this.partitions()) {
      if (this.leaderOf(topic, partition) === -1 && this.replicasOf(topic, partition).includes(nodeId)) this.elect(topic, partition, nodeId);
    }
    this.journal?.sync();
    this.broker.observe({ type: 'node', node: nodeId, isRunning: true });
  }

  private partitions(): { topic: Topic; partition: number }[] {
    return this.broker.topics.all().flatMap((topic) => topic.partitions.map((_, partition) => ({ topic, partition })));
  }

  private elect(topic: Topic, partition: number, nodeId: number): void {
    const log = topic.partitions[partition];
    log.leaderEpoch += 1;
    this.leaders.set(log, nodeId);
    this.journal?.record(topic.id, partition, { nodeId, epoch: log.leaderEpoch });
    this.broker.observe({ type: 'leader', topic: topic.name, partition, node: nodeId, epoch: log.leaderEpoch });
    // Who waits for records at the node of before is told to look for the new one.
    log.wake();
  }

  private recover(topic: Topic): void {
    topic.partitions.forEach((log, partition) => {
      const stored = this.journal!.find(topic.id, partition) ?? { nodeId: this.replicasOf(topic, partition)[0], epoch: 0 };
      // What a full disk kept from the journal stands in the records that were appended since.
      const epoch = Math.max(stored.epoch, log.epochs.last);
      // All nodes run when a cluster starts.
      const nodeId = this.replicasOf(topic, partition).includes(stored.nodeId) ? stored.nodeId : this.replicasOf(topic, partition)[0];
      this.leaders.set(log, nodeId);
      log.leaderEpoch = epoch;
      if (nodeId === stored.nodeId && epoch === stored.epoch) return;
      // It may lead anew: who led in that epoch is not known, or is not there any more.
      log.leaderEpoch += 1;
      this.journal!.record(topic.id, partition, { nodeId, epoch: log.leaderEpoch });
    });
  }
}
