import { GroupCoordinator } from '../groups/coordinator.ts';
import type { Api } from './api.ts';

/**
 * Heartbeat.
 *
 * - v0. v1: throttle time. v2: the same.
 * - v3 promises static members, which are not served: held back, with v4, which is flexible.
 */
export const heartbeat: Api = {
  key: 12,
  name: 'Heartbeat',
  minVersion: 0,
  maxVersion: 2,
  flexibleVersion: 4,
  handle(request, broker) {
    const { reader, version } = request;
    const groupId = reader.string();
    const generation = reader.i32();
    const memberId = reader.string();
    const writer = request.writer();
    if (version >= 1) writer.i32(0);
    request.reply(writer.i16(broker.service(GroupCoordinator).heartbeat(groupId, memberId, generation)));
  },
};
