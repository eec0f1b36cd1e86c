import { GroupCoordinator } from '../groups/coordinator.ts';
import type { Api } from './api.ts';

/**
 * LeaveGroup.
 *
 * - v0. v1: throttle time. v2: the same.
 * - v3 removes several members at once, static ones by their instance, which are not served: held back, with v4 (flexible)
 *   and v5 (a reason).
 */
export const leaveGroup: Api = {
  key: 13,
  name: 'LeaveGroup',
  minVersion: 0,
  maxVersion: 2,
  flexibleVersion: 4,
  handle(request, broker) {
    const { reader, version } = request;
    const groupId = reader.string();
    const memberId = reader.string();
    const writer = request.writer();
    if (version >= 1) writer.i32(0);
    request.reply(writer.i16(broker.service(GroupCoordinator).leave(groupId, memberId)));
  },
};
