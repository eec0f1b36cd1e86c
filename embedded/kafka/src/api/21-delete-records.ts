import type { Broker } from '../broker.ts';
import { errors, type ErrorCode } from '../errors.ts';
import { LogUpkeep } from '../log/log-upkeep.ts';
import { attempt } from '../topics/topic-change.ts';
import type { Api } from './api.ts';

/**
 * DeleteRecords.
 *
 * - v0: the offset before which records of a partition go (KIP-107). v1: the same. v2: flexible.
 */
export const deleteRecords: Api = {
  key: 21,
  name: 'DeleteRecords',
  minVersion: 0,
  maxVersion: 2,
  flexibleVersion: 2,
  handle(request, broker) {
    const { reader } = request;
    const topics = reader.structs(() => ({
      name: reader.string(),
      partitions: reader.structs(() => ({ index: reader.i32(), offset: reader.i64() })),
    }));
    reader.i32();
    let costMs = 0;
    const writer = request.writer().i32(0);
    writer.structs(topics, ({ name, partitions }) => {
      writer.string(name).structs(partitions, ({ index, offset }) => {
        const obstacle = broker.gate.partitionError(request, name, index);
        const deletion = obstacle === errors.NONE ? deleteBefore(broker, name, index, offset) : refused(obstacle);
        costMs += deletion.costMs;
        writer.i32(index).i64(deletion.startOffset).i16(deletion.errorCode);
      });
    });
    request.replyDurably(writer, costMs);
  },
};

/** Stands for the end of the log. */
const HIGH_WATERMARK = -1;

interface Deletion {
  errorCode: ErrorCode;
  /** Where the log begins then, -1 on error. */
  startOffset: number;
  costMs: number;
}

function deleteBefore(broker: Broker, topic: string, index: number, asked: number): Deletion {
  const log = broker.topics.partition(topic, index);
  if (log === undefined) return refused(errors.UNKNOWN_TOPIC_OR_PARTITION);
  // Compaction promises the last record of each key.
  if (!log.settings.deletes) return refused(errors.POLICY_VIOLATION);
  const offset = asked === HIGH_WATERMARK ? log.endOffset : asked;
  if (offset < 0 || offset > log.endOffset) return refused(errors.OFFSET_OUT_OF_RANGE);
  const { errorCode, costMs } = attempt(() => broker.service(LogUpkeep).deleteRecords(log, offset));
  return errorCode === errors.NONE ? { errorCode, startOffset: log.startOffset, costMs } : refused(errorCode);
}

function refused(errorCode: ErrorCode): Deletion {
  return { errorCode, startOffset: -1, costMs: 0 };
}
