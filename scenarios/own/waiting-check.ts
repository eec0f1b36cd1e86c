import type { Check, Evidence } from '../../engine/check.ts';
import { noneOf } from '../../engine/none-of.ts';
import { formatQuantity } from '../../engine/quantity.ts';

/** What a group does while its members share the partitions anew: nobody reads all of them then. */
const sharing = new Set(['PreparingRebalance', 'CompletingRebalance']);

/**
 * Items that do not stand in the output, and stand in the input uncommitted: of these nobody has said that it is done with
 * them. Behind a record that cannot be read they do not wait: the service does not get past it.
 */
export function waitingItems(evidence: Evidence): ReadonlySet<number> {
  const stuck = new Set(evidence.observed('stuck').map(({ partition }) => partition));
  return new Set(evidence.observed('places').filter(({ partition, at_ms: atMs, committed_ms: committedMs }) => atMs !== null && committedMs === null && !stuck.has(partition)).map(({ item }) => item as number));
}

/** What a service had no time for is not lost; it is nothing that came out, either. */
export function waitingCheck(from: string): Check {
  return {
    id: 'waiting', about: `Nothing waits in ${from} when draining ends.`, unit: 'records', limit: 0, mayComeRight: true,
    judge(evidence) {
      const items = [...waitingItems(evidence)].sort((a, b) => a - b);
      const state = String(evidence.observed('group').at(-1)?.state ?? 'of an unknown state');
      const judged = noneOf(evidence, items, `still in ${from}, not committed, when draining ended`);
      if (items.length === 0) return judged;
      const more = `a longer \`workload.drain\` than ${formatQuantity(evidence.plan.drainMs, 'ms')} tells whether they come out`;
      if (!sharing.has(state)) return { ...judged, message: `${judged.message}; ${more}` };
      return { ...judged, verdict: 'unknown', message: `${judged.message}, while the group waited for a member that is gone (${state}); ${more}` };
    },
  };
}
