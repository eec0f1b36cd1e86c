import type { Broker } from '@wavetank/kafka';
import { recordValues } from './record-values.ts';

/** Committed offsets by `topic/partition`; every topic has one group. */
export type Committed = Map<string, number>;

/** Values of the records that no group has committed yet. */
export function* uncommittedValues(broker: Broker, committed: Committed): Iterable<Buffer> {
  for (const topic of broker.topics.all()) {
    for (const [index, log] of topic.partitions.entries()) yield* recordValues(log, Math.max(log.startOffset, committed.get(`${topic.name}/${index}`) ?? 0));
  }
}

export function uncommittedCount(broker: Broker, committed: Committed): number {
  let sum = 0;
  for (const topic of broker.topics.all()) {
    for (const [index, log] of topic.partitions.entries()) sum += Math.max(0, log.endOffset - (committed.get(`${topic.name}/${index}`) ?? 0));
  }
  return sum;
}

/** Of the records of a partition before an offset, the values of those that no group has committed. */
export function* unreadBefore(broker: Broker, committed: Committed, topic: string, partition: number, offset: number): Iterable<Buffer> {
  const log = broker.topics.get(topic)!.partitions[partition];
  const from = Math.max(log.startOffset, committed.get(`${topic}/${partition}`) ?? 0);
  let left = offset - from;
  if (left <= 0) return;
  for (const value of recordValues(log, from)) {
    yield value;
    if (--left === 0) return;
  }
}
