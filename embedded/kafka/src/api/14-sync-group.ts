import { GroupCoordinator } from '../groups/coordinator.ts';
import type { Api } from './api.ts';

/**
 * SyncGroup.
 *
 * - v0. v1: throttle time. v2: the same.
 * - v3 promises static members, which are not served: held back, with v4 (flexible) and v5 (protocol type and name).
 *
 * The answer waits until the leader has sent the assignment.
 */
export const syncGroup: Api = {
  key: 14,
  name: 'SyncGroup',
  minVersion: 0,
  maxVersion: 2,
  flexibleVersion: 4,
  handle(request, broker) {
    const { reader, version } = request;
    const groupId = reader.string();
    const generation = reader.i32();
    const memberId = reader.string();
    // Kept for as long as the generation: copied, or it would pin the frame.
    const assignments = reader.structs(() => ({ memberId: reader.string(), assignment: Buffer.from(reader.bytes()) }));
    broker.service(GroupCoordinator).sync(groupId, { generation, memberId, assignments }, (answer) =>
      // Another member's request may have brought the answer about, and must not suffer for it.
      broker.attempt(request, () => {
        const writer = request.writer();
        if (version >= 1) writer.i32(0);
        request.reply(writer.i16(answer.error).bytes(answer.assignment));
      }),
    );
  },
};
