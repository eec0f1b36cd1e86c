import type { Component, ComponentContext } from '../../engine/component.ts';
import type { AgainMessage, HeldMessage } from './messages.ts';

/** Whether a record is one that somebody looks at. */
export type IsWatched = (item: number) => boolean;

/** Gives away records that were not let through: to the quarantine where there is one; else they are gone. */
export function dispose({ remedy, send, stage, show, clock }: ComponentContext, message: HeldMessage, isWatched: IsWatched): void {
  for (const { item, reason, path } of message.held) if (isWatched(item)) show('changed', { is: 'held', item, atMs: Math.round(clock.now()), reason, path });
  if (remedy('quarantine')) return send('quarantine', message);
  for (const { item, reason } of message.held) stage.claim(item, 'dropped', reason);
}

/**
 * Keeps what was not let through, with its reason and its bytes, and asks the vendor for it again; what comes again goes the whole way
 * through the normaliser, like any other record.
 */
export class Quarantine implements Component {
  readonly #context: ComponentContext;

  constructor(context: ComponentContext) {
    this.#context = context;
  }

  start(): void {}

  receive(message: unknown): void {
    const { feed, batch, held, bytesOf } = message as HeldMessage;
    const { stage, send, acted, note, show, clock } = this.#context;
    const atMs = Math.round(clock.now());
    for (const { item, place, reason, path } of held) {
      stage.saw(item);
      stage.claim(item, 'quarantined', reason);
      const { raw, ...at } = bytesOf(place);
      show('held', {
        place: `${feed} ${batch} ${place}`, item, atMs, scope: 'record', feed, part: `batch ${batch}`, reason, detail: `record ${place + 1}, at ${path}`,
        at: { ...at, column: null }, raw: raw.toString('base64'),
      });
    }
    acted('quarantine', held.length);
    const [{ reason, path }] = held;
    note(`holds ${held.length} of ${feed} ${batch}: ${reason} at ${path}`);
    send('vendors', { feed, batch, places: held.map(({ place }) => place) } satisfies AgainMessage);
  }
}
