import { errors } from '../errors.ts';
import { GroupCoordinator } from '../groups/coordinator.ts';
import type { Api } from './api.ts';

/** KIP-430: what may be done with a group, as a set of bits: read, delete, describe, and describe and alter its settings. */
const ALL_OPERATIONS = (1 << 3) | (1 << 6) | (1 << 8) | (1 << 10) | (1 << 11);
const NOT_ASKED = -2147483648;

/**
 * DescribeGroups.
 *
 * - v0. v1: throttle time. v2: the same.
 * - v3: authorized operations; without an authorizer that is all of them.
 * - v4: instance ids of static members. v5: flexible.
 * - v6: a group that is not there is an error with a message instead of a dead group.
 */
export const describeGroups: Api = {
  key: 15,
  name: 'DescribeGroups',
  minVersion: 0,
  maxVersion: 6,
  flexibleVersion: 5,
  handle(request, broker) {
    const { reader, version } = request;
    const groupIds = reader.array(() => reader.string());
    const operations = version >= 3 && reader.bool() ? ALL_OPERATIONS : NOT_ASKED;
    const writer = request.writer();
    if (version >= 1) writer.i32(0);
    writer.structs(groupIds, (groupId) => {
      const group = broker.service(GroupCoordinator).describe(groupId);
      const isMissing = version >= 6 && group.state === 'Dead';
      writer.i16(isMissing ? errors.GROUP_ID_NOT_FOUND : errors.NONE);
      if (version >= 6) writer.string(isMissing ? `Group ${groupId} not found.` : null);
      writer.string(groupId).string(group.state).string(group.protocolType).string(group.protocol);
      writer.structs(group.members, (member) => {
        writer.string(member.memberId);
        if (version >= 4) writer.string(member.instanceId);
        writer.string(member.clientId).string(`/${member.clientHost}`).bytes(member.metadata).bytes(member.assignment);
      });
      if (version >= 3) writer.i32(operations);
    });
    request.reply(writer);
  },
};
