import { leaderEpochError } from '../cluster/leader-epoch.ts';
import { errors, type ErrorCode } from '../errors.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { Api } from './api.ts';

/**
 * ListOffsets.
 *
 * - v1: one offset for each partition, with its timestamp. v0 listed the offsets of segments, and is gone from Kafka 4.
 * - v2: isolation level, throttle time. v3: the same. v4: leader epochs (KIP-320); that of the answer is the one in which the
 *   record at the offset was appended (KAFKA-7568). v5: the same. v6: flexible.
 * - v7: the offset of the latest timestamp, -3 (KIP-734).
 * - v8: -4, the earliest local offset (KIP-405). Held back with all later ones: nothing here is tiered.
 *
 * With isolation level read_committed the log ends at its last stable offset.
 *
 * In compressed batches a time is found to the batch, not to the record: batches are not opened.
 */
export const listOffsets: Api = {
  key: 2,
  name: 'ListOffsets',
  minVersion: 1,
  maxVersion: 7,
  flexibleVersion: 6,
  handle(request, broker) {
    const { reader, version } = request;
    reader.i32();
    const readsCommitted = version >= 2 && reader.i8() === 1;
    const topics = reader.structs(() => ({
      name: reader.string(),
      partitions: reader.structs(() => ({
        index: reader.i32(),
        leaderEpoch: version >= 4 ? reader.i32() : -1,
        timestampMs: reader.i64(),
      })),
    }));
    const writer = request.writer();
    if (version >= 2) writer.i32(0);
    writer.structs(topics, ({ name, partitions }) => {
      writer.string(name).structs(partitions, ({ index, leaderEpoch, timestampMs }) => {
        const obstacle = broker.gate.partitionError(request, name, index);
        const wanted = { leaderEpoch, timestampMs, readsCommitted };
        const found = obstacle === errors.NONE ? find(broker.topics.partition(name, index), wanted, version) : noOffset(obstacle);
        writer.i32(index).i16(found.errorCode).i64(found.timestampMs).i64(found.offset);
        if (version >= 4) writer.i32(found.leaderEpoch);
      });
    });
    request.reply(writer);
  },
};

const LATEST = -1;
const EARLIEST = -2;
const MAX_TIMESTAMP = -3;

interface FoundOffset {
  errorCode: ErrorCode;
  offset: number;
  timestampMs: number;
  leaderEpoch: number;
}

interface Wanted {
  leaderEpoch: number;
  timestampMs: number;
  readsCommitted: boolean;
}

function find(log: PartitionLog | undefined, { leaderEpoch, timestampMs, readsCommitted }: Wanted, version: number): FoundOffset {
  if (log === undefined) return noOffset(errors.UNKNOWN_TOPIC_OR_PARTITION);
  const epochError = leaderEpochError(log, leaderEpoch);
  if (epochError !== errors.NONE) return noOffset(epochError);
  const endOffset = readsCommitted ? log.lastStableOffset : log.endOffset;
  // Of the end the epoch is that of the leader, also where a transaction under way begins there.
  if (timestampMs === LATEST) return { errorCode: errors.NONE, offset: endOffset, timestampMs: -1, leaderEpoch: log.leaderEpoch };
  if (timestampMs === EARLIEST) return foundAt(log, log.startOffset, -1);
  if (timestampMs < (version >= 7 ? MAX_TIMESTAMP : 0)) return noOffset(errors.UNSUPPORTED_VERSION);
  const place = placeOf(log, timestampMs);
  return place === null || place.offset >= endOffset ? noOffset(errors.NONE) : foundAt(log, place.offset, place.timestampMs);
}

function foundAt(log: PartitionLog, offset: number, timestampMs: number): FoundOffset {
  return { errorCode: errors.NONE, offset, timestampMs, leaderEpoch: offset === log.endOffset ? log.leaderEpoch : log.epochs.at(offset) };
}

function placeOf(log: PartitionLog, timestampMs: number): { offset: number; timestampMs: number } | null {
  return timestampMs === MAX_TIMESTAMP ? log.latestByTimestamp() : log.firstAtOrAfter(timestampMs);
}

/** No offset: with an error, or because there is none. */
function noOffset(errorCode: ErrorCode): FoundOffset {
  return { errorCode, offset: -1, timestampMs: -1, leaderEpoch: -1 };
}
