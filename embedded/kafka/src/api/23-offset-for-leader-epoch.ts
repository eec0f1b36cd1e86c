import { leaderEpochError } from '../cluster/leader-epoch.ts';
import { errors, type ErrorCode } from '../errors.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { Api } from './api.ts';

/**
 * OffsetForLeaderEpoch.
 *
 * - v2: where the records of a leader epoch end, for consumers that were told of another leader (KIP-320). v0 and v1, which do
 *   not say the epoch that the client knows, are gone from Kafka 4.
 * - v3: replica id. v4: flexible.
 */
export const offsetForLeaderEpoch: Api = {
  key: 23,
  name: 'OffsetForLeaderEpoch',
  minVersion: 2,
  maxVersion: 4,
  flexibleVersion: 4,
  handle(request, broker) {
    const { reader, version } = request;
    if (version >= 3) reader.i32();
    const topics = reader.structs(() => ({
      topic: reader.string(),
      partitions: reader.structs(() => ({ partition: reader.i32(), knownEpoch: reader.i32(), epoch: reader.i32() })),
    }));
    const writer = request.writer().i32(0);
    writer.structs(topics, ({ topic, partitions }) => {
      writer.string(topic).structs(partitions, ({ partition, knownEpoch, epoch }) => {
        const log = broker.topics.partition(topic, partition);
        const errorCode = broker.gate.partitionError(request, topic, partition) || obstacleOf(log, knownEpoch);
        const end = errorCode === errors.NONE ? log!.epochs.endOf(epoch, log!.leaderEpoch, log!.endOffset) : null;
        writer.i16(errorCode).i32(partition).i32(end?.epoch ?? -1).i64(end?.endOffset ?? -1);
      });
    });
    request.reply(writer);
  },
};

function obstacleOf(log: PartitionLog | undefined, knownEpoch: number): ErrorCode {
  return log === undefined ? errors.UNKNOWN_TOPIC_OR_PARTITION : leaderEpochError(log, knownEpoch);
}
