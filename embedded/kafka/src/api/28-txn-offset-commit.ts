import { errors } from '../errors.ts';
import { GroupCoordinator } from '../groups/coordinator.ts';
import { offsetProblem, type OffsetEntry } from '../groups/group-offsets.ts';
import { TransactionCoordinator } from '../transactions/coordinator.ts';
import type { Api } from './api.ts';

/**
 * TxnOffsetCommit.
 *
 * - v0: offsets that count when the transaction is committed (KIP-98). v1: the same. v2: leader epochs.
 * - v3: flexible; generation, member and instance, by which a zombie of the group is fenced (KIP-447).
 * - v4: TRANSACTION_ABORTABLE, v5: no AddOffsetsToTxn before it (KIP-890). Held back.
 */
export const txnOffsetCommit: Api = {
  key: 28,
  name: 'TxnOffsetCommit',
  minVersion: 0,
  maxVersion: 3,
  flexibleVersion: 3,
  handle(request, broker) {
    const { reader, version } = request;
    const transactionalId = reader.string();
    const groupId = reader.string();
    const producer = { producerId: reader.i64(), producerEpoch: reader.i16() };
    const generation = version >= 3 ? reader.i32() : -1;
    const memberId = version >= 3 ? reader.string() : '';
    const instanceId = version >= 3 ? reader.nullableString() : null;
    const topics = reader.structs(() => {
      const topic = reader.string();
      return { topic, partitions: reader.structs(() => readPartition(topic)) };
    });

    function readPartition(topic: string): OffsetEntry {
      const partition = reader.i32();
      const offset = reader.i64();
      const leaderEpoch = version >= 2 ? reader.i32() : -1;
      return { topic, partition, offset, leaderEpoch, metadata: reader.nullableString() ?? '', commitMs: broker.nowMs };
    }
    const problemOf = (entry: OffsetEntry): number => offsetProblem(broker.topics.partition(entry.topic, entry.partition), entry);
    const entries = topics.flatMap(({ partitions }) => partitions).filter((entry) => problemOf(entry) === errors.NONE);
    const obstacle = broker.service(TransactionCoordinator).obstacleTo(transactionalId, producer, { groupId });
    const commit = { memberId, instanceId, generation, entries, producerId: producer.producerId };
    const { error, costMs } =
      obstacle === errors.NONE ? broker.service(GroupCoordinator).offsets.commit(groupId, commit) : { error: obstacle, costMs: 0 };
    const writer = request.writer().i32(0);
    writer.structs(topics, ({ topic, partitions }) => {
      writer.string(topic).structs(partitions, (entry) => writer.i32(entry.partition).i16(problemOf(entry) || error));
    });
    request.reply(writer, costMs);
  },
};
