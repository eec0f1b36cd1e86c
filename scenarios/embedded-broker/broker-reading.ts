import { GroupCoordinator, type Broker } from '@wavetank/kafka';
import type { GroupReading, LogReading, PartitionReading } from '../../pipeline/log-series.ts';

/** What an embedded broker says of all its topics and groups: from within, without a request. */
export function readBroker(broker: Broker): LogReading {
  const { cluster } = broker;
  const topics = broker.topics.all();
  const groups = [...broker.service(GroupCoordinator).groups.values()];
  return {
    brokers: cluster.running.length,
    topics: Object.fromEntries(topics.map((topic) => [topic.name, topic.partitions.map(({ startOffset, endOffset }, partition): PartitionReading => ({
      oldest: startOffset, end: endOffset, leader: cluster.leaderOf(topic, partition), replicas: cluster.replicasOf(topic, partition), inSync: cluster.inSyncOf(topic, partition).length,
    }))])),
    groups: Object.fromEntries(groups.map(({ id, members, offsets }): [string, GroupReading] => [id, {
      members: members.size,
      committed: Object.fromEntries(topics.map(({ name, partitions }) => [name, partitions.map((_, partition) => offsets.get(name, partition)?.offset ?? -1)])),
    }])),
  };
}
