// All transactional ids of a broker, after Kafka's TransactionCoordinator: finds the one that a request is about, fences
// producers that were replaced, and brings transactions to their end. The states are in `transaction.ts`.
//
//   Empty --partitions, offsets--> Ongoing --EndTxn, timeout, a new producer--> Prepare... --all marked--> Complete...
//
// Each step is on the disk before the next is begun: a crash while a transaction is Prepare... ends it as it was told to. With
// a disk that takes its time the steps are as far apart, and who asks in between is told CONCURRENT_TRANSACTIONS.
import type { Broker } from '../broker.ts';
import type { Deadline } from '../deadlines.ts';
import { errors, type ErrorCode } from '../errors.ts';
import type { TransactionResult } from '../log/transaction-marker.ts';
import { StorageError } from '../storage/storage.ts';
import { abortAbandoned } from './abandoned.ts';
import { Marking } from './marking.ts';
import {
  completed, fenced, holds, initialized, isPrepared, isUnderWay, mayBe, newTransaction, prepared, withGroup, withPartitions,
} from './transaction.ts';
import type { ProducerIdentity, TopicPartition, Transaction } from './transaction.ts';
import { TransactionJournal } from './transaction-journal.ts';

/** Kafka's transaction.max.timeout.ms. */
const MAX_TIMEOUT_MS = 900_000;
/** Kafka's transactional.id.expiration.ms: an id that nobody used for that long is forgotten. */
const EXPIRY_MS = 604_800_000;
/** How long a transaction that a full disk holds up waits until the next attempt. */
const RETRY_MS = 1_000;

/** A transactional id with what is not kept on the disk. */
export interface Entry {
  transaction: Transaction;
  /** When the transaction under way, or the last one, began, by the time that records are stamped with; -1 where that is not known. */
  startedMs: number;
  usedMs: number;
  /** Aborts a transaction under way. */
  timeout: Deadline | null;
}

/** What became of a request. `costMs` is how long the storage takes. */
export interface Outcome {
  errorCode: ErrorCode;
  costMs: number;
}

export class TransactionCoordinator {
  private readonly broker: Broker;
  private readonly journal: TransactionJournal;
  /** From the one that was unused for longest to the one that was used last. */
  private readonly entries = new Map<string, Entry>();

  constructor(broker: Broker) {
    this.broker = broker;
    this.journal = new TransactionJournal(broker.journal('__transaction_state'));
    for (const transaction of this.journal.recover()) {
      this.entries.set(transaction.transactionalId, { transaction, startedMs: -1, usedMs: -Infinity, timeout: null });
    }
    // What a broker before left is taken up before anything is served: until then this one does not know the time.
    const hasUndecided = broker.topics.all().some(({ partitions }) => partitions.some((log) => log.transactions.undecided.size > 0));
    if (this.entries.size > 0 || hasUndecided) broker.deadlines.add(-Infinity, () => this.resume());
  }

  /** All transactional ids. */
  *all(): Iterable<Entry> {
    for (const transactionalId of [...this.entries.keys()]) {
      const entry = this.find(transactionalId);
      if (entry !== null) yield entry;
    }
  }

  /** Null for an id that nobody used, or not for a week. */
  find(transactionalId: string): Entry | null {
    const entry = this.entries.get(transactionalId);
    if (entry === undefined) return null;
    // One of before a restart is as young as the broker.
    if (entry.usedMs === -Infinity) entry.usedMs = this.broker.nowMs;
    if (isUnderWay(entry.transaction) || this.broker.nowMs - entry.usedMs < EXPIRY_MS) return entry;
    this.entries.delete(transactionalId);
    return null;
  }

