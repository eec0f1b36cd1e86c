import type { Broker } from '../broker.ts';
import type { Deadline } from '../deadlines.ts';
import { StorageError } from '../storage/storage.ts';
import type { Topic } from '../topics/topic.ts';
import { cleanable, compact, isDue, overdueMs } from './compaction.ts';
import { LogCheckpoints } from './log-checkpoints.ts';
import type { PartitionLog } from './partition-log.ts';
import { retainedFrom, retentionDueMs } from './retention.ts';

/**
 * Deletes and compacts, on the clock of the broker: what is due by the time of the records is due by the time that the broker
 * stamps records with. Nothing is looked at before something can be due, so a broker without old records has no timer for this.
 */
export class LogUpkeep {
  private readonly broker: Broker;
  private readonly retention: Task;
  private readonly compaction: Task;

  constructor(broker: Broker) {
    this.broker = broker;
    this.retention = new Task(broker, broker.options.logRetentionCheckIntervalMs, () => this.deleteOld());
    this.compaction = new Task(broker, broker.options.logCleanerBackoffMs, () => this.compactDirty());
  }

  /** A log was opened, before the broker is told any time: how long it is until something is due is counted from the first one. */
  opened(log: PartitionLog): void {
    if (retentionDueMs(log) < Infinity) this.retention.at(-Infinity);
    if (isDirty(log)) this.compaction.at(0);
  }

  /** A log got a new file, or its topic other settings. */
  changed(log: PartitionLog): void {
    this.retention.in(this.delayTo(retentionDueMs(log)));
    if (isDirty(log)) this.compaction.in(0);
  }

  /**
   * Deletes the records before an offset of a log. Returns the cost in milliseconds; throws `DiskFullError` with nothing deleted.
   */
  deleteRecords(log: PartitionLog, offset: number): number {
    if (offset <= log.startOffset) return 0;
    const costMs = this.broker.service(LogCheckpoints).keep(log, offset, this.broker.options.flush === 'acks-all');
    log.deleteBefore(offset);
    log.wake();
    return costMs;
  }

  private deleteOld(): void {
    const nowMs = this.broker.stampMs;
    for (const topic of this.broker.topics.all()) {
      for (const [partition, log] of topic.partitions.entries()) {
        const startOffset = retainedFrom(log, nowMs);
        if (startOffset > log.startOffset) this.deleteFiles(topic, partition, log, startOffset);
        this.retention.in(this.delayTo(retentionDueMs(log)));
      }
    }
  }

  private deleteFiles(topic: Topic, partition: number, log: PartitionLog, startOffset: number): void {
    try {
      if (startOffset === log.endOffset) log.rollActive();
      this.broker.service(LogCheckpoints).keep(log, startOffset, true);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      // Without room for a new file the last one stays; the others are gone with their files, whatever was noted.
    }
    // While it can still be read: who observes may want to know what goes.
    this.broker.observe({ type: 'retention', topic: topic.name, partition, startOffset });
    log.deleteBefore(startOffset);
    log.wake();
  }

  private compactDirty(): void {
    const nowMs = this.broker.stampMs;
    for (const topic of this.broker.topics.all()) {
      for (const [partition, log] of topic.partitions.entries()) {
        if (!isDirty(log)) continue;
        const found = cleanable(log, nowMs);
        if (isDue(log, found, nowMs)) this.compact(topic, partition, log, nowMs);
        else this.compaction.in(this.delayTo(Math.min(found.moreAtMs, overdueMs(log, found))));
      }
    }
  }

  private compact(topic: Topic, partition: number, log: PartitionLog, nowMs: number): void {
    const beforeBytes = log.sizeBytes;
    const found = cleanable(log, nowMs);
    const isDone = compact(log, found, nowMs);
    try {
      this.broker.service(LogCheckpoints).keep(log, log.startOffset, false);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
    }
    this.compaction.in(isDone ? this.delayTo(found.moreAtMs) : 0);
    this.broker.observe({ type: 'compacted', topic: topic.name, partition, cleanOffset: log.cleanOffset, beforeBytes, afterBytes: log.sizeBytes });
  }

  private delayTo(dueMs: number): number {
    return dueMs - this.broker.stampMs;
  }
}

/** Whether there are whole files that compaction has not seen. */
function isDirty({ segments, cleanOffset, settings }: PartitionLog): boolean {
  return settings.compacts && segments.length > 1 && segments[segments.length - 2].endOffset > cleanOffset;
}

/** What is due once, at the earliest of the times that it is asked for, and not again before an interval is over. */
class Task {
  private readonly broker: Broker;
  private readonly intervalMs: number;
  private readonly action: () => void;
  private deadline: Deadline | null = null;

  constructor(broker: Broker, intervalMs: number, action: () => void) {
    this.broker = broker;
    this.intervalMs = intervalMs;
    this.action = action;
  }

  /** After a time from now, and after the interval. */
  in(delayMs: number): void {
    this.at(this.broker.nowMs + Math.max(delayMs, this.intervalMs));
  }

  at(dueMs: number): void {
    if (dueMs > Number.MAX_SAFE_INTEGER || (this.deadline !== null && this.deadline.dueMs <= dueMs)) return;
    this.broker.deadlines.cancel(this.deadline);
    this.deadline = this.broker.deadlines.add(dueMs, () => {
      this.deadline = null;
      // That late is only what was asked for before the broker was told the time: it begins to count now.
      if (this.broker.nowMs - dueMs > this.intervalMs) this.in(0);
      else this.action();
    });
  }
}
