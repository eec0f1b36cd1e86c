// What an answer promises is on the disk by the time that it is sent: answers wait for the syncs that they rest on.
import { describe, expect, it } from 'vitest';
import { createTopics, deleteTopics, writeCreateTopics } from '../test/admin-requests.ts';
import { BrokerRig, type RigClient } from '../test/broker-rig.ts';
import { commitOffset, fetchOffset, readDeletedGroup, readJoined, writeDeleteGroup, writeJoin } from '../test/group-requests.ts';
import { readProduced, writeProduce } from '../test/log-requests.ts';
import { recordBatch } from '../test/record-batches.ts';
import { seededRandom } from '../test/seeded-random.ts';
import { errors } from './errors.ts';
import { SimulatedDisk } from './storage/simulated-disk.ts';

const SYNC_MS = 5;

/** A broker with a topic on a disk whose syncs take time from here on. */
function start(): { disk: SimulatedDisk; rig: BrokerRig; client: RigClient } {
  const disk = new SimulatedDisk(seededRandom(1));
  const rig = new BrokerRig({ storage: disk, flush: 'acks-all' });
  rig.broker.topics.create('topic', 1);
  return { disk, rig, client: rig.connect() };
}

function restart(disk: SimulatedDisk): RigClient {
  disk.crash();
  disk.settings.syncMs = 0;
  return new BrokerRig({ storage: disk, flush: 'acks-all' }).connect();
}

/** Whether the answer comes when the sync is over, and not before. */
function expectDelay(rig: BrokerRig, client: RigClient): void {
  rig.advance(SYNC_MS - 1);
  expect(client.answers).toHaveLength(0);
  rig.advance(1);
  expect(client.answers).toHaveLength(1);
}

describe('an answer waits for the disk, and what it says survives a crash:', () => {
  it('that a group is deleted', () => {
    const { disk, rig, client } = start();
    commitOffset(client, { offset: 7 });
    disk.settings.syncMs = SYNC_MS;
    client.send(42, 1, writeDeleteGroup());
    expectDelay(rig, client);
    expect(readDeletedGroup(client.take()!)).toBe(errors.NONE);
    expect(fetchOffset(restart(disk))).toBe(-1);
  });

  it('that a topic is deleted, so that the next one of its name begins without offsets', () => {
    const { disk, client } = start();
    commitOffset(client, { offset: 7 });
    deleteTopics(client, ['topic']);
    createTopics(client, [{ name: 'topic' }]);
    expect(fetchOffset(restart(disk))).toBe(-1);
  });

  it('the first member id, which no later broker gives again', () => {
    const { disk, rig, client } = start();
    disk.settings.syncMs = SYNC_MS;
    client.send(11, 4, writeJoin());
    expectDelay(rig, client);
    const { memberId } = readJoined(client.take()!);
    const again = restart(disk);
    again.send(11, 4, writeJoin());
    expect(readJoined(again.take()!).memberId).not.toBe(memberId);
  });
});

describe('an answer about what an earlier request wrote waits for the sync of that one:', () => {
  const idempotent = { producerId: 1, producerEpoch: 0, baseSequence: 0 };

  it('a batch that is sent again', () => {
    const { disk, rig, client } = start();
    disk.settings.syncMs = SYNC_MS;
    client.send(0, 7, writeProduce(recordBatch(idempotent)));
    const other = rig.connect();
    other.send(0, 7, writeProduce(recordBatch(idempotent)));
    expectDelay(rig, other);
    expect(readProduced(other.take()!)).toMatchObject({ errorCode: errors.NONE, baseOffset: 0 });
  });

  it('a producer id from a block that is being reserved', () => {
    const { disk, rig, client } = start();
    disk.settings.syncMs = SYNC_MS;
    const initProducerId = (asking: RigClient): void => asking.send(22, 1, (writer) => writer.string(null).i32(1));
    initProducerId(client);
    const other = rig.connect();
    initProducerId(other);
    expectDelay(rig, other);
  });

  it('a topic that exists already', () => {
    const { disk, rig, client } = start();
    disk.settings.syncMs = SYNC_MS;
    client.send(19, 4, writeCreateTopics([{ name: 'new' }], 4));
    const other = rig.connect();
    other.send(19, 4, writeCreateTopics([{ name: 'new' }], 4));
    expectDelay(rig, other);
  });
});
