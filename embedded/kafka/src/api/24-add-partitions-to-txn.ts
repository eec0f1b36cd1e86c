import { errors, type ErrorCode } from '../errors.ts';
import { TransactionCoordinator } from '../transactions/coordinator.ts';
import type { TopicPartition } from '../transactions/transaction.ts';
import { forProducersOf } from '../transactions/producer-error.ts';
import type { Api } from './api.ts';

/**
 * AddPartitionsToTxn.
 *
 * - v0: partitions that a producer is about to write to (KIP-98). v1: the same. v2: PRODUCER_FENCED. v3: flexible.
 * - v4 and v5 are for brokers among themselves (KIP-890), and there is only one.
 *
 * All partitions are added, or none is.
 */
export const addPartitionsToTxn: Api = {
  key: 24,
  name: 'AddPartitionsToTxn',
  minVersion: 0,
  maxVersion: 3,
  flexibleVersion: 3,
  handle(request, broker) {
    const { reader, version } = request;
    const transactionalId = reader.string();
    const producer = { producerId: reader.i64(), producerEpoch: reader.i16() };
    const topics = reader.structs(() => ({ topic: reader.string(), partitions: reader.array(() => reader.i32()) }));
    const all: TopicPartition[] = topics.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })));
    const isKnown = ({ topic, partition }: TopicPartition): boolean => broker.topics.partition(topic, partition) !== undefined;
    const isComplete = all.every(isKnown);
    const outcome = isComplete ? broker.service(TransactionCoordinator).addPartitions(transactionalId, producer, all) : null;
    const errorOf = (place: TopicPartition): ErrorCode => {
      if (outcome !== null) return forProducersOf(version, outcome.errorCode);
      return isKnown(place) ? errors.OPERATION_NOT_ATTEMPTED : errors.UNKNOWN_TOPIC_OR_PARTITION;
    };
    const writer = request.writer().i32(0);
    writer.structs(topics, ({ topic, partitions }) => {
      writer.string(topic).structs(partitions, (partition) => writer.i32(partition).i16(errorOf({ topic, partition })));
    });
    request.replyDurably(writer, outcome?.costMs ?? 0);
  },
};
