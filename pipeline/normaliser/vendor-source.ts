import type { Component, ComponentContext, GeneratedItem } from '../../engine/component.ts';
import type { Plant } from '../../engine/damage.ts';
import type { ChangedRecord } from '../../engine/exhibit.ts';
import type { FaultParams } from '../../engine/fault.ts';
import type { AgainMessage, BatchMessage } from './messages.ts';

/** A batch as its vendor holds it. */
export interface OutgoingBatch {
  readonly feed: string;
  readonly batch: number;
  readonly orders: readonly GeneratedItem[];
  /** Breaks it before it is sent; false if nothing of it could be broken so. */
  damage(kind: string, params: FaultParams): boolean;
  /** What was broken. */
  plants(): readonly Plant[];
  /** Records whose form changed, to be looked at; `atMs`: when they go out. */
  changed(atMs: number): readonly ChangedRecord[];
  /** The batch as it goes out, or whole some of its records, for those who ask for them again. */
  message(places: readonly number[] | null): BatchMessage;
  /** After how long a record is sent again, ms; null where its vendor never will. */
  healsAfterMs(place: number): number | null;
}

export interface VendorSourceOptions {
  /** When batches are due next, ms of the run; null if none is. */
  nextMs(): number | null;
  next(): readonly OutgoingBatch[];
}

/** All vendors: their batches come when they are due, and what is asked for again comes again once they mended it. */
export class VendorSource implements Component {
  readonly #context: ComponentContext;
  readonly #options: VendorSourceOptions;
  readonly #sent = new Map<string, OutgoingBatch>();
  /** Records that were asked for: each is sent again once. */
  readonly #asked = new Set<string>();
  #mending = 0;

  constructor(context: ComponentContext, options: VendorSourceOptions) {
    this.#context = context;
    this.#options = options;
  }

  start(): void {
    this.#sleep();
  }

  receive(message: unknown): void {
    const { feed, batch, places } = message as AgainMessage;
    const sent = this.#sent.get(`${feed} ${batch}`)!;
    const byDelay = new Map<number, number[]>();
    for (const place of places) {
      const key = `${feed} ${batch} ${place}`;
      const delayMs = sent.healsAfterMs(place);
      if (delayMs === null || this.#asked.has(key)) continue;
      this.#asked.add(key);
      byDelay.set(delayMs, [...(byDelay.get(delayMs) ?? []), place]);
    }
    for (const [delayMs, mended] of byDelay) {
      this.#mending++;
      this.#context.clock.setTimeout(() => this.#sendAgain(sent, mended), delayMs);
    }
  }

  /** Deliveries that a vendor still owes. */
  waiting(): number {
    return this.#mending;
  }

  #sleep(): void {
    const nextMs = this.#options.nextMs();
    const { clock } = this.#context;
    if (nextMs !== null) clock.setTimeout(this.#wake, Math.max(0, nextMs - clock.now()));
  }

  #wake = (): void => {
    const atMs = this.#options.nextMs()!;
    for (const batch of this.#options.next()) this.#send(batch, atMs);
    this.#sleep();
  };

  /** `atMs`: when it is due; a timer of the wall fires later, when another fault may be in force. */
  #send(batch: OutgoingBatch, atMs: number): void {
    const { clock, stage } = this.#context;
    for (const order of batch.orders) {
      this.#context.generated(order);
      stage.saw(order.item);
    }
    this.#context.point('data', { atMs, damage: (kind, params) => batch.damage(kind, params) });
    for (const plant of batch.plants()) this.#context.planted(plant);
    for (const record of batch.changed(Math.round(clock.now()))) this.#context.show('changed', record);
    this.#sent.set(`${batch.feed} ${batch.batch}`, batch);
    this.#context.send('normaliser', batch.message(null));
  }

  #sendAgain(batch: OutgoingBatch, places: readonly number[]): void {
    this.#mending--;
    const message = batch.message(places);
    for (const item of message.items) this.#context.stage.copied(item);
    this.#context.send('normaliser', message);
  }
}
