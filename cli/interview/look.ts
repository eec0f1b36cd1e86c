import { isLost, lostBuckets } from '../../engine/bucket.ts';
import type { LiveNode, RunEvent, Snapshot } from '../../engine/snapshot.ts';
import { formatClock, formatDuration } from '../text/duration.ts';
import { formatCount, formatNumber } from '../text/number.ts';
import { hanging, table } from '../text/table.ts';
import { veiledEvent, veiledSnapshot } from './veil.ts';

/** A row of the table is of so much of the run: it stands at a mark of its clock, so that everyone has the same rows. */
const everyMs = 5000;
const lagName = /^kafka_consumergroup_lag\{.*topic="([^"]+)".*partition="(\d+)"\}$/;

/** What is seen at a mark; `lost`: items that stand as lost by then, by bucket and node, `dropped gateway`. */
interface Seen {
  readonly atMs: number;
  readonly row: readonly string[];
  readonly lost: ReadonlyMap<string, number>;
}

/**
 * What a run shows while it lasts, for who has no screen: a row every five seconds, below it what was dropped since the row
 * before, and what happened between. Of the log what waits in it, and the partition that waits most; of the workers how many
 * are up, and what an event takes one of them.
 */
export class Look {
  readonly #marks = new Map<number, Seen>();
  /** By what they say: whoever goes back hears the same again. */
  readonly #events = new Map<string, RunEvent>();

  snapshot(seen: Snapshot): void {
    const slot = Math.floor(seen.clockMs / everyMs);
    if (seen.isMark !== true || this.#marks.has(slot)) return;
    const veiled = veiledSnapshot(seen);
    this.#marks.set(slot, { atMs: seen.clockMs, row: rowOf(veiled), lost: lostOf(veiled) });
  }

  event(heard: RunEvent): void {
    const told = veiledEvent(heard);
    if (told !== null && told.atMs >= 0) this.#events.set(`${told.atMs} ${told.node} ${told.text}`, told);
  }

  text(width: number): string[] {
    const events = [...this.#events.values()].flatMap(({ atMs, node, text }) => hanging(`${formatClock(atMs).padStart(5)}  ${node}`, text, 19, width));
    return [...this.#course(width), '', ...(events.length === 0 ? ['nothing happened that a component would tell of'] : events)];
  }

  #course(width: number): string[] {
    const marks = [...this.#marks.values()];
    const [top, ...rows] = table([head, ...marks.map(({ row }) => row)], head.map((_, i) => ({ align: i === 0 ? 'left' : 'right' } as const)));
    const course = rows.flatMap((row, i) => [row, ...lostText(marks[i], marks[i - 1]).flatMap((text) => hanging('', text, lostIndent, width))]);
    const last = marks.at(-1);
    return [top, ...course, ...(last === undefined || marks.some(({ lost }) => lost.size > 0) ? [] : [`nothing was dropped up to ${formatClock(last.atMs)}`])];
  }
}

const head = ['at', 'comes/s', 'stored/s', 'behind', 'gateway', 'log', 'worst behind', 'up', 'ms each'] as const;
/** What was dropped stands below the figures of its mark. */
const lostIndent = 6;

function rowOf({ clockMs, recent, nodes, readings = {} }: Snapshot): string[] {
  const mean = (values: readonly number[]): string => formatCount(values.slice(-everyMs / recent.sampleMs).reduce((sum, value) => sum + value, 0) / Math.max(1, Math.min(values.length, everyMs / recent.sampleMs)));
  const waiting = (kind: string): string => {
    const node = nodes.find(({ id }) => id === kind);
    return node === undefined ? '–' : `${formatCount(node.waiting)}${node.capacity === null ? '' : `/${formatCount(node.capacity)}`}`;
  };
  const up = nodes.filter(({ id, state }) => id.startsWith('worker-') && state !== 'crashed' && state !== 'stopped');
  return [formatClock(clockMs), mean(recent.offered), mean(recent.stored), formatDuration(Math.round(recent.behindMs.at(-1) ?? 0)), waiting('gateway'), waiting('kafka'), worstPartition(readings), String(up.length), serviceText(up)];
}

/** A node has the name that it has in the pipeline; several of a kind are one. */
function lostOf({ ended, topology }: Snapshot): Map<string, number> {
  const lost = new Map<string, number>();
  for (const { bucket, reason, items } of ended) {
    if (!isLost(bucket)) continue;
    const [kind] = reason.split(': ');
    const [node, ...others] = topology.nodes.filter((each) => each.kind === kind);
    const where = `${bucket} ${node === undefined || others.length > 0 ? kind : node.id}`;
    lost.set(where, (lost.get(where) ?? 0) + items);
  }
  return lost;
}

/** By bucket: `dropped since 0:45: gateway 43, worker 84`. What had a copy that went on stands as lost no longer, and that is told on a line of its own. */
function lostText(now: Seen, before: Seen | undefined): string[] {
  const past = before?.lost ?? new Map<string, number>();
  const changes = [...new Set([...now.lost.keys(), ...past.keys()])].map((where) => ({ where, items: (now.lost.get(where) ?? 0) - (past.get(where) ?? 0) })).filter(({ items }) => items !== 0);
  return lostBuckets.flatMap((bucket) => {
    const own = changes.filter(({ where }) => where.startsWith(`${bucket} `));
    const told = (of: typeof own): string => of.map(({ where, items }) => `${where.slice(bucket.length + 1)} ${formatCount(Math.abs(items))}`).join(', ');
    const [more, fewer] = [own.filter(({ items }) => items > 0), own.filter(({ items }) => items < 0)];
    const since = `since ${formatClock(before?.atMs ?? 0)}`;
    return [
      ...(more.length === 0 ? [] : [`${bucket} ${since}: ${told(more)}`]),
      ...(fewer.length === 0 ? [] : [`no longer counted as ${bucket} ${since}: ${told(fewer)} (a copy of each was still on its way)`]),
    ];
  });
}

/** The partition that is farthest behind: `events/7 1,204`. */
function worstPartition(readings: Readonly<Record<string, number>>): string {
  let worst: { readonly name: string; readonly lag: number } | null = null;
  for (const [series, lag] of Object.entries(readings)) {
    const [, topic, partition] = lagName.exec(series) ?? [];
    if (topic !== undefined && lag > (worst?.lag ?? 0)) worst = { name: `${topic.replace(/^events\./, '')}/${partition}`, lag };
  }
  return worst === null ? '–' : `${worst.name} ${formatCount(worst.lag)}`;
}

function serviceText(workers: readonly LiveNode[]): string {
  const served = workers.flatMap(({ serviceMs }) => (serviceMs === null ? [] : [serviceMs]));
  return served.length === 0 ? '–' : formatNumber(served.reduce((sum, ms) => sum + ms, 0) / served.length);
}
