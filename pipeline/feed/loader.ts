import { createHash } from 'node:crypto';
import type { Component, ComponentContext } from '../../engine/component.ts';
import { readFeed } from '../gate/schema.ts';
import { readBestEffort } from './best-effort.ts';
import { feedDayText, minuteMs, type Feed, type FeedDay } from './feed-day.ts';
import { keptPart, type KeptPart } from './kept-part.ts';
import type { Landed, Landing } from './landing.ts';
import { fileOf, placeOf, type LoadClaim } from './load-claim.ts';
import { fileName, readGated, type HeldPart, type ReadFile } from './read-file.ts';
import { redriven, type Mended } from './redrive.ts';
import { enterWarehouse, type Session, type Warehouse } from './warehouse.ts';
import { Webhook } from './webhook.ts';

/** What the scheduler wants done with a file that landed, or that did not come. */
export type LoaderMessage = FeedDay & (
  | { readonly do: 'validate' | 'load'; readonly delivery: string }
  /** `final`: it is not waited for any more. */
  | { readonly do: 'missing'; readonly why: string; readonly final: boolean }
  /** A row in quarantine was mended by a person. */
  | ({ readonly do: 'redrive'; readonly delivery: string } & Mended)
);

/** What became of it. */
export interface LoadedMessage extends FeedDay {
  readonly delivery: string | null;
  readonly outcome: 'valid' | 'held' | 'published' | 'noted' | 'arrived';
}

export interface LoaderOptions {
  readonly feeds: readonly Feed[];
  readonly landing: Landing;
  readonly warehouse: Warehouse;
  readonly pager: { readonly host: string; readonly port: number };
  /** Says what became of files and rows. */
  claim(claim: LoadClaim): void;
  /** Tells of a part that lies in quarantine now. */
  show(kept: KeptPart): void;
  /** Passes a moment at which the process may die; where it does, nothing comes after it. */
  moment(moment: string): Promise<void>;
  /** It has started, or a piece of work is done, whoever asked for it; `waiting`: what is still to be done. */
  worked?(waiting: number): void;
}

/** After an answer it stays in the warehouse for so long: whoever has heard that a file is valid wants it loaded. */
const lingerMs = minuteMs;

/**
 * Reads files that landed and writes them into the warehouse, one after the other. With `validate` through the gate; with
 * `orchestrate` a day is swapped in by one transaction, however often it is told to; without, rows are inserted in
 * batches, and a process that comes back takes up what lies unmarked in the landing folder.
 */
export class Loader implements Component {
  readonly #context: ComponentContext;
  readonly #options: LoaderOptions;
  readonly #webhook: Webhook;
  readonly #queue: { readonly message: LoaderMessage; readonly from: string | null }[] = [];
  /** What waits or is under way: whoever asks for it once more gets the same answer, and adds no work. */
  readonly #asked = new Set<string>();
  #session: Session | null = null;
  #started = false;
  #busy = false;

