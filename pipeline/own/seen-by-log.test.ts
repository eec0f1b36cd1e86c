import type { Admin } from 'kafkajs';
import { expect, test } from 'vitest';
import { ownLog } from '../log-address.ts';
import { seenByLog } from './seen-by-log.ts';

/** A log with these groups, by how many members they have. */
function logWith(groups: Readonly<Record<string, number>>): Pick<Admin, 'listGroups' | 'describeGroups'> {
  return {
    listGroups: () => Promise.resolve({ groups: Object.keys(groups).map((groupId) => ({ groupId, protocolType: 'consumer' })) }),
    describeGroups: (ids) => Promise.resolve({ groups: ids.map((groupId) => ({ groupId, members: Array.from({ length: groups[groupId] }) })) } as Awaited<ReturnType<Admin['describeGroups']>>),
  };
}

const own = ownLog(['a:1']);

test('of the run\'s own log every group is told that has members, and every topic that there is not', async () => {
  const seen = await seenByLog(logWith({ orders: 1, other: 2, gone: 0, 'wavetank-reader': 1 }), { log: own, id: 'orders', unknownTopics: ['shop.ordrs'] });
  expect(seen).toEqual(['group other has members', 'topic shop.ordrs was asked for, and there is none']);
});

test('of somebody\'s cluster only the group that is called as in the config', async () => {
  const log = { ...own, prefix: 'wavetank-1-' };
  expect(await seenByLog(logWith({ orders: 1, other: 2 }), { log, id: 'wavetank-1-orders', unknownTopics: [] })).toEqual(['group orders has members']);
  expect(await seenByLog(logWith({ other: 2, 'wavetank-1-orders': 1 }), { log, id: 'wavetank-1-orders', unknownTopics: [] })).toEqual([]);
});
