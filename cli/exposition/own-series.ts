import type { Snapshot } from '../../engine/snapshot.ts';
import { logSeries, seriesName } from '../../pipeline/log-series.ts';

/** What of the run itself has series, besides its log. */
const ownSeries = {
  wavetank_items_total: { type: 'counter', about: 'Items of the run so far by where they are: generated counts all of them.' },
  wavetank_fault_active: { type: 'gauge', about: '1 while a fault is in force.' },
} as const;

/** What there is to say of a series, by its name without labels. */
export function familyOf(name: string): { readonly type: 'counter' | 'gauge'; readonly about: string } {
  return Object.hasOwn(ownSeries, name) ? ownSeries[name as keyof typeof ownSeries] : { type: 'gauge', about: logSeries[name as keyof typeof logSeries] };
}

/** Sums that a snapshot has at any moment and a stored run for every sample period. */
export const countedBuckets = ['generated', 'stored', 'shed', 'dropped'] as const;

export function itemsSeries(bucket: (typeof countedBuckets)[number]): string {
  return seriesName('wavetank_items_total', { bucket });
}

export function faultSeries(fault: string): string {
  return seriesName('wavetank_fault_active', { fault });
}

/** The values of a run at the moment of a snapshot, by series. */
export function seriesOf(snapshot: Snapshot): Record<string, number> {
  const { faults, readings } = snapshot;
  const values: Record<string, number> = { ...readings };
  for (const bucket of countedBuckets) values[itemsSeries(bucket)] = snapshot[bucket];
  // The same fault may come more than once: it is in force while any of them is.
  for (const { id, status } of faults) values[faultSeries(id)] = Math.max(values[faultSeries(id)] ?? 0, status === 'active' ? 1 : 0);
  return values;
}
