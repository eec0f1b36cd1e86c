import { totalOf } from '../../engine/bucket.ts';
import type { LiveNode } from '../../engine/snapshot.ts';
import type { Seen } from './seen.ts';

/**
 * A player who knows how such pipelines fail and nothing of papers: reads what the screen has, and names what is wrong.
 * The first rule that fits is what it says.
 */
export const rules: Readonly<Record<string, (seen: Seen) => boolean>> = {
  'sink-crash': (seen) => crashed(seen, 'sink'),
  'log-restart': (seen) => crashed(seen, 'kafka'),
  'commit-before-write': (seen) => crashed(seen, 'worker-') && seen.result.ledger.unaccounted > 0,
  'write-before-commit': (seen) => crashed(seen, 'worker-') && repeatedShare(seen) > usualRepeats,
  'consumer-crash': (seen) => crashed(seen, 'worker-'),
  'offset-reset': ({ result }) => result.ledger.expired > 0,
  'clock-skew': ({ result }) => Object.keys(result.ledger.rejected).some((reason) => reason.includes('clock')),
  'flapping-autoscaler': (seen) => told(seen, 'autoscaler', /^retires/) >= 3,
  'rebalance-storm': (seen) => told(seen, 'kafka', /shares anew: .* session expired/) >= 3,
  'lost-answers': (seen) => repeatedShare(seen) > usualRepeats,
  'poison-record': (seen) => stoodStill(seen).length === 1,
  'hot-partition': (seen) => largestShare(seen) > 0.3,
  'slow-sink': (seen) => slowdown(seen) > 2,
  burst: (seen) => surge(seen) > 4,
  'small-queue': (seen) => droppedAt(seen, 'gateway') > 0 && (nodesOf(seen, 'gateway')[0].capacity ?? Infinity) < 100,
  'slow-network': (seen) => dropsAt(seen, 'gateway') >= 3,
};

/** What the player names; null where no rule fits. */
export function name(seen: Seen): string | null {
  return Object.keys(rules).find((id) => rules[id](seen)) ?? null;
}

/** Devices send one event in a hundred twice. */
const usualRepeats = 0.03;

function repeatedShare({ result: { ledger } }: Seen): number {
  return ledger.duplicate / ledger.generated;
}

function crashed({ events }: Seen, node: string): boolean {
  return events.some((event) => event.node.startsWith(node) && event.text.startsWith('crashed'));
}

function told({ events }: Seen, node: string, text: RegExp): number {
  return events.filter((event) => event.node === node && text.test(event.text)).length;
}

function nodesOf({ snapshots }: Seen, id: string): LiveNode[] {
  return snapshots.flatMap(({ nodes }) => nodes.filter((node) => node.id === id));
}

function droppedAt({ result: { ledger } }: Seen, kind: string): number {
  return totalOf(Object.fromEntries(Object.entries(ledger.dropped).filter(([reason]) => reason.startsWith(`${kind}:`))));
}

/** At how many marks more was dropped there than at the mark before. */
function dropsAt({ snapshots }: Seen, kind: string): number {
  const dropped = snapshots.filter(({ isMark }) => isMark).map(({ ended }) => ended.filter(({ bucket, reason }) => bucket === 'dropped' && reason.startsWith(`${kind}:`)).reduce((sum, { items }) => sum + items, 0));
  return dropped.filter((items, i) => items > (dropped[i - 1] ?? 0)).length;
}

/** By partition of the bulk topic: what a series said at each mark of the run's clock. Between marks a busy machine is told of more moments than an idle one. */
function partitions({ snapshots }: Seen, series: string): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { readings = {} } of snapshots.filter(({ isMark }) => isMark)) {
    for (const [name, value] of Object.entries(readings)) {
      const [, partition] = new RegExp(`^${series}\\{.*topic="events",partition="(\\d+)"\\}$`).exec(name) ?? [];
      if (partition !== undefined) found.set(partition, [...(found.get(partition) ?? []), value]);
    }
  }
  return found;
}

/** Partitions of which nothing was committed in the second half of the run, though their end went on. */
function stoodStill(seen: Seen): string[] {
  const committed = partitions(seen, 'kafka_consumergroup_current_offset');
  const ends = partitions(seen, 'kafka_topic_partition_current_offset');
  const moved = (values: readonly number[] = []): number => (values.at(-1) ?? 0) - (values[Math.floor(values.length / 2)] ?? 0);
  return [...ends.keys()].filter((partition) => moved(committed.get(partition)) === 0 && moved(ends.get(partition)) > 20);
}

/** The share of all records that the partition has that has most. */
function largestShare(seen: Seen): number {
  const ends = [...partitions(seen, 'kafka_topic_partition_current_offset').values()].map((values) => values.at(-1) ?? 0);
  return Math.max(0, ...ends) / Math.max(1, ends.reduce((sum, end) => sum + end, 0));
}

/** What an event takes a worker at the worst look, over what it takes at the best. */
function slowdown({ snapshots }: Seen): number {
  const times = snapshots.flatMap(({ nodes }) => nodes.flatMap(({ id, serviceMs }) => (id.startsWith('worker-') && serviceMs !== null ? [serviceMs] : [])));
  return Math.max(...times) / Math.min(...times);
}

/** Of the seconds of the run: the busiest over the one in the middle. */
function surge({ result: { metrics } }: Seen): number {
  return (metrics.generated.max ?? 0) / (metrics.generated.p50 ?? Infinity);
}
