import { fetch } from '../../api/01-fetch.ts';
import { listOffsets } from '../../api/02-list-offsets.ts';
import { produce } from '../../api/00-produce.ts';
import { error } from './error.ts';
import { together, whichConnections, type ProxyFaultKind, type WhichConnections } from './fault.ts';

export interface NotLeaderParams extends WhichConnections {
  topic: string;
  /** Default: all partitions of the topic. */
  partition?: number;
  forMs?: number;
}

/** An election that does not end, as clients meet it at the nodes; Metadata goes on to tell the leader of before. */
export const notLeader: ProxyFaultKind<NotLeaderParams> = {
  about: 'every node says that it does not lead a partition',
  fields: {
    ...whichConnections,
    topic: { type: 'text', about: 'name of the topic', isRequired: true, example: 'orders.clean' },
    partition: { type: 'whole', about: 'all without it' },
  },
  begin: (params, site) =>
    together([produce, fetch, listOffsets].map(({ name: api }) => error.begin({ ...params, api, error: 'NOT_LEADER_OR_FOLLOWER' }, site))),
};
