import { GroupCoordinator } from '../groups/coordinator.ts';
import type { Api } from './api.ts';

/**
 * JoinGroup.
 *
 * - v0: the session timeout is the rebalance timeout, too. v1: a rebalance timeout of its own.
 * - v2: throttle time. v3: the same.
 * - v4: a newcomer is first told its member id (KIP-394).
 * - v5 promises static members (KIP-345), which are not served; so it and what follows (v6 flexible, v7 protocol type in the
 *   answer, v8 a reason, v9 skipping the assignment of a static leader) are held back.
 *
 * The answer waits until the generation has all its members.
 */
export const joinGroup: Api = {
  key: 11,
  name: 'JoinGroup',
  minVersion: 0,
  maxVersion: 4,
  flexibleVersion: 6,
  handle(request, broker) {
    const { reader, version } = request;
    const groupId = reader.string();
    const sessionTimeoutMs = reader.i32();
    const rebalanceTimeoutMs = version >= 1 ? reader.i32() : sessionTimeoutMs;
    const memberId = reader.string();
    const protocolType = reader.string();
    // Kept for as long as the member: copied, or it would pin the frame.
    const protocols = reader.structs(() => ({ name: reader.string(), metadata: Buffer.from(reader.bytes()) }));
    const { clientId, connection } = request;
    const join = {
      memberId, clientId, clientHost: connection.clientHost, sessionTimeoutMs, rebalanceTimeoutMs, protocolType, protocols,
      twoSteps: version >= 4,
    };
    const coordinator = broker.service(GroupCoordinator);
    coordinator.join(groupId, join, (answer) =>
      // Another member's request may have brought the answer about, and must not suffer for it.
      broker.attempt(request, () => {
        const writer = request.writer();
        if (version >= 2) writer.i32(0);
        writer.i16(answer.error).i32(answer.generation).string(answer.protocol).string(answer.leaderId).string(answer.memberId);
        writer.structs(answer.members, (member) => writer.string(member.memberId).bytes(member.metadata));
        request.reply(writer, coordinator.memberIdDelayMs);
      }),
    );
  },
};
