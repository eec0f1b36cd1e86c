import type { Broker } from '../broker.ts';
import { errors, type ErrorCode } from '../errors.ts';
import type { Api } from './api.ts';

/**
 * OffsetForLeaderEpoch.
 *
 * - v2: where the records of a leader epoch end, for consumers that were told of another leader (KIP-320). v0 and v1, which do
 *   not say the epoch that the client knows, are gone from Kafka 4.
 * - v3: replica id. v4: flexible.
 *
 * There is one leader, and its epoch is 0 for ever.
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
      partitions: reader.structs(() => ({ partition: reader.i32(), currentEpoch: reader.i32(), epoch: reader.i32() })),
    }));
    const writer = request.writer().i32(0);
    writer.structs(topics, ({ topic, partitions }) => {
      writer.string(topic).structs(partitions, ({ partition, currentEpoch, epoch }) => {
        const { errorCode, endOffset } = endOf(broker, topic, partition, currentEpoch, epoch);
        writer.i16(errorCode).i32(partition).i32(endOffset < 0 ? -1 : LEADER_EPOCH).i64(endOffset);
      });
    });
    request.reply(writer);
  },
};

const LEADER_EPOCH = 0;

function endOf(broker: Broker, topic: string, partition: number, currentEpoch: number, epoch: number): { errorCode: ErrorCode; endOffset: number } {
  const log = broker.topics.partition(topic, partition);
  if (log === undefined) return { errorCode: errors.UNKNOWN_TOPIC_OR_PARTITION, endOffset: -1 };
  if (currentEpoch > LEADER_EPOCH) return { errorCode: errors.UNKNOWN_LEADER_EPOCH, endOffset: -1 };
  return { errorCode: errors.NONE, endOffset: epoch === LEADER_EPOCH ? log.endOffset : -1 };
}
