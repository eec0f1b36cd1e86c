import type { Stage } from '../../engine/ledger/stage.ts';
import type { TopicsRun } from './own-run.ts';

/** The items of one partition of the input, by their offsets: a run of hours has millions of them. */
interface Lane {
  /** As far as `end`, and some room after it. */
  items: Int32Array;
  end: number;
  committed: number;
}

/** At an offset that is no record of ours. */
const noItem = -1;
const leastRoom = 1024;

/**
 * What the log has acknowledged of the input, and how far the group of the service has committed it. It is the run's: what is
 * acknowledged while the log's node is down is acknowledged.
 */
export class InputLanes {
  /** The log's, once it is up. */
  stage: Stage | null = null;
  acknowledged = 0;
  readonly #run: TopicsRun;
  readonly #lanes: Lane[];

  constructor(run: TopicsRun) {
    this.#run = run;
    this.#lanes = Array.from({ length: run.in.partitions }, () => ({ items: new Int32Array(), end: 0, committed: 0 }));
  }

  acknowledge(item: number, partition: number, offset: number, atMs: number): void {
    const lane = this.#lanes[partition];
    if (offset >= lane.items.length) lane.items = larger(lane.items, offset + 1);
    lane.items[offset] = item;
    lane.end = Math.max(lane.end, offset + 1);
    this.acknowledged++;
    // A fast service may have been quicker than the log's answer: what is behind it already is not seen here again.
    if (!this.#run.cameOut.has(item)) this.stage?.saw(item);
    this.#run.tables.push('acknowledged', [item, partition, BigInt(offset), atMs]);
  }

  commit(partition: number, offset: number, atMs: number): void {
    const lane = this.#lanes[partition];
    if (offset === lane.committed) return;
    lane.committed = offset;
    this.#run.tables.push('committed', [partition, BigInt(offset), atMs]);
  }

  /** Items that are acknowledged and not committed. */
  *held(): Iterable<number> {
    for (const { items, committed, end } of this.#lanes) {
      for (let offset = committed; offset < end; offset++) if (items[offset] !== noItem) yield items[offset];
    }
  }

  *committed(): Iterable<number> {
    for (const { items, committed } of this.#lanes) for (const item of items.subarray(0, committed)) if (item !== noItem) yield item;
  }

  /** How many offsets are not committed. */
  get lag(): number {
    return this.#lanes.reduce((sum, { end, committed }) => sum + Math.max(0, end - committed), 0);
  }
}

function larger(items: Int32Array, length: number): Int32Array {
  const grown = new Int32Array(Math.max(leastRoom, 2 * length)).fill(noItem, items.length);
  grown.set(items);
  return grown;
}
