import type { Admin } from 'kafkajs';
import type { Metrics } from '../engine/metrics/metrics.ts';
import { recordLog, type GroupReading, type LogReading, type PartitionReading } from './log-series.ts';

/** What of a cluster is read: of each group, the topic that it reads. */
export interface LogScope {
  readonly topics: readonly string[];
  readonly groups: Readonly<Record<string, string>>;
}

/** Answers with what to call once a sample period: it asks, unless it still waits for an answer. Of a cluster that is away nothing is known. */
export function logReader(metrics: Metrics, admin: Admin, scope: LogScope, prefix: string): () => void {
  let waits = false;
  return () => {
    if (waits) return;
    waits = true;
    readLog(admin, scope).then((reading) => recordLog(metrics, reading, prefix)).catch(() => {}).finally(() => (waits = false));
  };
}

/** Asks a cluster what it says of these topics and groups. Rejects where it does not say all of it. */
export async function readLog(admin: Admin, { topics, groups }: LogScope): Promise<LogReading> {
  const [{ brokers }, metadata, ends, read] = await Promise.all([
    admin.describeCluster(), admin.fetchTopicMetadata({ topics: [...topics] }),
    Promise.all(topics.map((topic) => admin.fetchTopicOffsets(topic))),
    Promise.all(Object.entries(groups).map(async ([group, topic]) => [group, topic, await readGroup(admin, group, topic)] as const)),
  ]);
  const partitions = new Map(topics.map((topic, i) => [topic, ends[i].toSorted((a, b) => a.partition - b.partition).map(({ partition, low, high }): PartitionReading => {
    const told = metadata.topics.find(({ name }) => name === topic)?.partitions.find(({ partitionId }) => partitionId === partition);
    if (told === undefined) throw new Error(`the cluster has nothing to say of ${topic}/${partition}`);
    return { oldest: Number(low), end: Number(high), leader: told.leader, replicas: told.replicas, inSync: told.isr.length };
  })]));
  return {
    brokers: brokers.length, topics: Object.fromEntries(partitions),
    groups: Object.fromEntries(read.flatMap(([group, topic, told]) => (told === null ? [] : [[group, inOrder(told, topic, partitions.get(topic)!.length)]]))),
  };
}

interface ToldGroup {
  readonly members: number;
  readonly offsets: ReadonlyMap<number, number>;
}

/** null where the cluster knows no such group. */
async function readGroup(admin: Admin, group: string, topic: string): Promise<ToldGroup | null> {
  const [{ groups: [{ members, state }] }, [{ partitions }]] = await Promise.all([admin.describeGroups([group]), admin.fetchOffsets({ groupId: group, topics: [topic] })]);
  const offsets = new Map(partitions.map(({ partition, offset }) => [partition, Number(offset)]));
  const isKnown = state !== 'Dead' || [...offsets.values()].some((offset) => offset >= 0);
  return isKnown ? { members: members.length, offsets } : null;
}

function inOrder({ members, offsets }: ToldGroup, topic: string, partitions: number): GroupReading {
  return { members, committed: { [topic]: Array.from({ length: partitions }, (_, partition) => offsets.get(partition) ?? -1) } };
}
