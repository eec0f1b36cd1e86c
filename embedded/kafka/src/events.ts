import type { TransactionResult } from './log/transaction-marker.ts';
import type { TransactionState } from './transactions/transaction.ts';

/** What a broker tells its `observe` hook, at the moment it happens. Observers read; they never call back into the broker. */
export type BrokerEvent = LogEvent | ConnectionEvent | GroupEvent | ClusterEvent | TransactionEvent;

/** Sizes in bytes. `recordCount` counts records of the batch. What `retention` deletes, the records before `startOffset`, is still there when it is told. A journal holds what a broker knows besides records: topics, offsets of groups, transactions. */
export type LogEvent =
  | { type: 'append'; topic: string; partition: number; baseOffset: number; recordCount: number; sizeBytes: number }
  | { type: 'duplicate'; topic: string; partition: number; baseOffset: number; producerId: number }
  | { type: 'refused'; topic: string; partition: number; errorCode: number }
  | { type: 'truncated'; topic: string; partition: number; endOffset: number; lostBytes: number }
  | { type: 'journal-truncated'; journal: string; lostBytes: number }
  | { type: 'retention'; topic: string; partition: number; startOffset: number }
  | { type: 'compacted'; topic: string; partition: number; cleanOffset: number; beforeBytes: number; afterBytes: number }
  | { type: 'topic-created'; topic: string; partitions: number }
  | { type: 'topic-deleted'; topic: string }
  /** A client asked for a topic that there is not, and none was made. */
  | { type: 'unknown-topic'; topic: string; clientId: string };

/**
 * `key` and `version` of the API that was asked for; `malformed` tells what was wrong with a frame. `failed` is a fault of the
 * broker itself: the request that met it is not answered, its connection is closed, and whoever sees this should report it.
 * Without a connection, it was something that was due at a time. `shed` is a client whose frame was half here for longest when
 * there was too much of all, `idle` one on which nothing came or went for `idleMs`.
 */
export type ConnectionEvent =
  | { type: 'unsupported'; connection: number; key: number; version: number; clientId: string }
  | { type: 'malformed'; connection: number; reason: string }
  | { type: 'shed'; connection: number; heldBytes: number }
  | { type: 'idle'; connection: number; idleMs: number }
  | { type: 'failed'; connection: number | null; key: number | null; version: number | null; error: unknown };

/** `node` is -1 where nobody leads the partition any more. */
export type ClusterEvent =
  | { type: 'leader'; topic: string; partition: number; node: number; epoch: number }
  | { type: 'node'; node: number; isRunning: boolean };

/** What becomes of transactional ids, and the ends of transactions that are written into partitions, as records of their own. */
export type TransactionEvent =
  | { type: 'transaction'; transactionalId: string; producerId: number; producerEpoch: number; state: TransactionState }
  | { type: 'marker'; topic: string; partition: number; offset: number; producerId: number; result: TransactionResult };

/** What consumer groups do. */
export type GroupEvent =
  | { type: 'rebalance'; group: string; generation: number; reason: string }
  | { type: 'generation'; group: string; generation: number; leader: string; members: string[] }
  | { type: 'stable'; group: string; generation: number }
  | { type: 'member-gone'; group: string; member: string; reason: string }
  | { type: 'commit'; group: string; member: string; topic: string; partition: number; offset: number };