  /** Gives a producer its id and epoch, which fences those before it. `expected` is what it says it has, if anything. */
  initialize(transactionalId: string, timeoutMs: number, expected: ProducerIdentity | null): Outcome & ProducerIdentity {
    const refuse = (errorCode: ErrorCode, costMs = 0): Outcome & ProducerIdentity => ({ errorCode, costMs, producerId: -1, producerEpoch: -1 });
    if (transactionalId === '') return refuse(errors.INVALID_REQUEST);
    if (timeoutMs <= 0 || timeoutMs > MAX_TIMEOUT_MS) return refuse(errors.INVALID_TRANSACTION_TIMEOUT);
    const known = this.find(transactionalId)?.transaction;
    if (known !== undefined && expected !== null && !mayBe(known, expected)) return refuse(errors.PRODUCER_FENCED);
    if (known !== undefined && isPrepared(known.state)) return refuse(errors.CONCURRENT_TRANSACTIONS);
    if (known?.state === 'Ongoing') {
      // The producer comes again once the transaction of the one before it is aborted.
      const { errorCode, costMs } = this.prepare(fenced(known));
      return refuse(errorCode === errors.NONE ? errors.CONCURRENT_TRANSACTIONS : errorCode, costMs);
    }
    let idsMs = 0;
    const newProducerId = (): number => {
      const { producerId, costMs } = this.broker.topics.nextProducerId();
      idsMs += costMs;
      return producerId;
    };
    const found = this.attempt(() => {
      if (known === undefined) this.forgetUnused();
      const next = initialized(known ?? newTransaction(transactionalId, newProducerId()), timeoutMs, expected, newProducerId);
      return typeof next === 'number' ? next : { next, costMs: this.put(next) };
    });
    if (typeof found === 'number') return refuse(found, idsMs);
    const { producerId, producerEpoch } = found.next;
    return { errorCode: errors.NONE, costMs: idsMs + found.costMs, producerId, producerEpoch };
  }

  addPartitions(transactionalId: string, producer: ProducerIdentity, partitions: readonly TopicPartition[]): Outcome {
    return this.add(transactionalId, producer, (transaction) => {
      const isKnown = transaction.state === 'Ongoing' && partitions.every((each) => holds(transaction, each));
      return isKnown ? null : withPartitions(transaction, partitions);
    });
  }

  addGroup(transactionalId: string, producer: ProducerIdentity, groupId: string): Outcome {
    return this.add(transactionalId, producer, (transaction) => {
      const isKnown = transaction.state === 'Ongoing' && transaction.groups.has(groupId);
      return isKnown ? null : withGroup(transaction, groupId);
    });
  }

  end(transactionalId: string, producer: ProducerIdentity, result: TransactionResult): Outcome {
    const found = this.owned(transactionalId, producer);
    if (typeof found === 'number') return refused(found);
    const { transaction } = found;
    if (transaction.state === 'Ongoing') return this.prepare(prepared(transaction, result));
    if (transaction.state === (result === 'commit' ? 'CompleteCommit' : 'CompleteAbort')) return refused(errors.NONE);
    const isUnderWayTo = transaction.state === (result === 'commit' ? 'PrepareCommit' : 'PrepareAbort');
    return refused(isUnderWayTo ? errors.CONCURRENT_TRANSACTIONS : errors.INVALID_TXN_STATE);
  }

  /** What keeps a producer from writing as a part of its transaction: to a partition, or to the offsets of a group. */
  obstacleTo(transactionalId: string, producer: ProducerIdentity, place: TopicPartition | { groupId: string }): ErrorCode {
    if (transactionalId === '') return errors.INVALID_REQUEST;
    const found = this.owned(transactionalId, producer);
    // Producers know the older error for this from the partitions themselves.
    if (found === errors.PRODUCER_FENCED) return errors.INVALID_PRODUCER_EPOCH;
    if (typeof found === 'number') return found;
    const { transaction } = found;
    if (isPrepared(transaction.state)) return errors.CONCURRENT_TRANSACTIONS;
    const isPart = 'groupId' in place ? transaction.groups.has(place.groupId) : holds(transaction, place);
    return isPart ? errors.NONE : errors.INVALID_TXN_STATE;
  }

  private add(transactionalId: string, producer: ProducerIdentity, change: (transaction: Transaction) => Transaction | null): Outcome {
    const found = this.owned(transactionalId, producer);
    if (typeof found === 'number') return refused(found);
    if (isPrepared(found.transaction.state)) return refused(errors.CONCURRENT_TRANSACTIONS);
    const next = change(found.transaction);
    if (next === null) return refused(errors.NONE);
    const isBegun = found.transaction.state !== 'Ongoing';
    const costMs = this.attempt(() => ({ costMs: this.put(next) }));
    if (typeof costMs === 'number') return refused(costMs);
    if (isBegun) this.limit(found);
    return { errorCode: errors.NONE, ...costMs };
  }

  /** The id, when this producer is the one that has it. */
  private owned(transactionalId: string, { producerId, producerEpoch }: ProducerIdentity): Entry | ErrorCode {
    if (transactionalId === '') return errors.INVALID_REQUEST;
    const entry = this.find(transactionalId);
    if (entry?.transaction.producerId !== producerId) return errors.INVALID_PRODUCER_ID_MAPPING;
    return entry.transaction.producerEpoch === producerEpoch ? entry : errors.PRODUCER_FENCED;
  }

