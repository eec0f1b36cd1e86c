import { errors } from '../errors.ts';
import { GroupCoordinator } from '../groups/coordinator.ts';
import type { Api } from './api.ts';

/**
 * JoinGroup.
 *
 * - v0: the session timeout is the rebalance timeout, too. v1: a rebalance timeout of its own.
 * - v2: throttle time. v3: the same.
 * - v4: a newcomer is first told its member id (KIP-394).
 * - v5: static members (KIP-345). v6: flexible. v7: protocol type in the answer, and no protocol instead of an empty one.
 * - v8: a reason, which is read and ignored. v9: a leader that came back is told to leave the assignment alone (KIP-814).
 *
 * The answer waits until the generation has all its members.
 */
export const joinGroup: Api = {
  key: 11,
  name: 'JoinGroup',
  minVersion: 0,
  maxVersion: 9,
  flexibleVersion: 6,
  handle(request, broker) {
    const { reader, version } = request;
    const groupId = reader.string();
    const sessionTimeoutMs = reader.i32();
    const rebalanceTimeoutMs = version >= 1 ? reader.i32() : sessionTimeoutMs;
    const memberId = reader.string();
    const instanceId = version >= 5 ? reader.nullableString() : null;
    const protocolType = reader.string();
    // Kept for as long as the member: copied, or it would pin the frame.
    const protocols = reader.structs(() => ({ name: reader.string(), metadata: Buffer.from(reader.bytes()) }));
    if (version >= 8) reader.nullableString();
    const { clientId, connection } = request;
    const join = {
      memberId, instanceId, clientId, clientHost: connection.clientHost, sessionTimeoutMs, rebalanceTimeoutMs, protocolType, protocols,
      twoSteps: version >= 4, canSkipAssignment: version >= 9,
    };
    const coordinator = broker.service(GroupCoordinator);
    coordinator.join(groupId, join, (answer) =>
      // Another member's request may have brought the answer about, and must not suffer for it.
      broker.attempt(request, () => {
        const writer = request.writer();
        if (version >= 2) writer.i32(0);
        writer.i16(answer.error).i32(answer.generation);
        const isJoined = version < 7 || answer.error === errors.NONE;
        if (version >= 7) writer.string(isJoined ? answer.protocolType : null);
        writer.string(isJoined ? answer.protocol : null).string(answer.leaderId);
        if (version >= 9) writer.bool(answer.skipsAssignment);
        writer.string(answer.memberId).structs(answer.members, (member) => {
          writer.string(member.memberId);
          if (version >= 5) writer.string(member.instanceId);
          writer.bytes(member.metadata);
        });
        request.reply(writer, coordinator.memberIdDelayMs);
      }),
    );
  },
};
