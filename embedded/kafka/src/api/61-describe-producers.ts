import { errors } from '../errors.ts';
import type { Api } from './api.ts';

/**
 * DescribeProducers.
 *
 * - v0: what a partition knows of its idempotent producers, and of their transactions under way (KIP-664).
 */
export const describeProducers: Api = {
  key: 61,
  name: 'DescribeProducers',
  minVersion: 0,
  maxVersion: 0,
  flexibleVersion: 0,
  handle(request, broker) {
    const { reader } = request;
    const topics = reader.structs(() => ({ topic: reader.string(), partitions: reader.array(() => reader.i32()) }));
    const writer = request.writer().i32(0);
    writer.structs(topics, ({ topic, partitions }) => {
      writer.string(topic).structs(partitions, (partition) => {
        const log = broker.topics.partition(topic, partition);
        const obstacle = broker.gate.partitionError(request, topic, partition);
        const errorCode = obstacle === errors.NONE && log === undefined ? errors.UNKNOWN_TOPIC_OR_PARTITION : obstacle;
        writer.i32(partition).i16(errorCode).string(null);
        writer.structs(errorCode === errors.NONE ? log!.producers.all() : [], (producer) => {
          writer.i64(producer.producerId).i32(producer.epoch).i32(producer.lastSequence).i64(producer.lastTimestampMs);
          writer.i32(producer.coordinatorEpoch).i64(log?.transactions.undecided.get(producer.producerId) ?? -1);
        });
      });
    });
    request.reply(writer);
  },
};
