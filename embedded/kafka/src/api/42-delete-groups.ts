import { GroupCoordinator } from '../groups/coordinator.ts';
import type { Api } from './api.ts';

/**
 * DeleteGroups.
 *
 * - v0 and v1 are the same. v2: flexible.
 *
 * A group with members stays; one without goes with its offsets.
 */
export const deleteGroups: Api = {
  key: 42,
  name: 'DeleteGroups',
  minVersion: 0,
  maxVersion: 2,
  flexibleVersion: 2,
  handle(request, broker) {
    const { reader } = request;
    const groupIds = reader.array(() => reader.string());
    const writer = request.writer().i32(0);
    let sumMs = 0;
    writer.structs(groupIds, (groupId) => {
      const { error, costMs } = broker.service(GroupCoordinator).delete(groupId);
      sumMs += costMs;
      writer.string(groupId).i16(error);
    });
    request.replyDurably(writer, sumMs);
  },
};
