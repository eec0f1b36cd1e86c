import type { Reader } from '../codec/reader.ts';
import { errors } from '../errors.ts';
import { GroupCoordinator } from '../groups/coordinator.ts';
import type { MemberIdentity } from '../groups/membership.ts';
import type { Api } from './api.ts';

/**
 * LeaveGroup.
 *
 * - v0. v1: throttle time. v2: the same.
 * - v3: several members at once, static ones by their instance alone, too (KIP-345). v4: flexible.
 * - v5: a reason of each, which is read and ignored (KIP-800).
 */
export const leaveGroup: Api = {
  key: 13,
  name: 'LeaveGroup',
  minVersion: 0,
  maxVersion: 5,
  flexibleVersion: 4,
  handle(request, broker) {
    const { reader, version } = request;
    const groupId = reader.string();
    const identities = version >= 3 ? reader.structs(() => readMember(reader, version)) : [{ memberId: reader.string(), instanceId: null }];
    const { error, memberErrors } = broker.service(GroupCoordinator).leave(groupId, identities);
    const writer = request.writer();
    if (version >= 1) writer.i32(0);
    writer.i16(version < 3 && error === errors.NONE ? memberErrors[0] : error);
    if (version >= 3) {
      writer.structs(error === errors.NONE ? identities : [], ({ memberId, instanceId }, index) => {
        writer.string(memberId).string(instanceId).i16(memberErrors[index]);
      });
    }
    request.reply(writer);
  },
};

function readMember(reader: Reader, version: number): MemberIdentity {
  const identity = { memberId: reader.string(), instanceId: reader.nullableString() };
  if (version >= 5) reader.nullableString();
  return identity;
}