  /** Decides how a transaction ends. Once that is on the disk it ends so, whatever happens. */
  private prepare(transaction: Transaction): Outcome {
    const put = this.attempt(() => ({ costMs: this.put(transaction) }));
    if (typeof put === 'number') return refused(put);
    const entry = this.entries.get(transaction.transactionalId)!;
    this.broker.deadlines.cancel(entry.timeout);
    entry.timeout = null;
    this.after(put.costMs, () => this.mark(entry, new Marking(this.broker, transaction)));
    return { errorCode: errors.NONE, costMs: put.costMs };
  }

  private mark(entry: Entry, marking: Marking): void {
    const costMs = marking.run();
    if (costMs === null) this.broker.deadlines.add(this.broker.nowMs + RETRY_MS, () => this.mark(entry, marking));
    else this.after(costMs, () => this.complete(entry));
  }

  /** Nothing changes a transaction between its decision and this. */
  private complete(entry: Entry): void {
    const put = this.attempt(() => ({ costMs: this.put(completed(entry.transaction)) }));
    if (typeof put === 'number') this.broker.deadlines.add(this.broker.nowMs + RETRY_MS, () => this.complete(entry));
  }

  /** Aborts a transaction that takes too long, under an epoch that its producer does not have. */
  private limit(entry: Entry): void {
    const { broker } = this;
    entry.startedMs = broker.stampMs;
    const expire = (): void => {
      entry.timeout = null;
      const { errorCode } = this.prepare(fenced(entry.transaction));
      if (errorCode !== errors.NONE) entry.timeout = broker.deadlines.add(broker.nowMs + RETRY_MS, expire);
    };
    entry.timeout = broker.deadlines.add(broker.nowMs + entry.transaction.timeoutMs, expire);
  }

  /** Goes on where a broker before this one stopped: what was decided is ended, and what was not is given its time anew. */
  private resume(): void {
    const entries = [...this.entries.values()];
    abortAbandoned(this.broker, entries.map(({ transaction }) => transaction));
    for (const entry of entries) if (entry.transaction.state === 'Ongoing') this.limit(entry);
    // Before this broker vouches for a decision it must be where no crash can undo it.
    const decided = entries.filter(({ transaction }) => isPrepared(transaction.state)).map((entry) => ({ entry, marking: new Marking(this.broker, entry.transaction) }));
    if (decided.length === 0) return;
    this.after(this.isSynced ? this.journal.sync() : 0, () => {
      for (const { entry, marking } of decided) this.mark(entry, marking);
    });
  }

  /** Keeps a state, on the disk first. Returns the cost in milliseconds; throws `DiskFullError`, with nothing changed. */
  private put(transaction: Transaction): number {
    const { transactionalId, producerId, producerEpoch, state } = transaction;
    const costMs = this.journal.append(transaction, () => this.living(), this.isSynced);
    const entry = this.entries.get(transactionalId) ?? { transaction, startedMs: -1, usedMs: 0, timeout: null };
    entry.transaction = transaction;
    if (state === 'Empty') entry.startedMs = -1;
    entry.usedMs = this.broker.nowMs;
    this.entries.delete(transactionalId);
    this.entries.set(transactionalId, entry);
    this.broker.observe({ type: 'transaction', transactionalId, producerId, producerEpoch, state });
    return costMs;
  }

  private *living(): Iterable<Transaction> {
    for (const { transaction } of this.all()) yield transaction;
  }

  private forgetUnused(): void {
    for (const transactionalId of this.entries.keys()) if (this.find(transactionalId) !== null) return;
  }

  /** Goes on once the storage has done what was asked of it. */
  private after(costMs: number, action: () => void): void {
    if (costMs > 0) this.broker.deadlines.add(this.broker.nowMs + costMs, action);
    else action();
  }

  /** A disk that is full, or failed, is an error that clients retry, and there may be room by then. */
  private attempt<T>(action: () => T): T | ErrorCode {
    try {
      return action();
    } catch (error) {
      if (error instanceof StorageError) return errors.COORDINATOR_NOT_AVAILABLE;
      throw error;
    }
  }

  private get isSynced(): boolean {
    return this.broker.options.flush === 'acks-all';
  }
}

function refused(errorCode: ErrorCode): Outcome {
  return { errorCode, costMs: 0 };
}
