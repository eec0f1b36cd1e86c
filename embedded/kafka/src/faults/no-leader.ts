import type { LeaderFault } from '../cluster/cluster.ts';
import type { FaultKind } from './fault.ts';

export interface NoLeaderFault {
  kind: 'no-leader';
  topic: string;
  /** Default: all partitions of the topic. */
  partition?: number;
  forMs?: number;
}

/** An election that does not end: Metadata says LEADER_NOT_AVAILABLE, and every node NOT_LEADER_OR_FOLLOWER. */
export const noLeader: FaultKind<NoLeaderFault> = {
  about: 'a partition has no leader',
  fields: {
    topic: { type: 'text', about: 'name of the topic', isRequired: true },
    partition: { type: 'whole', about: 'all without it' },
  },
  begin({ topic, partition }, site) {
    const fault: LeaderFault = {
      covers: (name, index) => name === topic && (partition === undefined || partition === index),
      hidesLeader: true,
      hit: () => site.hit(),
    };
    return {
      attach(broker) {
        broker.cluster.leaderFaults.add(fault);
        wake(broker.topics.get(topic)?.partitions ?? []);
      },
      end: () => void site.broker.cluster.leaderFaults.delete(fault),
    };
  },
};

/** Who waits for records is told that nobody leads any more. */
function wake(logs: readonly { wake(): void }[]): void {
  for (const log of logs) log.wake();
}
