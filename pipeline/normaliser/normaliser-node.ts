import type { Component, ComponentContext } from '../../engine/component.ts';
import { readContracts } from '../schema-registry/read-contracts.ts';
import { recordTexts, type Contract } from './contract.ts';
import type { BatchMessage, RowsMessage } from './messages.ts';
import { Normaliser } from './normaliser.ts';
import { dispose, type IsWatched } from './quarantine.ts';

type Contracts = Readonly<Record<string, readonly Contract[]>>;

export interface NormaliserOptions {
  /** What was built in. */
  readonly contracts: Contracts;
  /** Where the registry is asked for them, with `versioning`. */
  readonly registry: { readonly host: string; readonly port: number };
}

/** Takes batches in from vendors, and hands on canonical rows: to the monitor where there is one, else to the sink. */
export class NormaliserNode implements Component {
  readonly #context: ComponentContext;
  readonly #options: NormaliserOptions;
  readonly #isWatched: IsWatched;
  #normaliser: Normaliser | null = null;
  #early: BatchMessage[] = [];

  constructor(context: ComponentContext, options: NormaliserOptions, isWatched: IsWatched) {
    this.#context = context;
    this.#options = options;
    this.#isWatched = isWatched;
  }

  /** With versions, nothing is normalised before the registry has told them. */
  start(): void {
    const { contracts, registry } = this.#options;
    if (this.#context.remedy('versioning')) void readContracts(this.#context, registry).then((told) => this.#begin(told));
    else this.#begin(contracts);
  }

  receive(message: unknown): void {
    const received = message as BatchMessage;
    for (const item of received.items) this.#context.stage.saw(item);
    if (this.#normaliser === null) this.#early.push(received);
    else this.#take(received, this.#normaliser);
  }

  *holding(): Iterable<number> {
    for (const { items } of this.#early) yield* items;
  }

  #begin(contracts: Contracts): void {
    const { remedy } = this.#context;
    this.#normaliser = new Normaliser(contracts, { strict: remedy('schema'), mapped: remedy('normalise'), versioned: remedy('versioning') });
    for (const message of this.#early.splice(0)) this.#take(message, this.#normaliser);
  }

  #take({ batch, control, items }: BatchMessage, normaliser: Normaliser): void {
    const { remedy, send, acted, metrics, show, clock } = this.#context;
    const { rows, held, bytesOf } = normaliser.normalise(batch);
    const itemOf = new Map(batch.places.map((place, nth) => [place, items[nth]]));
    const { feed, batch: number, fromMs, toMs } = batch;
    metrics.gauge('mismatch-percent', (held.length * 100) / batch.places.length);
    if (held.length > 0) {
      if (remedy('schema')) acted('schema', held.length);
      dispose(this.#context, { feed, batch: number, held: held.map((each) => ({ ...each, item: itemOf.get(each.place)! })), bytesOf }, this.#isWatched);
    }
    if (rows.length === 0 && !remedy('monitor')) return;
    const told = rows.map(({ place, record }) => ({ item: itemOf.get(place)!, place, record }));
    for (const { item, record } of told) if (this.#isWatched(item)) show('changed', { is: 'made', item, atMs: Math.round(clock.now()), row: recordTexts(record) });
    send(remedy('monitor') ? 'monitor' : 'sink', { feed, batch: number, fromMs, toMs, control, held: held.length, rows: told, bytesOf } satisfies RowsMessage);
  }
}
