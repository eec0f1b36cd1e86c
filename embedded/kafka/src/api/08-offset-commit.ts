import { errors } from '../errors.ts';
import { GroupCoordinator } from '../groups/coordinator.ts';
import { offsetProblem, type OffsetEntry } from '../groups/group-offsets.ts';
import type { Api } from './api.ts';

/**
 * OffsetCommit.
 *
 * - v2: generation, member and a retention time, which is read and ignored: offsets here do not expire.
 * - v3: throttle time. v4: the same.
 * - v5: no retention time. v6: leader epoch of each offset.
 * - v7: instance of a static member (KIP-345). v8: flexible.
 * - v9 is for the group protocol of KIP-848, v10 has topic ids: held back.
 * - v0 and v1 kept offsets in ZooKeeper and went with it.
 */
export const offsetCommit: Api = {
  key: 8,
  name: 'OffsetCommit',
  minVersion: 2,
  maxVersion: 8,
  flexibleVersion: 8,
  start(broker) {
    broker.service(GroupCoordinator);
  },
  handle(request, broker) {
    const { reader, version } = request;
    const groupId = reader.string();
    const generation = reader.i32();
    const memberId = reader.string();
    const instanceId = version >= 7 ? reader.nullableString() : null;
    if (version <= 4) reader.i64();
    const topics = reader.structs(() => {
      const topic = reader.string();
      return { topic, partitions: reader.structs(() => readPartition(topic)) };
    });

    function readPartition(topic: string): OffsetEntry {
      const partition = reader.i32();
      const offset = reader.i64();
      const leaderEpoch = version >= 6 ? reader.i32() : -1;
      return { topic, partition, offset, leaderEpoch, metadata: reader.nullableString() ?? '', commitMs: broker.nowMs };
    }
    const errorOf = (entry: OffsetEntry): number => offsetProblem(broker.topics.partition(entry.topic, entry.partition), entry);

    const entries = topics.flatMap((topic) => topic.partitions).filter((entry) => errorOf(entry) === errors.NONE);
    const { error, costMs } = broker.service(GroupCoordinator).offsets.commit(groupId, { memberId, instanceId, generation, entries, producerId: null });
    const writer = request.writer();
    if (version >= 3) writer.i32(0);
    writer.structs(topics, ({ topic, partitions }) => {
      writer.string(topic).structs(partitions, (entry) => writer.i32(entry.partition).i16(errorOf(entry) || error));
    });
    request.reply(writer, costMs);
  },
};
