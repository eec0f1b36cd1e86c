import { expect, it } from 'vitest';
import { BrokerRig } from '../../test/broker-rig.ts';
import { deleteRecords, listOffset, produce } from '../../test/log-requests.ts';
import { recordBatch } from '../../test/record-batches.ts';

const nodes = [1, 2].map((id) => ({ id, host: 'localhost', port: 9090 + id }));

it.each([4, 5, 6, 7])('ListOffsets v%i tells with an offset the epoch in which its record was appended, and at the end that of the leader', (version) => {
  const rig = new BrokerRig({ nodes });
  rig.broker.topics.create('topic', 1);
  const [first, second] = [rig.connect(1), rig.connect(2)];
  expect(listOffset(first, -2, version)).toMatchObject({ offset: 0, leaderEpoch: 0 });
  produce(first, recordBatch({ values: ['a', 'b'], baseTimestampMs: 100, stepMs: 10 }));
  rig.act(() => rig.broker.cluster.moveLeader('topic', 0, 2));
  produce(second, recordBatch({ values: ['c'], baseTimestampMs: 200 }));
  rig.act(() => rig.broker.cluster.moveLeader('topic', 0, 1));
  expect(listOffset(first, -2, version)).toMatchObject({ offset: 0, leaderEpoch: 0 });
  expect(listOffset(first, 105, version)).toMatchObject({ offset: 1, leaderEpoch: 0 });
  expect(listOffset(first, 111, version)).toMatchObject({ offset: 2, leaderEpoch: 1 });
  expect(listOffset(first, -1, version)).toMatchObject({ offset: 3, leaderEpoch: 2 });
  expect(listOffset(first, 201, version)).toMatchObject({ offset: -1, leaderEpoch: -1 });
  deleteRecords(first, 2);
  expect(listOffset(first, -2, version)).toMatchObject({ offset: 2, leaderEpoch: 1 });
  deleteRecords(first, 3);
  expect(listOffset(first, -2, version)).toMatchObject({ offset: 3, leaderEpoch: 2 });
});