  constructor(context: ComponentContext, options: LoaderOptions) {
    this.#context = context;
    this.#options = options;
    this.#webhook = new Webhook(context, options.pager);
    context.host.onGone(() => this.#leave());
  }

  async start(): Promise<void> {
    if (!this.#options.warehouse.exclusive) await this.#enter();
    if (!this.#context.remedy('orchestrate')) {
      for (const { feed, day, delivery } of this.#options.landing.undone()) this.#queue.push({ message: { do: 'load', feed, day, delivery }, from: null });
    }
    this.#started = true;
    this.#options.worked?.(this.#queue.length);
    void this.#work();
  }

  async #enter(): Promise<Session> {
    return (this.#session = await enterWarehouse(this.#context, this.#options.warehouse));
  }

  #leave(): void {
    this.#session?.close();
    this.#session = null;
  }

  receive(message: unknown, from: string): void {
    const asked = JSON.stringify(message);
    // A person who mends a row twice may not have waited for an answer, and is no repetition.
    if ((message as LoaderMessage).do !== 'redrive' && this.#asked.has(asked)) return;
    this.#asked.add(asked);
    this.#queue.push({ message: message as LoaderMessage, from });
    void this.#work();
  }

  waiting(): number {
    return this.#queue.length + (this.#busy ? 1 : 0);
  }

  async #work(): Promise<void> {
    if (this.#busy || !this.#started) return;
    this.#busy = true;
    if (this.#session === null) await this.#enter();
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      const { message, from } = next;
      const { feed, day } = message;
      const outcome = await this.#do(message);
      const delivery = message.do === 'missing' ? null : message.delivery;
      this.#asked.delete(JSON.stringify(message));
      this.#options.worked?.(this.#queue.length);
      if (from !== null) this.#context.send(from, { feed, day, delivery, outcome } satisfies LoadedMessage);
    }
    this.#busy = false;
    if (this.#options.warehouse.exclusive) this.#context.clock.setTimeout(() => { if (!this.#busy) this.#leave(); }, lingerMs);
  }

  #do(message: LoaderMessage): Promise<LoadedMessage['outcome']> {
    if (message.do === 'missing') return this.#missing(message, message.why, message.final);
    const landed = this.#options.landing.get(message, message.delivery);
    return message.do === 'redrive' ? this.#redrive(landed, { byteOffset: message.byteOffset, fixed: message.fixed }) : this.#take(landed, message.do);
  }

  /** Told twice, it arrives once: where the row stood says which one it is. */
  async #redrive(landed: Landed, mended: Mended): Promise<LoadedMessage['outcome']> {
    const session = this.#session!;
    const { delivery } = landed;
    const before = await this.#call('mended', () => session.mended(landed, delivery));
    if (before.some(({ byteOffset }) => byteOffset === mended.byteOffset)) return 'arrived';
    const driven = redriven(this.#feed(landed), landed, before, mended);
    if ('refused' in driven) {
      this.#context.note(`${feedDayText(landed)}: the row at byte ${mended.byteOffset} is still held, ${driven.refused}`);
      return 'held';
    }
    const rows = driven.row === null ? [] : [driven.row];
    const storedMs = Math.round(this.#context.clock.now());
    await this.#call('stage', () => session.stage(landed.feed, rows));
    await this.#call('begin', () => session.begin());
    await this.#call('insert', () => session.insert(landed, delivery, storedMs, true));
    await this.#call('release', () => session.release(landed, delivery, mended, storedMs));
    await this.#call('commit', () => session.commit());
    for (const row of rows) this.#options.claim({ feed: landed.feed, day: landed.day, said: 'arrived', delivery, row: placeOf(row) });
    return 'arrived';
  }

  #feed({ feed }: FeedDay): Feed {
    return this.#options.feeds.find(({ id }) => id === feed)!;
  }

  async #take(landed: Landed, what: 'validate' | 'load'): Promise<LoadedMessage['outcome']> {
    const read = await this.#read(landed);
    if (read.verdict === 'valid' && what === 'validate') return 'valid';
    this.#options.claim({ ...fileOf(landed), said: 'saw', rows: read.rows.map(placeOf) });
    if (read.verdict === 'held') await this.#hold(landed, read.held);
    else if (read.verdict === 'valid') await (this.#context.remedy('orchestrate') ? this.#swap(landed, read) : this.#append(landed, read));
    this.#options.landing.markDone(landed, landed.delivery);
    return read.verdict === 'held' ? 'held' : 'published';
  }

  async #read(landed: Landed): Promise<ReadFile> {
    const feed = this.#feed(landed);
    if (!this.#context.remedy('validate')) return readBestEffort(readFeed(feed.schema).columns.length, landed.bytes);
    const seen = await this.#call('seen', () => this.#session!.seen());
    // What is swapped in may be swapped in again: a crash can come after the commit and before anybody was told.
    const others = this.#context.remedy('orchestrate') ? Object.entries(seen).filter(([, name]) => name !== fileName(landed)) : Object.entries(seen);
    return readGated(feed, landed, Object.fromEntries(others));
  }

  /** The whole file, with all that is in it. */
  async #hold(landed: Landed, parts: readonly HeldPart[]): Promise<void> {
    const [{ reason }] = parts;
    if (this.#context.remedy('validate')) this.#context.acted('validate');
    await this.#quarantine(landed, landed.delivery, parts);
    this.#options.claim({ ...fileOf(landed), said: 'held', reason, recorded: this.#recorded });
  }

  /** A file that did not come in time; it may still, unless that is `final`. */
  async #missing(due: FeedDay, why: string, final: boolean): Promise<LoadedMessage['outcome']> {
    const part: HeldPart = { scope: 'file', reason: 'file-missing', detail: why, line: 1, column: 1, byteOffset: 0, byteLength: 0, raw: Buffer.alloc(0) };
    await this.#quarantine(due, '', [part]);
    if (final) this.#options.claim({ feed: due.feed, day: due.day, said: 'missing', reason: part.reason, recorded: this.#recorded });
    return 'noted';
  }

  /** Keeps what is held and alerts; the alert goes first, so that a crash between the two repeats it rather than loses it. */
  async #quarantine(due: FeedDay, delivery: string, parts: readonly HeldPart[]): Promise<void> {
    await this.#alert(due, parts);
    if (!this.#recorded) return;
    const atMs = Math.round(this.#context.clock.now());
    await this.#call('hold', () => this.#session!.hold(due, delivery, parts, atMs));
    this.#show(due, delivery, parts, atMs);
  }

  #show(due: FeedDay, delivery: string, parts: readonly HeldPart[], atMs: number): void {
    for (const part of parts) this.#options.show(keptPart(due, delivery, part, atMs));
  }

  async #alert(due: FeedDay, parts: readonly HeldPart[]): Promise<void> {
    const file = parts.filter(({ scope }) => scope === 'file');
    const [scope, told] = file.length > 0 ? ['file' as const, file] : ['row' as const, parts];
    if (!this.#recorded) return this.#context.note(`${feedDayText(due)}: ${told.length} held, ${told[0].reason}`);
    if (!await this.#call('holds', () => this.#session!.holds(due, scope))) await this.#webhook.alert(due, scope, told);
  }

  get #recorded(): boolean {
    return this.#context.remedy('quarantine-alert');
  }

  /** One transaction; each statement is a call of its own, so that a crash can come between any two of them. */
  async #swap(landed: Landed, { rows, held }: ReadFile): Promise<void> {
    const session = this.#session!;
    const storedMs = Math.round(this.#context.clock.now());
    const recorded = held.length > 0 && this.#recorded;
    if (held.length > 0) await this.#alert(landed, held);
    await this.#call('stage', () => session.stage(landed.feed, rows));
    await this.#call('begin', () => session.begin());
    await this.#call('clear', () => session.clear(landed));
    await this.#options.moment('mid-load');
    await this.#call('insert', () => session.insert(landed, landed.delivery, storedMs, this.#context.remedy('validate')));
    if (recorded) await this.#call('hold', () => session.hold(landed, landed.delivery, held, storedMs));
    await this.#call('published', () => session.published({ ...landed, sha256: sha256Of(landed.bytes), rows: rows.length }, storedMs, true));
    await this.#options.moment('before-commit');
    await this.#call('commit', () => session.commit());
    if (recorded) this.#show(landed, landed.delivery, held, storedMs);
    await this.#options.moment('after-commit');
    this.#context.acted('orchestrate');
    this.#account(landed, rows, held);
  }

  /** Batch by batch, straight into the published table. */
  async #append(landed: Landed, { rows, held }: ReadFile): Promise<void> {
    const session = this.#session!;
    const size = this.#context.knob('loader.batch');
    const strict = this.#context.remedy('validate');
    const storedMs = Math.round(this.#context.clock.now());
    for (let start = 0; start < rows.length; start += size) {
      if (start > 0) await this.#options.moment(start + size < rows.length ? 'mid-load' : 'before-commit');
      await this.#call('stage', () => session.stage(landed.feed, rows.slice(start, start + size)));
      await this.#call('insert', () => session.insert(landed, landed.delivery, storedMs, strict));
    }
    await this.#options.moment('after-commit');
    if (held.length > 0) await this.#quarantine(landed, landed.delivery, held);
    await this.#call('published', () => session.published({ ...landed, sha256: sha256Of(landed.bytes), rows: rows.length }, Math.round(this.#context.clock.now()), false));
    this.#account(landed, rows, held);
  }

  #account({ feed, day, delivery }: Landed, rows: ReadFile['rows'], held: readonly HeldPart[]): void {
    const recorded = this.#recorded;
    this.#options.claim({ feed, day, said: 'stored', delivery, rows: rows.map(placeOf), held: held.map((part) => ({ ...placeOf(part), reason: part.reason, recorded })) });
  }

  #call<T>(name: string, call: () => Promise<T>): Promise<T> {
    return this.#context.native(name, call, { serviceMs: this.#context.knob('warehouse.statement') });
  }
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
