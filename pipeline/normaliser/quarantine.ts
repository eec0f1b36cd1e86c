import type { Component, ComponentContext } from '../../engine/component.ts';
import type { AgainMessage, HeldMessage } from './messages.ts';

/** Gives away records that were not let through: to the quarantine where there is one; else they are gone. */
export function dispose({ remedy, send, stage }: ComponentContext, message: HeldMessage): void {
  if (remedy('quarantine')) return send('quarantine', message);
  for (const { item, reason } of message.held) stage.claim(item, 'dropped', reason);
}

/**
 * Keeps what was not let through, with its reason, and asks the vendor for it again; what comes again goes the whole way
 * through the normaliser, like any other record.
 */
export class Quarantine implements Component {
  readonly #context: ComponentContext;

  constructor(context: ComponentContext) {
    this.#context = context;
  }

  start(): void {}

  receive(message: unknown): void {
    const { feed, batch, held } = message as HeldMessage;
    const { stage, send, acted, note } = this.#context;
    for (const { item, reason } of held) {
      stage.saw(item);
      stage.claim(item, 'quarantined', reason);
    }
    acted('quarantine', held.length);
    const [{ reason, path }] = held;
    note(`holds ${held.length} of ${feed} ${batch}: ${reason} at ${path}`);
    send('vendors', { feed, batch, places: held.map(({ place }) => place) } satisfies AgainMessage);
  }
}
