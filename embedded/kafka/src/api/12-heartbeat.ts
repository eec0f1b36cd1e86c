import { GroupCoordinator } from '../groups/coordinator.ts';
import type { Api } from './api.ts';

/**
 * Heartbeat.
 *
 * - v0. v1: throttle time. v2: the same.
 * - v3: instance of a static member (KIP-345). v4: flexible.
 */
export const heartbeat: Api = {
  key: 12,
  name: 'Heartbeat',
  minVersion: 0,
  maxVersion: 4,
  flexibleVersion: 4,
  handle(request, broker) {
    const { reader, version } = request;
    const groupId = reader.string();
    const generation = reader.i32();
    const memberId = reader.string();
    const instanceId = version >= 3 ? reader.nullableString() : null;
    const writer = request.writer();
    if (version >= 1) writer.i32(0);
    request.reply(writer.i16(broker.service(GroupCoordinator).heartbeat(groupId, { memberId, instanceId }, generation)));
  },
};
