// Writes the end of a transaction into everything that is part of it: partitions, and the offsets of groups.
import type { Broker } from '../broker.ts';
import { errors } from '../errors.ts';
import { GroupCoordinator } from '../groups/coordinator.ts';
import type { TransactionResult } from '../log/transaction-marker.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import { partitionsOf, type TopicPartition, type Transaction } from './transaction.ts';

export class Marking {
  private readonly broker: Broker;
  readonly transaction: Transaction;
  private readonly result: TransactionResult;
  private partitions: TopicPartition[];
  private groups: string[];

  /** `transaction` is prepared to end, and that is on the disk. */
  constructor(broker: Broker, transaction: Transaction) {
    this.broker = broker;
    this.transaction = transaction;
    this.result = transaction.state === 'PrepareCommit' ? 'commit' : 'abort';
    this.partitions = partitionsOf(transaction);
    this.groups = [...transaction.groups];
  }

  /** Marks what is not marked yet. Returns the cost in milliseconds, null when the disk is full and something is left. */
  run(): number | null {
    const { broker } = this;
    const marked: PartitionLog[] = [];
    let costMs = 0;
    this.partitions = this.partitions.filter(({ topic, partition }) => {
      const log = broker.topics.partition(topic, partition);
      // Its records went with it.
      if (log === undefined) return false;
      const markMs = this.markPartition(log, topic, partition);
      if (markMs === null) return true;
      costMs += markMs;
      marked.push(log);
      return false;
    });
    const coordinator = broker.service(GroupCoordinator);
    this.groups = this.groups.filter((groupId) => {
      const markMs = coordinator.offsets.endTransaction(groupId, this.transaction.producerId, this.result);
      costMs += markMs ?? 0;
      return markMs === null;
    });
    for (const log of marked) log.wake();
    return this.partitions.length + this.groups.length > 0 ? null : costMs;
  }

  private markPartition(log: PartitionLog, topic: string, partition: number): number | null {
    const { producerId, producerEpoch } = this.transaction;
    const { broker, result } = this;
    const appended = log.endTransaction(producerId, producerEpoch, result, broker.stampMs, broker.options.flush === 'acks-all');
    if (appended.errorCode !== errors.NONE) return null;
    if (broker.options.observe !== undefined) {
      broker.observe({ type: 'marker', topic, partition, offset: appended.baseOffset, producerId, result });
    }
    return appended.costMs;
  }
}
