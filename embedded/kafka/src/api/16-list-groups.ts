import { errors } from '../errors.ts';
import { GroupCoordinator } from '../groups/coordinator.ts';
import type { Api } from './api.ts';

/** The one type of group here; the others are those of KIP-848 and KIP-932. */
const TYPE = 'classic';

/**
 * ListGroups.
 *
 * - v0. v1: throttle time. v2: the same. v3: flexible.
 * - v4: filter by state, and the state of each group (KIP-518).
 * - v5: filter by type, and the type of each group (KIP-848).
 *
 * Each node lists the groups that it coordinates. Empty filters let everything pass; names are compared without regard to case.
 */
export const listGroups: Api = {
  key: 16,
  name: 'ListGroups',
  minVersion: 0,
  maxVersion: 5,
  flexibleVersion: 3,
  handle(request, broker) {
    const { reader, version } = request;
    const states = version >= 4 ? reader.array(() => reader.string().toLowerCase()) : [];
    const types = version >= 5 ? reader.array(() => reader.string().toLowerCase()) : [];
    const groups = broker
      .service(GroupCoordinator)
      .list()
      .filter((group) => states.length === 0 || states.includes(group.state.toLowerCase()))
      .filter(({ groupId }) => broker.cluster.coordinators.nodeOf('group', groupId) === request.connection.nodeId)
      .filter(() => types.length === 0 || types.includes(TYPE));
    const writer = request.writer();
    if (version >= 1) writer.i32(0);
    writer.i16(errors.NONE).structs(groups, (group) => {
      writer.string(group.groupId).string(group.protocolType);
      if (version >= 4) writer.string(group.state);
      if (version >= 5) writer.string(TYPE);
    });
    request.reply(writer);
  },
};
