import type { Broker } from '../broker.ts';
import { leaderEpochError } from '../cluster/leader-epoch.ts';
import type { Request } from '../connection.ts';
import { errors, type ErrorCode } from '../errors.ts';
import type { EpochEnd } from '../log/leader-epochs.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { AbortedTransaction } from '../log/transaction-index.ts';

/** What a fetch asks of one partition. Sessions keep these from one request to the next. */
export interface FetchPartition {
  /** Empty where no topic has the id. */
  readonly topic: string;
  /** Null where the topic was asked for by its name. */
  readonly topicId: string | null;
  readonly index: number;
  fetchOffset: number;
  maxBytes: number;
  leaderEpoch: number;
  /** The epoch of the last record that the client has, -1 where it does not say. */
  lastFetchedEpoch: number;
  /** What the client was told last, so that an incremental answer can leave out what did not change; -2 for nothing yet. */
  sentHighWatermark: number;
  sentStartOffset: number;
}

/** What is answered for one partition. */
export interface FetchedPartition {
  readonly asked: FetchPartition;
  readonly errorCode: ErrorCode;
  readonly highWatermark: number;
  readonly stableOffset: number;
  readonly startOffset: number;
  /** Null for a reader that is given uncommitted records, too. */
  readonly aborted: readonly AbortedTransaction[] | null;
  /** Where the client's log and this one part, and there is nothing to read before that is mended; null where they agree. */
  readonly diverging: EpochEnd | null;
  readonly pieces: readonly Buffer[];
  readonly sizeBytes: number;
}

const NO_PIECES: readonly Buffer[] = [];
const NONE_ABORTED: readonly AbortedTransaction[] = [];

/** Where a reader's log ends: committed records end where the oldest transaction under way begins. */
function endFor(log: PartitionLog, readsCommitted: boolean): number {
  return readsCommitted ? log.lastStableOffset : log.endOffset;
}

/** What a committed reader of so many bytes from `offset` on must know of, to leave out what was aborted. */
function abortedIn(log: PartitionLog, offset: number, sizeBytes: number): readonly AbortedTransaction[] {
  const { transactions } = log;
  return transactions.hasAborted && sizeBytes > 0 ? transactions.abortedIn(offset, log.offsetAfter(offset, sizeBytes)) : NONE_ABORTED;
}

/** By the topic's id where that was given: a topic that was made anew under the same name is another one. */
export function logOf(broker: Broker, { topic, topicId, index }: Pick<FetchPartition, 'topic' | 'topicId' | 'index'>): PartitionLog | undefined {
  return topicId === null ? broker.topics.partition(topic, index) : broker.topics.byId(topicId)?.partitions[index];
}

function missing(broker: Broker, { topicId }: FetchPartition): ErrorCode {
  return topicId !== null && broker.topics.byId(topicId) === undefined ? errors.UNKNOWN_TOPIC_ID : errors.UNKNOWN_TOPIC_OR_PARTITION;
}

/** What keeps a partition from being read, NONE when nothing does. */
function fetchError(broker: Broker, log: PartitionLog | undefined, asked: FetchPartition, request: Request): ErrorCode {
  if (log === undefined) return missing(broker, asked);
  const obstacle = broker.gate.partitionError(request, asked.topic, asked.index);
  if (obstacle !== errors.NONE) return obstacle;
  const epochError = leaderEpochError(log, asked.leaderEpoch);
  if (epochError !== errors.NONE) return epochError;
  const isBeyond = asked.fetchOffset > log.endOffset && divergenceOf(log, asked) === null;
  if (asked.fetchOffset < log.startOffset || isBeyond) return errors.OFFSET_OUT_OF_RANGE;
  // No log knows an epoch that is yet to come: the client read from a leader whose records are gone.
  if (asked.lastFetchedEpoch > log.leaderEpoch) return errors.OFFSET_OUT_OF_RANGE;
  return request.version < 10 && log.zstdEnd > log.startOffset ? errors.UNSUPPORTED_COMPRESSION_TYPE : errors.NONE;
}

/** The client has records of an epoch that this log does not have, or more of them than there were. */
function divergenceOf(log: PartitionLog, { lastFetchedEpoch, fetchOffset }: FetchPartition): EpochEnd | null {
  if (lastFetchedEpoch < 0) return null;
  const end = log.epochs.endOf(lastFetchedEpoch, log.leaderEpoch, log.endOffset);
  return end !== null && (end.epoch < lastFetchedEpoch || end.endOffset < fetchOffset) ? end : null;
}

/**
 * Whether an answer now would have an error in it, or `minBytes` of records. The first partition that has records counts with
 * its first batch at least, which is given whatever its size: else a small limit would wait for bytes that it shuts out.
 */
export function isSatisfied(broker: Broker, partitions: Iterable<FetchPartition>, request: Request, minBytes: number, readsCommitted: boolean): boolean {
  let sizeBytes = 0;
  for (const asked of partitions) {
    const log = logOf(broker, asked);
    if (fetchError(broker, log, asked, request) !== errors.NONE || divergenceOf(log!, asked) !== null) return true;
    const endOffset = endFor(log!, readsCommitted);
    if (asked.fetchOffset >= endOffset) continue;
    const leastBytes = sizeBytes === 0 ? log!.firstBatchBytes(asked.fetchOffset) : 0;
    sizeBytes += Math.max(leastBytes, log!.bytesBetween(asked.fetchOffset, endOffset, asked.maxBytes));
    if (sizeBytes > 0 && sizeBytes >= minBytes) return true;
  }
  return minBytes <= 0;
}

/**
 * Reads all partitions in their order. Of `maxBytes` and the partition's own limit the smaller one counts, but the first batch
 * of the answer is given whatever its size, or a consumer would never get past it (KIP-74).
 */
export function readPartitions(
  broker: Broker, partitions: Iterable<FetchPartition>, request: Request, maxBytes: number, readsCommitted: boolean,
): FetchedPartition[] {
  const answers: FetchedPartition[] = [];
  let leftBytes = maxBytes;
  let isFirst = true;
  for (const asked of partitions) {
    const log = logOf(broker, asked);
    const errorCode = fetchError(broker, log, asked, request);
    if (log === undefined || errorCode !== errors.NONE) {
      answers.push({ asked, errorCode, highWatermark: -1, stableOffset: -1, startOffset: -1, aborted: readsCommitted ? NONE_ABORTED : null, diverging: null, pieces: NO_PIECES, sizeBytes: 0 });
      continue;
    }
    const { startOffset, endOffset: highWatermark, lastStableOffset: stableOffset } = log;
    const partitionBytes = Math.max(0, Math.min(asked.maxBytes, leftBytes));
    const diverging = divergenceOf(log, asked);
    const { pieces, sizeBytes } = diverging === null
      ? log.read(asked.fetchOffset, partitionBytes, isFirst, endFor(log, readsCommitted))
      : { pieces: NO_PIECES, sizeBytes: 0 };
    const aborted = readsCommitted ? abortedIn(log, asked.fetchOffset, sizeBytes) : null;
    if (sizeBytes > 0) isFirst = false;
    leftBytes -= sizeBytes;
    answers.push({ asked, errorCode, highWatermark, stableOffset, startOffset, aborted, diverging, pieces, sizeBytes });
  }
  return answers;
}
