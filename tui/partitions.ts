import type { Snapshot } from '../engine/snapshot.ts';

/** A partition of a log to one group of its readers, as it was read last; null where nothing was read of it. */
export interface Partition {
  readonly topic: string;
  readonly partition: number;
  /** The offset that the next record gets. */
  readonly end: number | null;
  readonly committed: number | null;
  /** Records that wait for the group. */
  readonly lag: number | null;
}

const lagSeries = 'kafka_consumergroup_lag{';

/** Partitions that a group reads, the farthest behind first; none where the log is not read. */
export function partitionsOf({ readings = {} }: Pick<Snapshot, 'readings'>): Partition[] {
  // -1: the group has committed nothing of it.
  const valueOf = (name: string): number | null => (Object.hasOwn(readings, name) && readings[name] >= 0 ? readings[name] : null);
  const all = Object.keys(readings).filter((name) => name.startsWith(lagSeries)).map((name): Partition => {
    const { topic = '', partition = '' } = labelsOf(name);
    return {
      topic, partition: Number(partition), lag: valueOf(name),
      end: valueOf(`kafka_topic_partition_current_offset{topic="${topic}",partition="${partition}"}`),
      committed: valueOf(name.replace(lagSeries, 'kafka_consumergroup_current_offset{')),
    };
  });
  return all.sort((a, b) => (b.lag ?? -1) - (a.lag ?? -1) || (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition));
}

function labelsOf(name: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...name.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label, value]));
}
