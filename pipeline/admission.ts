import type { ComponentContext } from '../engine/component.ts';
import { classNames, debug } from './device-event.ts';
import type { LaneQueue, Ranked } from './lane-queue.ts';

interface Item extends Ranked {
  readonly item: number;
}

/**
 * Puts an entry into a queue of at most `limit` entries. When it is full, without `priority` the newcomer is dropped.
 * With it, the newest of the least important entries that match makes room: it is shed, as is a debug newcomer for
 * which nothing less important could go. Returns the entry that did not find a place, claimed already; null if all did.
 */
export function admit<T extends Item>(
  context: ComponentContext, queue: LaneQueue<T>, entry: T, limit: number, cause: string, matches?: (each: T) => boolean,
): T | null {
  if (queue.length < limit) {
    queue.push(entry);
    return null;
  }
  return replace(context, queue, entry, cause, matches);
}

/** As `admit`, for a queue that is known to be full. */
export function replace<T extends Item>(
  context: ComponentContext, queue: LaneQueue<T>, entry: T, cause: string, matches?: (each: T) => boolean,
): T | null {
  const priority = context.remedy('priority');
  const lesser = priority ? queue.displace(entry.class, matches) : null;
  if (lesser !== null) queue.push(entry);
  const lost = lesser ?? entry;
  if (lesser !== null || (priority && entry.class === debug)) shed(context, lost);
  else context.stage.claim(lost.item, 'dropped', cause);
  return lost;
}

/** Gives an item up on purpose, by its class. */
export function shed(context: ComponentContext, entry: Item): void {
  context.stage.claim(entry.item, 'shed', classNames[entry.class]);
  context.acted('priority');
}
