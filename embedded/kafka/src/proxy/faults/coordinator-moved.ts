import { error } from './error.ts';
import { together, whichConnections, type ProxyFaultKind, type WhichConnections } from './fault.ts';
import { groupApis } from './refusals.ts';

export interface CoordinatorMovedParams extends WhichConnections {
  group: string;
  forMs?: number;
}

/** No node coordinates a group, as clients of the classic protocol meet it; FindCoordinator goes on to tell the one of before. */
export const coordinatorMoved: ProxyFaultKind<CoordinatorMovedParams> = {
  about: 'every node says that it does not coordinate a group',
  fields: { ...whichConnections, group: { type: 'text', about: 'id of the group', isRequired: true, example: 'orders-service' } },
  begin: (params, site) => together(groupApis.map((api) => error.begin({ ...params, api, error: 'NOT_COORDINATOR' }, site))),
};
