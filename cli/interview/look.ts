import type { LiveNode, RunEvent, Snapshot } from '../../engine/snapshot.ts';
import { formatClock, formatDuration } from '../text/duration.ts';
import { formatCount, formatNumber } from '../text/number.ts';
import { hanging, table } from '../text/table.ts';
import { veiledEvent, veiledSnapshot } from './veil.ts';

/** A row of the table is of so much of the run: it stands at a mark of its clock, so that everyone has the same rows. */
const everyMs = 5000;
const lagName = /^kafka_consumergroup_lag\{.*topic="([^"]+)".*partition="(\d+)"\}$/;

/**
 * What a run shows while it lasts, for who has no screen: a row every five seconds, and what happened between. Of the log
 * what waits in it, and the partition that waits most; of the workers how many are up, and what an event takes one of them.
 */
export class Look {
  readonly #rows = new Map<number, readonly string[]>();
  /** By what they say: whoever goes back hears the same again. */
  readonly #events = new Map<string, RunEvent>();

  snapshot(seen: Snapshot): void {
    const slot = Math.floor(seen.clockMs / everyMs);
    if (seen.isMark === true && !this.#rows.has(slot)) this.#rows.set(slot, rowOf(veiledSnapshot(seen)));
  }

  event(heard: RunEvent): void {
    const told = veiledEvent(heard);
    if (told !== null && told.atMs >= 0) this.#events.set(`${told.atMs} ${told.node} ${told.text}`, told);
  }

  text(width: number): string[] {
    const rows = table([head, ...this.#rows.values()], head.map((_, i) => ({ align: i === 0 ? 'left' : 'right' } as const)));
    const events = [...this.#events.values()].flatMap(({ atMs, node, text }) => hanging(`${formatClock(atMs).padStart(5)}  ${node}`, text, 19, width));
    return [...rows, '', ...(events.length === 0 ? ['nothing happened that a component would tell of'] : events)];
  }
}

const head = ['at', 'comes/s', 'stored/s', 'behind', 'gateway', 'log', 'worst behind', 'up', 'ms each'] as const;

function rowOf({ clockMs, recent, nodes, readings = {} }: Snapshot): string[] {
  const mean = (values: readonly number[]): string => formatCount(values.slice(-everyMs / recent.sampleMs).reduce((sum, value) => sum + value, 0) / Math.max(1, Math.min(values.length, everyMs / recent.sampleMs)));
  const waiting = (kind: string): string => {
    const node = nodes.find(({ id }) => id === kind);
    return node === undefined ? '–' : `${formatCount(node.waiting)}${node.capacity === null ? '' : `/${formatCount(node.capacity)}`}`;
  };
  const up = nodes.filter(({ id, state }) => id.startsWith('worker-') && state !== 'crashed' && state !== 'stopped');
  return [formatClock(clockMs), mean(recent.offered), mean(recent.stored), formatDuration(Math.round(recent.behindMs.at(-1) ?? 0)), waiting('gateway'), waiting('kafka'), worstPartition(readings), String(up.length), serviceText(up)];
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
