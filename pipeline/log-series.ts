import type { Metrics } from '../engine/metrics/metrics.ts';

/** What a log says of one partition. */
export interface PartitionReading {
  /** Of the first record that is there, and of the next one to come. */
  readonly oldest: number;
  readonly end: number;
  /** The node that leads it; -1 where none does. */
  readonly leader: number;
  /** Nodes that hold it, the preferred leader first. */
  readonly replicas: readonly number[];
  readonly inSync: number;
}

/** What a log says of itself at one moment. */
export interface LogReading {
  readonly brokers: number;
  /** By topic, the partitions by their number. */
  readonly topics: Readonly<Record<string, readonly PartitionReading[]>>;
  readonly groups: Readonly<Record<string, GroupReading>>;
}

export interface GroupReading {
  readonly members: number;
  /** By topic, for each partition the offset that was committed; -1 where none was. */
  readonly committed: Readonly<Record<string, readonly number[]>>;
}

/**
 * What is kept of a log, under the names, labels and meanings of kafka_exporter (github.com/danielqsj/kafka_exporter, 1.9),
 * so that rules written for it can be tried on a run.
 */
export const logSeries = {
  kafka_brokers: 'Brokers of the cluster.',
  kafka_topic_partitions: 'Partitions of a topic.',
  kafka_topic_partition_current_offset: 'The offset that the next record of a partition will have.',
  kafka_topic_partition_oldest_offset: 'The offset of the first record that a partition still has.',
  kafka_topic_partition_leader: 'The broker that leads a partition.',
  kafka_topic_partition_leader_is_preferred: '1 where the preferred broker leads the partition.',
  kafka_topic_partition_replicas: 'Replicas of a partition.',
  kafka_topic_partition_in_sync_replica: 'Replicas of a partition that are in sync.',
  kafka_topic_partition_under_replicated_partition: '1 where not all replicas of a partition are in sync.',
  kafka_consumergroup_members: 'Members of a consumer group.',
  kafka_consumergroup_current_offset: 'The offset that a group has committed; -1 where it has committed others of the topic and not this.',
  kafka_consumergroup_current_offset_sum: 'The offsets that a group has committed, over all partitions of a topic.',
  kafka_consumergroup_lag: 'Records that a group has not committed; -1 where it has committed others of the topic and not this.',
  kafka_consumergroup_lag_sum: 'Records that a group has not committed, over the partitions of a topic that it has committed to.',
} as const;
type LogSeries = keyof typeof logSeries;

/** A series as Prometheus writes one: `kafka_topic_partitions{topic="events"}`. */
export function seriesName(name: string, labels: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${String(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
}

/** Notes what a log says, once a sample period; `prefix` is left out of the names of topics and groups: a rule knows them without. */
export function recordLog(metrics: Pick<Metrics, 'reading'>, { brokers, topics, groups }: LogReading, prefix = ''): void {
  const note = (name: LogSeries, labels: Readonly<Record<string, string | number>>, value: number): void => metrics.reading(seriesName(name, labels), value);
  const bare = (name: string): string => (name.startsWith(prefix) ? name.slice(prefix.length) : name);
  note('kafka_brokers', {}, brokers);
  for (const [name, partitions] of Object.entries(topics)) {
    const topic = bare(name);
    note('kafka_topic_partitions', { topic }, partitions.length);
    partitions.forEach(({ oldest, end, leader, replicas, inSync }, partition) => {
      const labels = { topic, partition };
      note('kafka_topic_partition_current_offset', labels, end);
      note('kafka_topic_partition_oldest_offset', labels, oldest);
      note('kafka_topic_partition_leader', labels, leader);
      note('kafka_topic_partition_leader_is_preferred', labels, leader === replicas[0] ? 1 : 0);
      note('kafka_topic_partition_replicas', labels, replicas.length);
      note('kafka_topic_partition_in_sync_replica', labels, inSync);
      note('kafka_topic_partition_under_replicated_partition', labels, inSync < replicas.length ? 1 : 0);
    });
  }
  for (const [group, { members, committed }] of Object.entries(groups)) {
    const consumergroup = bare(group);
    note('kafka_consumergroup_members', { consumergroup }, members);
    for (const [name, offsets] of Object.entries(committed)) {
      // A group that has committed nothing of a topic is not known to read it.
      if (offsets.every((offset) => offset === -1)) continue;
      const topic = bare(name);
      let lagSum = 0;
      offsets.forEach((offset, partition) => {
        // A commit may be seen before the record that it is past.
        const lag = offset === -1 ? -1 : Math.max(0, topics[name][partition].end - offset);
        if (lag > 0) lagSum += lag;
        note('kafka_consumergroup_current_offset', { consumergroup, topic, partition }, offset);
        note('kafka_consumergroup_lag', { consumergroup, topic, partition }, lag);
      });
      note('kafka_consumergroup_current_offset_sum', { consumergroup, topic }, offsets.reduce((sum, offset) => sum + offset, 0));
      note('kafka_consumergroup_lag_sum', { consumergroup, topic }, lagSum);
    }
  }
}
