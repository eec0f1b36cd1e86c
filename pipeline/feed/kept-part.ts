import type { ComponentContext } from '../../engine/component.ts';
import { shownBytes, type HeldPart as Exhibit } from '../../engine/exhibit.ts';
import { dayName, feedDayText, type FeedDay } from './feed-day.ts';
import type { Identity } from './identity.ts';
import type { HeldPart } from './read-file.ts';

/** A part of a file that lies in quarantine, or a file that did not come. A loader does not know which item it is. */
export type KeptPart = FeedDay & { readonly delivery: string } & Pick<Exhibit, 'atMs' | 'reason' | 'detail' | 'raw'> & {
  readonly scope: HeldPart['scope'];
  readonly at: Pick<HeldPart, 'line' | 'column' | 'byteOffset' | 'byteLength'>;
};

export function keptPart({ feed, day }: FeedDay, delivery: string, { scope, reason, detail, line, column, byteOffset, byteLength, raw }: HeldPart, atMs: number): KeptPart {
  return { feed, day, delivery, atMs, scope, reason, detail, at: { line, column, byteOffset, byteLength }, raw: raw.subarray(0, shownBytes).toString('base64') };
}

/** Shows it to whoever looks at the run. */
export function showKept(context: ComponentContext, identity: Identity, { feed, day, delivery, at, scope, ...kept }: KeptPart): void {
  const due = { feed, day };
  context.show('held', {
    ...kept, scope, feed, part: dayName(day),
    place: `${feedDayText(due)} ${delivery} ${scope} ${at.byteOffset}`,
    item: scope === 'file' ? identity.file(due) : identity.within(delivery, at.byteOffset, at.byteOffset + at.byteLength)[0] ?? null,
    at: delivery === '' ? null : at,
  });
}
