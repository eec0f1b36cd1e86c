import { errors } from '../errors.ts';
import { GroupCoordinator } from '../groups/coordinator.ts';
import type { Api } from './api.ts';

/**
 * OffsetDelete.
 *
 * - v0: offsets of a group, of topics that it does not read any more (KIP-496).
 */
export const offsetDelete: Api = {
  key: 47,
  name: 'OffsetDelete',
  minVersion: 0,
  maxVersion: 0,
  flexibleVersion: Infinity,
  handle(request, broker) {
    const { reader } = request;
    const groupId = reader.string();
    const topics = reader.structs(() => ({ topic: reader.string(), partitions: reader.structs(() => reader.i32()) }));
    const coordinator = broker.service(GroupCoordinator);
    let sumMs = 0;
    let groupError: number = errors.NONE;
    const results = topics.map(({ topic, partitions }) => {
      const known = partitions.filter((partition) => broker.topics.partition(topic, partition) !== undefined);
      const deleted = coordinator.offsets.delete(groupId, topic, known);
      sumMs += deleted.costMs;
      groupError = groupError || deleted.groupError;
      return { topic, partitions, errorOf: (partition: number) => (known.includes(partition) ? deleted.error : errors.UNKNOWN_TOPIC_OR_PARTITION) };
    });
    const writer = request.writer().i16(groupError).i32(0);
    writer.structs(groupError === errors.NONE ? results : [], ({ topic, partitions, errorOf }) => {
      writer.string(topic).structs(partitions, (partition) => writer.i32(partition).i16(errorOf(partition)));
    });
    request.replyDurably(writer, sumMs);
  },
};
