import type { Broker } from '../broker.ts';
import type { Request } from '../connection.ts';
import type { Deadline } from '../deadlines.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { Watcher } from '../log/watcher.ts';

/**
 * A request that waits until its partitions satisfy it, or its time is over. Whatever wakes it, a fault in its answer is its
 * own, and not that of the producer whose records it waited for.
 */
export class LongPoll implements Watcher {
  private readonly broker: Broker;
  private readonly request: Request;
  private readonly logs: readonly PartitionLog[];
  private readonly isSatisfied: () => boolean;
  private readonly answer: () => void;
  private readonly deadline: Deadline;

  constructor(broker: Broker, request: Request, logs: readonly PartitionLog[], maxWaitMs: number, isSatisfied: () => boolean, answer: () => void) {
    this.broker = broker;
    this.request = request;
    this.logs = logs;
    this.isSatisfied = isSatisfied;
    this.answer = answer;
    this.deadline = broker.deadlines.add(broker.nowMs + maxWaitMs, () => this.wakeIf(() => true));
    for (const log of logs) log.watchers.add(this);
  }

  /** A partition changed. */
  wake(): void {
    this.wakeIf(this.isSatisfied);
  }

  /** Forgets the request without an answer. */
  drop(): void {
    this.broker.deadlines.cancel(this.deadline);
    for (const log of this.logs) log.watchers.delete(this);
  }

  private wakeIf(mayEnd: () => boolean): void {
    this.broker.attempt(this.request, () => {
      if (!mayEnd()) return;
      this.drop();
      this.answer();
    });
  }
}
