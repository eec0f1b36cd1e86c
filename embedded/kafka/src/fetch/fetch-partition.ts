import type { Broker } from '../broker.ts';
import { leaderEpochError } from '../cluster/leader-epoch.ts';
import type { Request } from '../connection.ts';
import { errors, type ErrorCode } from '../errors.ts';
import type { PartitionLog } from '../log/partition-log.ts';

/** What a fetch asks of one partition. Sessions keep these from one request to the next. */
export interface FetchPartition {
  readonly topic: string;
  readonly index: number;
  fetchOffset: number;
  maxBytes: number;
  leaderEpoch: number;
  /** What the client was told last, so that an incremental answer can leave out what did not change; -2 for nothing yet. */
  sentHighWatermark: number;
  sentStartOffset: number;
}

/** What is answered for one partition. */
export interface FetchedPartition {
  readonly asked: FetchPartition;
  readonly errorCode: ErrorCode;
  readonly highWatermark: number;
  readonly startOffset: number;
  readonly pieces: readonly Buffer[];
  readonly sizeBytes: number;
}

const NO_PIECES: readonly Buffer[] = [];

/** What keeps a partition from being read, NONE when nothing does. */
function fetchError(broker: Broker, log: PartitionLog | undefined, asked: FetchPartition, request: Request): ErrorCode {
  if (log === undefined) return errors.UNKNOWN_TOPIC_OR_PARTITION;
  const obstacle = broker.gate.partitionError(request, asked.topic, asked.index);
  if (obstacle !== errors.NONE) return obstacle;
  const epochError = leaderEpochError(log, asked.leaderEpoch);
  if (epochError !== errors.NONE) return epochError;
  if (asked.fetchOffset < log.startOffset || asked.fetchOffset > log.endOffset) return errors.OFFSET_OUT_OF_RANGE;
  return request.version < 10 && log.holdsZstd ? errors.UNSUPPORTED_COMPRESSION_TYPE : errors.NONE;
}

/**
 * Whether an answer now would have an error in it, or `minBytes` of records. The first partition that has records counts with
 * its first batch at least, which is given whatever its size: else a small limit would wait for bytes that it shuts out.
 */
export function isSatisfied(broker: Broker, partitions: Iterable<FetchPartition>, request: Request, minBytes: number): boolean {
  let sizeBytes = 0;
  for (const asked of partitions) {
    const log = broker.topics.partition(asked.topic, asked.index);
    if (fetchError(broker, log, asked, request) !== errors.NONE) return true;
    const leastBytes = sizeBytes === 0 ? log!.firstBatchBytes(asked.fetchOffset) : 0;
    sizeBytes += Math.max(leastBytes, log!.bytesFrom(asked.fetchOffset, asked.maxBytes));
    if (sizeBytes > 0 && sizeBytes >= minBytes) return true;
  }
  return minBytes <= 0;
}

/**
 * Reads all partitions in their order. Of `maxBytes` and the partition's own limit the smaller one counts, but the first batch
 * of the answer is given whatever its size, or a consumer would never get past it (KIP-74).
 */
export function readPartitions(broker: Broker, partitions: Iterable<FetchPartition>, request: Request, maxBytes: number): FetchedPartition[] {
  const answers: FetchedPartition[] = [];
  let leftBytes = maxBytes;
  let isFirst = true;
  for (const asked of partitions) {
    const log = broker.topics.partition(asked.topic, asked.index);
    const errorCode = fetchError(broker, log, asked, request);
    if (log === undefined || errorCode !== errors.NONE) {
      answers.push({ asked, errorCode, highWatermark: -1, startOffset: -1, pieces: NO_PIECES, sizeBytes: 0 });
      continue;
    }
    const { pieces, sizeBytes } = log.read(asked.fetchOffset, Math.max(0, Math.min(asked.maxBytes, leftBytes)), isFirst);
    if (sizeBytes > 0) isFirst = false;
    leftBytes -= sizeBytes;
    answers.push({ asked, errorCode, highWatermark: log.endOffset, startOffset: log.startOffset, pieces, sizeBytes });
  }
  return answers;
}
