import type { Broker } from '@wavetank/kafka';
import { recordValues } from './record-values.ts';

/** Committed offsets by `topic/partition`; every topic has one group. */
export type Committed = Map<string, number>;

/** Values of the records that no group has committed yet. */
export function* uncommittedValues(broker: Broker, committed: Committed): Iterable<Buffer> {
  for (const topic of broker.topics.all()) {
    for (const [index, log] of topic.partitions.entries()) yield* recordValues(log, committed.get(`${topic.name}/${index}`) ?? 0);
  }
}

export function uncommittedCount(broker: Broker, committed: Committed): number {
  let sum = 0;
  for (const topic of broker.topics.all()) {
    for (const [index, log] of topic.partitions.entries()) sum += Math.max(0, log.endOffset - (committed.get(`${topic.name}/${index}`) ?? 0));
  }
  return sum;
}
