import type { FaultKind } from './fault.ts';

export interface CoordinatorMovedFault {
  kind: 'coordinator-moved';
  group: string;
  /** The node that coordinates from now on. Default: the one that comes next; with one node it stays. */
  to?: number;
  /** How long the new coordinator is loading. Without it until the fault is cleared. */
  forMs?: number;
}

/**
 * The coordinator of a group moves. The old one answers NOT_COORDINATOR, the new one COORDINATOR_LOAD_IN_PROGRESS while the
 * fault lasts, and goes on then with the members and offsets that the group had.
 */
export const coordinatorMoved: FaultKind<CoordinatorMovedFault> = {
  about: 'the coordinator of a group moves to another node, which takes a while to load',
  fields: {
    group: { type: 'text', about: 'id of the group', isRequired: true },
    to: { type: 'whole', about: 'node that coordinates from now on; the next without it' },
  },
  begin({ group, to }, site) {
    const { cluster } = site.broker;
    const { running } = cluster;
    const before = running.findIndex(({ id }) => id === cluster.coordinators.nodeOf('group', group));
    const next = to ?? running[(before + 1) % running.length]?.id;
    if (next === undefined) throw new Error('No node runs that could coordinate anything.');
    if (cluster.nodes.length > 1) cluster.moveCoordinator('group', group, next);
    let loaded = (): void => undefined;
    return {
      attach(broker) {
        loaded = broker.cluster.coordinators.load('group', group, () => site.hit());
      },
      end: () => loaded(),
    };
  },
};
