import type { Broker } from '../broker.ts';
import type { Deadline } from '../deadlines.ts';
import type { PartitionLog, Watcher } from '../log/partition-log.ts';

/** A request that waits until its partitions satisfy it, or its time is over. */
export class LongPoll implements Watcher {
  private readonly broker: Broker;
  private readonly logs: readonly PartitionLog[];
  private readonly isSatisfied: () => boolean;
  private readonly answer: () => void;
  private readonly deadline: Deadline;

  constructor(broker: Broker, logs: readonly PartitionLog[], maxWaitMs: number, isSatisfied: () => boolean, answer: () => void) {
    this.broker = broker;
    this.logs = logs;
    this.isSatisfied = isSatisfied;
    this.answer = answer;
    this.deadline = broker.deadlines.add(broker.nowMs + maxWaitMs, () => this.end());
    for (const log of logs) log.watchers.add(this);
  }

  /** A partition changed. */
  wake(): void {
    if (this.isSatisfied()) this.end();
  }

  /** Forgets the request without an answer. */
  drop(): void {
    this.broker.deadlines.cancel(this.deadline);
    for (const log of this.logs) log.watchers.delete(this);
  }

  private end(): void {
    this.drop();
    this.answer();
  }
}
