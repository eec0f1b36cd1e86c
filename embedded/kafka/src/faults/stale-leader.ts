import type { Leadership } from '../cluster/leader-journal.ts';
import type { FaultKind } from './fault.ts';

export interface StaleLeaderFault {
  kind: 'stale-leader';
  topic: string;
  partition: number;
  /** The node that leads from now on. Default: the replica in sync that comes next. */
  to?: number;
  forMs?: number;
}

/** A leader moves, and Metadata goes on telling the one of before: clients ask it, are refused, and ask Metadata again. */
export const staleLeader: FaultKind<StaleLeaderFault> = {
  about: 'a leader moves, and Metadata tells the one of before',
  fields: {
    topic: { type: 'text', about: 'name of the topic', isRequired: true },
    partition: { type: 'whole', about: 'number of the partition', isRequired: true },
    to: { type: 'whole', about: 'node that leads from now on; the next in sync without it' },
  },
  begin({ topic: name, partition, to }, site) {
    const { cluster, topics } = site.broker;
    const topic = topics.get(name);
    if (topic?.partitions[partition] === undefined) throw new Error(`There is no partition ${partition} of a topic '${name}'.`);
    const before: Leadership = { nodeId: cluster.leaderOf(topic, partition), epoch: topic.partitions[partition].leaderEpoch };
    const next = to ?? cluster.inSyncOf(topic, partition).find((nodeId) => nodeId !== before.nodeId);
    if (next === undefined || next === before.nodeId) throw new Error(`The leader of ${name}-${partition} cannot move: no other node holds it in sync.`);
    cluster.moveLeader(name, partition, next);
    const fault = {
      covers: (other: string, index: number) => other === name && index === partition,
      hidesLeader: false,
      told: () => before,
      hit: () => site.hit(),
    };
    return {
      attach: (broker) => void broker.cluster.leaderFaults.add(fault),
      end: () => void site.broker.cluster.leaderFaults.delete(fault),
    };
  },
};
