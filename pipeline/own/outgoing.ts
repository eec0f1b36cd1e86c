import type { ComponentContext } from '../../engine/component.ts';
import type { ItemSet } from './item-set.ts';
import type { OwnRun } from './own-run.ts';

/** What a fault has done to a record, and how often what is due of it must come out at least, and may at most. */
export interface Struck {
  readonly fault: string;
  readonly least: 0 | 1;
  readonly most: number;
}

/** A record on its way to the service. */
export interface InputRecord {
  readonly item: number;
  readonly id: string;
  readonly dueMs: number;
  /** null: without a key. */
  readonly key: string | null;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
  /** CRC-32 of what must come out of it as it went in. */
  readonly content: number;
  readonly struck: readonly Struck[];
}

/** Takes records in: each once when it is made, in the order of their items, and as often as it is to be sent when it is. */
export interface RecordTaker {
  made(record: InputRecord): void;
  /** `again`: besides a first time. */
  sent(record: InputRecord, again: boolean): void;
}

/** Makes the records of a schedule: answers with what makes those due up to a moment that were not made yet. */
export type MakeRecords = (taker: RecordTaker) => (toMs: number) => void;

/** Records from when they are made until somebody takes them away, open loop. */
export class Outgoing implements RecordTaker {
  readonly #context: ComponentContext;
  readonly #run: OwnRun;
  /** Asks for the items of which nothing is to come out; null where of all of them something is. */
  readonly #filtered: string | null;
  /** What somebody else tells the end of. */
  readonly #setAside: Pick<ItemSet, 'has'> | null;
  readonly #held = new Set<number>();
  readonly #keys = new Map<string, number>();
  #waiting: InputRecord[] = [];

  constructor(context: ComponentContext, run: OwnRun, filtered: string | null, setAside: Pick<ItemSet, 'has'> | null = null) {
    this.#context = context;
    this.#run = run;
    this.#filtered = filtered;
    this.#setAside = setAside;
  }

  made(record: InputRecord): void {
    const { item, id, dueMs, key, value, content, struck } = record;
    const { tables, mayStayOut } = this.#run;
    this.#context.generated({ item, class: 0, dueMs, key: this.#keyNumber(key), payload: Buffer.from(value), content });
    this.#context.stage.saw(item);
    tables.push('generated', [item, id, dueMs, key, value, BigInt(content)]);
    for (const { fault, least, most } of struck) {
      tables.push('struck', [item, fault, least, most]);
      if (least === 0) mayStayOut.set(item, fault);
    }
    this.#held.add(item);
  }

  sent(record: InputRecord, again: boolean): void {
    this.#held.delete(record.item);
    if (again) this.#context.stage.copied(record.item);
    this.#waiting.push(record);
  }

  /** All that waits, which is the caller's from now on. */
  take(): InputRecord[] {
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }

  get count(): number {
    return this.#waiting.length + this.#held.size;
  }

  *holding(): Iterable<number> {
    yield* this.#held;
    for (const { item } of this.#waiting) yield item;
  }

  /** What is to be left out is known by the question that declares it; what came out nevertheless was not left out. */
  async gather(): Promise<void> {
    const { tables, cameOut, output } = this.#run;
    if (this.#filtered === null) return;
    await output.read;
    for (const [item] of (await tables.rows(this.#filtered)) as [number][]) {
      if (!cameOut.has(item) && this.#setAside?.has(item) !== true) this.#context.stage.claim(item, 'filtered', 'by the declared filter');
    }
  }

  #keyNumber(key: string | null): number {
    if (key === null) return 0;
    let number = this.#keys.get(key);
    if (number === undefined) this.#keys.set(key, (number = this.#keys.size + 1));
    return number;
  }
}
