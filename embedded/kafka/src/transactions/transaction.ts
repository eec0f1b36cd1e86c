// The state of one transactional id and how it follows from the one before, after Kafka's TransactionMetadata (KIP-98,
// KIP-360). Pure: a state is never changed, the coordinator puts a new one in its place once that is on the disk.
import { errors, type ErrorCode } from '../errors.ts';
import type { TransactionResult } from '../log/transaction-marker.ts';

/** By the number that they have on disk. */
export const STATES = ['Empty', 'Ongoing', 'PrepareCommit', 'PrepareAbort', 'CompleteCommit', 'CompleteAbort'] as const;

export type TransactionState = (typeof STATES)[number];

export interface Transaction {
  readonly transactionalId: string;
  readonly producerId: number;
  /** -1 before the first producer was given one. */
  readonly producerEpoch: number;
  /** The id before this one, -1 when there was none. */
  readonly previousProducerId: number;
  /** The epoch that the producer itself said it had when it was given this one, -1 when it said none. */
  readonly lastProducerEpoch: number;
  readonly timeoutMs: number;
  readonly state: TransactionState;
  /** Partitions that have records of it, or will have, by topic. */
  readonly partitions: ReadonlyMap<string, ReadonlySet<number>>;
  /** Groups whose offsets are part of it. */
  readonly groups: ReadonlySet<string>;
}

export interface ProducerIdentity {
  producerId: number;
  producerEpoch: number;
}

export interface TopicPartition {
  topic: string;
  partition: number;
}

/** An epoch that is kept free, so that whoever has the one before can always be fenced. */
const LAST_EPOCH = 32767;
const NOTHING = { partitions: new Map<string, ReadonlySet<number>>(), groups: new Set<string>() };

export function newTransaction(transactionalId: string, producerId: number): Transaction {
  return {
    transactionalId, producerId, producerEpoch: -1, previousProducerId: -1, lastProducerEpoch: -1, timeoutMs: 0, state: 'Empty', ...NOTHING,
  };
}

export function isUnderWay({ state }: Transaction): boolean {
  return state === 'Ongoing' || isPrepared(state);
}

export function isPrepared(state: TransactionState): state is 'PrepareCommit' | 'PrepareAbort' {
  return state === 'PrepareCommit' || state === 'PrepareAbort';
}

export function isExhausted(producerEpoch: number): boolean {
  return producerEpoch >= LAST_EPOCH - 1;
}

/**
 * After InitProducerId, when no transaction is under way: one epoch further, or a producer id from `newProducerId` where there
 * are none left. `expected` is what the producer says it has, null when it begins.
 */
export function initialized(
  transaction: Transaction, timeoutMs: number, expected: ProducerIdentity | null, newProducerId: () => number,
): Transaction | ErrorCode {
  const { producerId, producerEpoch } = transaction;
  const next = { ...transaction, ...NOTHING, state: 'Empty' as const, timeoutMs, previousProducerId: producerId };
  if (isExhausted(producerEpoch) && (expected === null || expected.producerEpoch === producerEpoch)) {
    return { ...next, producerId: newProducerId(), producerEpoch: 0, lastProducerEpoch: expected === null ? -1 : producerEpoch };
  }
  if (expected === null || producerEpoch === -1) return { ...next, producerEpoch: producerEpoch + 1, lastProducerEpoch: -1 };
  if (expected.producerEpoch === producerEpoch) return { ...next, producerEpoch: producerEpoch + 1, lastProducerEpoch: producerEpoch };
  // The answer to this very request was lost.
  if (expected.producerEpoch === transaction.lastProducerEpoch) return { ...next, producerEpoch, lastProducerEpoch: transaction.lastProducerEpoch };
  return errors.PRODUCER_FENCED;
}

/** Whether a producer may say that it has this id: its own, or the one before where that had no epochs left. */
export function mayBe(transaction: Transaction, expected: ProducerIdentity): boolean {
  return (
    transaction.producerEpoch === -1 ||
    expected.producerId === transaction.producerId ||
    (expected.producerId === transaction.previousProducerId && isExhausted(expected.producerEpoch))
  );
}

export function withPartitions(transaction: Transaction, added: readonly TopicPartition[]): Transaction {
  const partitions = new Map(transaction.partitions);
  for (const { topic, partition } of added) partitions.set(topic, new Set(partitions.get(topic)).add(partition));
  return { ...transaction, partitions, state: 'Ongoing' };
}

export function withGroup(transaction: Transaction, groupId: string): Transaction {
  return { ...transaction, groups: new Set(transaction.groups).add(groupId), state: 'Ongoing' };
}

export function holds(transaction: Transaction, { topic, partition }: TopicPartition): boolean {
  return transaction.partitions.get(topic)?.has(partition) ?? false;
}

export function prepared(transaction: Transaction, result: TransactionResult): Transaction {
  return { ...transaction, state: result === 'commit' ? 'PrepareCommit' : 'PrepareAbort' };
}

/** To be aborted under an epoch that no producer has. */
export function fenced(transaction: Transaction): Transaction {
  return { ...prepared(transaction, 'abort'), producerEpoch: transaction.producerEpoch + 1, lastProducerEpoch: -1 };
}

export function completed(transaction: Transaction): Transaction {
  return { ...transaction, ...NOTHING, state: transaction.state === 'PrepareCommit' ? 'CompleteCommit' : 'CompleteAbort' };
}

export function partitionsOf({ partitions }: Transaction): TopicPartition[] {
  return [...partitions].flatMap(([topic, indexes]) => [...indexes].map((partition) => ({ topic, partition })));
}
