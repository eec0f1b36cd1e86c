import type { CommittedOffset } from '../groups/group-offsets.ts';
import type { FaultKind } from './fault.ts';

export interface StaleCommitFault {
  kind: 'stale-commit';
  /** Default: all groups. */
  group?: string;
  /** Default: all topics. */
  topic?: string;
  forMs?: number;
}

/**
 * A coordinator that lost the end of `__consumer_offsets`: OffsetFetch answers the commit before the last one, and whoever
 * takes over a partition is given records again that had been dealt with. Only commits that the fault saw count.
 */
export const staleCommit: FaultKind<StaleCommitFault> = {
  about: 'the offset of a group is answered as it was one commit earlier, and records are delivered again',
  fields: {
    group: { type: 'text', about: 'id of the group; all without it' },
    topic: { type: 'text', about: 'name of the topic; all without it' },
  },
  begin(spec, site) {
    const offsets = new Map<string, { before: number; last: number }>();
    const keyOf = (group: string, topic: string, partition: number): string => JSON.stringify([group, topic, partition]);
    return {
      saw(event) {
        if (event.type !== 'commit') return;
        const { group, topic, partition, offset } = event;
        if (spec.group !== undefined && spec.group !== group) return;
        if (spec.topic !== undefined && spec.topic !== topic) return;
        const key = keyOf(group, topic, partition);
        const known = offsets.get(key);
        if (known === undefined) offsets.set(key, { before: offset, last: offset });
        else if (offset !== known.last) offsets.set(key, { before: known.last, last: offset });
      },
      committed(group, topic, partition, committed): CommittedOffset | null {
        const known = offsets.get(keyOf(group, topic, partition));
        if (committed === null || known === undefined || known.before >= committed.offset) return committed;
        site.hit();
        return { ...committed, offset: known.before };
      },
    };
  },
};
