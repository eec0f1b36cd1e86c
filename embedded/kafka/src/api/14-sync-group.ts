import { errors } from '../errors.ts';
import { GroupCoordinator } from '../groups/coordinator.ts';
import type { Api } from './api.ts';

/**
 * SyncGroup.
 *
 * - v0. v1: throttle time. v2: the same.
 * - v3: instance of a static member (KIP-345). v4: flexible. v5: protocol type and name, compared and told (KIP-559).
 *
 * The answer waits until the leader has sent the assignment.
 */
export const syncGroup: Api = {
  key: 14,
  name: 'SyncGroup',
  minVersion: 0,
  maxVersion: 5,
  flexibleVersion: 4,
  handle(request, broker) {
    const { reader, version } = request;
    const groupId = reader.string();
    const generation = reader.i32();
    const memberId = reader.string();
    const instanceId = version >= 3 ? reader.nullableString() : null;
    const protocolType = version >= 5 ? reader.nullableString() : null;
    const protocol = version >= 5 ? reader.nullableString() : null;
    // Kept for as long as the generation: copied, or it would pin the frame.
    const assignments = reader.structs(() => ({ memberId: reader.string(), assignment: Buffer.from(reader.bytes()) }));
    broker.service(GroupCoordinator).sync(groupId, { generation, memberId, instanceId, protocolType, protocol, assignments }, (answer) =>
      // Another member's request may have brought the answer about, and must not suffer for it.
      broker.attempt(request, () => {
        const writer = request.writer();
        if (version >= 1) writer.i32(0);
        writer.i16(answer.error);
        const isNamed = answer.error === errors.NONE;
        if (version >= 5) writer.string(isNamed ? answer.protocolType : null).string(isNamed ? answer.protocol : null);
        request.reply(writer.bytes(answer.assignment));
      }),
    );
  },
};
