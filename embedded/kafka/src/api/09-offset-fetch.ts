import type { Broker } from '../broker.ts';
import type { Reader } from '../codec/reader.ts';
import type { Writer } from '../codec/writer.ts';
import { errors } from '../errors.ts';
import { GroupCoordinator } from '../groups/coordinator.ts';
import type { Api } from './api.ts';

interface Wanted {
  groupId: string;
  /** Null for all that the group has offsets for. */
  topics: { topic: string; partitions: number[] }[] | null;
}

/**
 * OffsetFetch.
 *
 * - v1: offsets kept by the broker (v0: in ZooKeeper, gone with it).
 * - v2: null asks for all topics; an error for the whole. v3: throttle time. v4: the same.
 * - v5: leader epochs. v6: flexible.
 * - v7: an offset that a transaction may yet change is an error, UNSTABLE_OFFSET_COMMIT, for those that want stable ones (KIP-447).
 * - v8: several groups at once (KIP-709).
 * - v9 and v10, for the group protocol of KIP-848 and topic ids, are held back.
 */
export const offsetFetch: Api = {
  key: 9,
  name: 'OffsetFetch',
  minVersion: 1,
  maxVersion: 8,
  flexibleVersion: 6,
  handle(request, broker) {
    const { reader, version } = request;
    const wanted = version >= 8 ? reader.structs(() => readGroup(reader)) : [readGroup(reader)];
    const requiresStable = version >= 7 && reader.bool();
    const writer = request.writer();
    if (version >= 3) writer.i32(0);
    if (version >= 8) {
      writer.structs(wanted, (group) => {
        writer.string(group.groupId);
        writeTopics(writer, broker, group, true, requiresStable);
        writer.i16(errors.NONE);
      });
    } else {
      writeTopics(writer, broker, wanted[0], version >= 5, requiresStable);
      if (version >= 2) writer.i16(errors.NONE);
    }
    request.reply(writer);
  },
};

function readGroup(reader: Reader): Wanted {
  const groupId = reader.string();
  const topics = reader.nullableStructs(() => ({ topic: reader.string(), partitions: reader.array(() => reader.i32()) }));
  return { groupId, topics };
}

function writeTopics(writer: Writer, broker: Broker, wanted: Wanted, hasLeaderEpochs: boolean, requiresStable: boolean): void {
  const coordinator = broker.service(GroupCoordinator);
  writer.structs(wanted.topics ?? coordinator.offsets.committedPartitions(wanted.groupId), ({ topic, partitions }) => {
    writer.string(topic).structs(partitions, (partition) => {
      const isUnstable = requiresStable && coordinator.offsets.isUndecided(wanted.groupId, topic, partition);
      const known = isUnstable ? null : coordinator.offsets.committed(wanted.groupId, topic, partition);
      const committed = broker.faults.isActive && !isUnstable ? broker.faults.committed(wanted.groupId, topic, partition, known) : known;
      writer.i32(partition).i64(committed?.offset ?? -1);
      if (hasLeaderEpochs) writer.i32(committed?.leaderEpoch ?? -1);
      writer.string(committed?.metadata ?? '').i16(isUnstable ? errors.UNSTABLE_OFFSET_COMMIT : errors.NONE);
    });
  });
}
