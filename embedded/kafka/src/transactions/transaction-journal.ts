// What of the transactions survives a restart: the last state of each transactional id, as far as the journal was synced.
import { Reader } from '../codec/reader.ts';
import { Writer } from '../codec/writer.ts';
import type { Journal } from '../storage/journal.ts';
import { STATES, type Transaction } from './transaction.ts';

/** Below that a rewrite saves nothing worth its sync. */
const REWRITE_FLOOR_BYTES = 1_048_576;

export class TransactionJournal {
  private readonly journal: Journal;
  private bytesAfterRewrite = 0;

  constructor(journal: Journal) {
    this.journal = journal;
  }

  /** The last state of each transactional id. */
  recover(): Transaction[] {
    const byId = new Map<string, Transaction>();
    for (const record of this.journal.records()) {
      const transaction = transactionIn(new Reader(record, true));
      byId.set(transaction.transactionalId, transaction);
    }
    return [...byId.values()];
  }

  /**
   * Appends a state; `living` gives all that are still true, the new one among them or not, for when the journal has grown.
   * Returns the cost in milliseconds; throws `DiskFullError`, with nothing kept.
   */
  append(transaction: Transaction, living: () => Iterable<Transaction>, isSynced: boolean): number {
    let costMs = this.journal.append(bytesOf(transaction));
    if (isSynced) costMs += this.journal.sync();
    if (this.journal.size > Math.max(REWRITE_FLOOR_BYTES, 4 * this.bytesAfterRewrite)) {
      const rest = [...living()].filter((each) => each.transactionalId !== transaction.transactionalId);
      costMs += this.journal.rewrite([...rest, transaction].map(bytesOf));
      this.bytesAfterRewrite = this.journal.size;
    }
    return costMs;
  }

  /** Returns the cost in milliseconds. */
  sync(): number {
    return this.journal.sync();
  }
}

function bytesOf(transaction: Transaction): Buffer {
  const writer = new Writer(true).string(transaction.transactionalId).i8(STATES.indexOf(transaction.state));
  writer.i64(transaction.producerId).i16(transaction.producerEpoch);
  writer.i64(transaction.previousProducerId).i16(transaction.lastProducerEpoch).i32(transaction.timeoutMs);
  writer.array([...transaction.partitions], ([topic, partitions]) => {
    writer.string(topic).array([...partitions], (partition) => writer.i32(partition));
  });
  writer.array([...transaction.groups], (groupId) => writer.string(groupId));
  return Buffer.concat(writer.finish());
}

function transactionIn(reader: Reader): Transaction {
  return {
    transactionalId: reader.string(),
    state: STATES[reader.i8()],
    producerId: reader.i64(),
    producerEpoch: reader.i16(),
    previousProducerId: reader.i64(),
    lastProducerEpoch: reader.i16(),
    timeoutMs: reader.i32(),
    partitions: new Map(reader.array(() => [reader.string(), new Set(reader.array(() => reader.i32()))] as const)),
    groups: new Set(reader.array(() => reader.string())),
  };
}
