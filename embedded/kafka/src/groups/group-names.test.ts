// Names that clients choose go into the journal, into member ids and into the answers to others: none of them may do harm there.
import { describe, expect, it } from 'vitest';
import { BrokerRig, requestFrame, type RigClient } from '../../test/broker-rig.ts';
import { commitOffset, fetchOffset, join, listGroups, readJoined, writeCommit, writeJoin } from '../../test/group-requests.ts';
import { errors } from '../errors.ts';
import { MemoryStorage } from '../storage/memory.ts';

const LONGEST = 32767;

function start(storage = new MemoryStorage()): { rig: BrokerRig; client: RigClient } {
  const rig = new BrokerRig({ storage });
  if (rig.broker.topics.get('topic') === undefined) rig.broker.topics.create('topic', 1);
  return { rig, client: rig.connect() };
}

describe('a group id', () => {
  it('of bytes that are no UTF-8 closes the connection, and the storage can still be opened', () => {
    const { rig, client } = start();
    const marker = 'm'.repeat(20_000);
    const frame = requestFrame(8, 6, 1, writeCommit({ group: marker }));
    frame.fill(0xff, frame.indexOf(marker), frame.indexOf(marker) + marker.length);
    client.sendFrame(frame);
    expect([client.isOpen, client.answers.length]).toEqual([false, 0]);
    expect(listGroups(start(rig.broker.storage as MemoryStorage).client)).toEqual([]);
  });

  it('of the greatest length, also of characters of many bytes, is committed to, listed and found after a restart', () => {
    const { rig, client } = start();
    const groups = ['g'.repeat(LONGEST), `${'\u20ac'.repeat((LONGEST - 1) / 3)}`, '\ufffd'];
    for (const group of groups) expect(commitOffset(client, { group, offset: 7 })).toBe(errors.NONE);
    expect(listGroups(client)).toEqual(groups);
    const again = start(rig.broker.storage as MemoryStorage).client;
    expect(groups.map((group) => fetchOffset(again, group))).toEqual([7, 7, 7]);
  });
});

describe('a client id of the greatest length', () => {
  // A character of two code units lies across the length at which member ids cut it.
  it.each(['c'.repeat(LONGEST), `${'c'.repeat(254)}${'\u{1f30a}'.repeat(8000)}`])('gives a member id that the client can use and others can read', (clientId) => {
    const { client } = start();
    client.clientId = clientId;
    const { errorCode, memberId } = join(client);
    expect(errorCode).toBe(errors.MEMBER_ID_REQUIRED);
    client.send(11, 4, writeJoin({ memberId }));
    expect(readJoined(client.take()!)).toMatchObject({ errorCode: errors.NONE, memberId });
    const reader = client.call(15, 0, (writer) => writer.array(['group'], (id) => writer.string(id)));
    const [members] = reader.structs(() => {
      reader.i16();
      for (let strings = 4; strings > 0; strings--) reader.string();
      return reader.structs(() => {
        const described = [reader.string(), reader.string()];
        reader.string();
        reader.bytes();
        reader.bytes();
        return described;
      });
    });
    expect(members).toEqual([[memberId, clientId]]);
  });
});
