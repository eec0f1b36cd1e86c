import { expect, it } from 'vitest';
import { BrokerRig, type RigClient } from '../../test/broker-rig.ts';
import { produce } from '../../test/log-requests.ts';
import { recordBatch } from '../../test/record-batches.ts';
import { errors } from '../errors.ts';
import { MemoryStorage } from '../storage/memory.ts';

const nodes = [1, 2].map((id) => ({ id, host: 'localhost', port: 9090 + id }));

/** OffsetForLeaderEpoch v4 of partition 0: error, epoch, end. */
function endOf(client: RigClient, epoch: number, knownEpoch = -1): number[] {
  const reader = client.call(23, 4, (writer) => {
    writer.i32(-1).structs(['topic'], (name) => writer.string(name).structs([0], (index) => writer.i32(index).i32(knownEpoch).i32(epoch)));
  });
  reader.i32();
  return reader.structs(() => [reader.string(), reader.structs(() => [reader.i16(), reader.i32(), reader.i32(), reader.i64()])[0]][1] as number[]).map(([error, , found, end]) => [error, found, end])[0];
}

it('OffsetForLeaderEpoch tells where each leader stopped, also after a restart', () => {
  const storage = new MemoryStorage();
  const rig = new BrokerRig({ nodes, storage });
  rig.broker.topics.create('topic', 1);
  const [first, second] = [rig.connect(1), rig.connect(2)];
  produce(first, recordBatch({ values: ['a', 'b'] }));
  rig.act(() => rig.broker.cluster.moveLeader('topic', 0, 2));
  produce(second, recordBatch());
  expect([endOf(second, 0), endOf(second, 1), endOf(second, 2)]).toEqual([[0, 0, 2], [0, 1, 3], [0, -1, -1]]);
  expect([endOf(second, 0, 0)[0], endOf(second, 0, 2)[0], endOf(first, 0)[0]]).toEqual([
    errors.FENCED_LEADER_EPOCH, errors.UNKNOWN_LEADER_EPOCH, errors.NOT_LEADER_OR_FOLLOWER,
  ]);
  const again = new BrokerRig({ nodes, storage });
  expect(endOf(again.connect(2), 0)).toEqual([0, 0, 2]);
});
