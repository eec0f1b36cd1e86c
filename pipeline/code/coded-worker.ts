import type { Component, ComponentContext } from '../../engine/component.ts';
import type { FaultPoint } from '../../engine/fault.ts';
import type { Reading } from '../device-event.ts';
import type { LogReader, Position, RecordTaker } from '../log-reader.ts';
import { LogReaders } from '../log-readers.ts';
import { Signal } from '../signal.ts';
import type { SinkMessage } from '../sink.ts';
import type { WorkerOptions } from '../worker.ts';
import type { Program } from './program.ts';
import { eventsIn, msIn, rowsIn, topicIn } from './calls.ts';
import type { Event, Io, Row, Topic, Worker } from './worker-io.ts';

interface CodedOptions extends WorkerOptions {
  readonly program: Program;
}

interface Batch {
  readonly rows: readonly Row[];
  readonly byId: boolean;
  sentMs: number;
  settle(): void;
}

/** So many events are handed to a worker at a time. */
const handedEvents = 50;
const pulseMs = 500;
/** What the sink did not acknowledge for so long is sent again, where that does no harm; otherwise nobody asks again. */
const acknowledgeMs = 5000;
/** A program that leaves what it holds alone for so long will not come back to it. */
const standstillMs = 20_000;

/** The beginning of what is noted of such a program. */
export const standsStill = 'stands still: ';

/** The beginning of what is noted when a program writes to its console. */
export const says = 'says: ';
/** So many lines are told of a worker, and so much of each: a run has thousands of events. */
const saidLines = 20;
const saidChars = 200;

/**
 * A worker that somebody wrote, on a host of its own: gives it the events of the log and does what it asks for. Its memory
 * is bounded; what it loses, it loses by itself.
 */
export class CodedWorker implements Component, RecordTaker {
  readonly #context: ComponentContext;
  readonly #options: CodedOptions;
  readonly #readers: LogReaders;
  readonly #paused = new Set<Topic>();
  readonly #idle = new Signal();
  readonly #unacknowledged = new Map<number, Batch>();
  readonly #positions = new WeakMap<Event, Position>();
  /** Events that take up memory. */
  readonly #memory = new Set<Event>();
  /** Items that the downstream was asked about: of others there are no rows. */
  readonly #enriched = new Set<number>();
  /** Items that are in this worker, be it as event or as row. */
  readonly #items = new Set<number>();
  #worker: Worker | null = null;
  #arrived: Event[] = [];
  #isHanding = false;
  #receiving = false;
  /** Calls for the downstream that have not ended. */
  #enriching = 0;
  #batches = 0;
  #said = 0;
  /** When it last asked for something to be enriched or written, or that ended; at first when it started; Infinity once it was told to stand still. */
  #activeMs = 0;
  #hasAsked = false;
  #stopping = false;

  constructor(context: ComponentContext, options: CodedOptions) {
    this.#context = context;
    this.#options = options;
    this.#readers = new LogReaders(context, options, this);
  }

  async start(): Promise<void> {
    this.#worker = this.#options.program.worker(this.#io(), (text) => this.#say(text));
    this.#activeMs = this.#context.clock.now();
    this.#pulse();
    await this.#readers.start();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    while (this.#items.size > 0) await this.#idle.wait();
    // What was written last is still to be committed.
    await this.#wait(pulseMs);
    await this.#readers.close();
  }

  receive(message: unknown): void {
    const { stored } = message as { readonly stored: readonly number[] };
    this.#context.point('life', { action: 'none', moment: 'after-commit-before-offset' });
    if (this.#context.host.dead) return;
    for (const id of stored) this.#acknowledged(id);
  }

  disturbed(point: FaultPoint): void {
    if (point === 'group' && !this.#stopping) this.#readers.disturbed();
  }

  *holding(): Iterable<number> {
    yield* this.#items;
  }

  waiting(): number {
    return this.#memory.size;
  }

  capacity(): number {
    return this.#context.knob('worker.prefetch');
  }

  mustWait(reader: LogReader): boolean {
    return this.#stopping || this.#receiving || this.#arrived.length >= handedEvents || this.#paused.has(this.#topicOf(reader));
  }

  /** An offset is committed when the program says so. */
  commitsReceipts(): boolean {
    return false;
  }

  take(payload: Buffer, position: Position): boolean {
    position.reader.received(position);
    const reading = this.#options.parse(payload);
    if (typeof reading === 'string') this.#giveUp(this.#options.itemOf(payload), 'quarantined', reading, position);
    else if (this.#memory.size >= this.capacity()) this.#giveUp(reading.id, 'dropped', 'memory full', position);
    else this.#keep(reading, position);
    return true;
  }

  #giveUp(item: number, bucket: 'quarantined' | 'dropped', cause: string, position: Position): void {
    this.#context.stage.saw(item);
    this.#context.stage.claim(item, bucket, cause);
    position.reader.complete(position);
  }

  #keep(reading: Reading, position: Position): void {
    this.#context.stage.saw(reading.id);
    const event: Event = Object.freeze({ ...reading, topic: this.#topicOf(position.reader), partition: position.partition, offset: position.offset });
    this.#positions.set(event, position);
    this.#memory.add(event);
    this.#items.add(event.id);
    this.#arrived.push(event);
    this.#handSoon();
  }

  /** What it holds of an earlier assignment is the program's to deal with, as in life: the log does not ask for it back. */
  reassigned(): void {}

  #topicOf(reader: LogReader): Topic {
    return reader === this.#readers.critical ? 'critical' : 'bulk';
  }

  #handSoon(): void {
    if (this.#isHanding || this.#receiving) return;
    this.#isHanding = true;
    this.#context.clock.setTimeout(() => this.#hand(), 0);
  }

  #hand(): void {
    this.#isHanding = false;
    const events = this.#arrived;
    this.#arrived = [];
    const received = this.#worker!.receive(events);
    if (received instanceof Promise) {
      this.#receiving = true;
      // What it rejects with ends the run: nobody else would hear of it.
      void received.then(() => {
        this.#receiving = false;
        this.#goOn();
      });
    } else this.#goOn();
  }

  #goOn(): void {
    if (this.#arrived.length > 0) this.#handSoon();
    this.#readers.wake();
  }

  #io(): Io {
    const { clock } = this.#context;
    const [capacity, held] = [() => this.capacity(), () => this.waiting()];
    return {
      get capacity() { return capacity(); },
      get held() { return held(); },
      enrich: (events) => this.#enrich(eventsIn('enrich', events, this.#positions)),
      write: (rows, options) => this.#write(rowsIn(rows, (id) => this.#enriched.has(id)), options?.byId === true),
      commit: (events) => this.#commit(eventsIn('commit', events, this.#positions)),
      pause: (topic) => this.#pause(topicIn('pause', topic), true),
      resume: (topic) => this.#pause(topicIn('resume', topic), false),
      clock: { now: () => clock.now(), wait: (ms) => this.#wait(msIn('wait', ms)) },
    };
  }

  async #enrich(events: readonly Event[]): Promise<Row[]> {
    if (events.length === 0) return [];
    this.#active();
    this.#enriching++;
    await this.#context.serve('sink', events.length);
    this.#enriching--;
    this.#active();
    for (const event of events) {
      this.#memory.delete(event);
      this.#enriched.add(event.id);
    }
    this.#readers.wake();
    return events.map(({ id, sensor, class: name, kind, valueHundredths, atMs }) => ({ id, sensor, class: name, kind, valueHundredths, atMs }));
  }

  #write(rows: readonly Row[], byId: boolean): Promise<void> {
    if (rows.length === 0) return Promise.resolve();
    this.#active();
    return new Promise((settle) => {
      const batch: Batch = { rows, byId, sentMs: 0, settle };
      this.#unacknowledged.set(++this.#batches, batch);
      this.#send(this.#batches, batch);
    });
  }

  #send(id: number, batch: Batch): void {
    batch.sentMs = this.#context.clock.now();
    this.#context.send('sink', { batch: id, rows: batch.rows as readonly Reading[], byId: batch.byId } satisfies SinkMessage);
  }

  #acknowledged(id: number): void {
    const batch = this.#unacknowledged.get(id);
    if (batch === undefined) return;
    this.#unacknowledged.delete(id);
    for (const row of batch.rows) this.#items.delete(row.id);
    this.#active();
    batch.settle();
    this.#idle.raise();
  }

  #commit(events: readonly Event[]): void {
    for (const event of events) {
      const position = this.#positions.get(event)!;
      position.reader.complete(position);
    }
  }

  #pause(topics: readonly Topic[], pauses: boolean): void {
    for (const topic of topics) {
      if (pauses) this.#paused.add(topic);
      else this.#paused.delete(topic);
    }
    this.#context.paused(this.#paused.size > 0);
    if (!pauses) this.#readers.wake();
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#context.clock.setTimeout(resolve, ms));
  }

  #active(): void {
    this.#hasAsked = true;
    this.#activeMs = this.#context.clock.now();
  }

  #say(text: string): void {
    if (++this.#said <= saidLines) this.#context.note(`${says}${text.slice(0, saidChars)}`);
  }

  #pulse = (): void => {
    this.#readers.wake();
    this.#lookAfterUnacknowledged();
    this.#lookWhetherItGoesOn();
    this.#context.clock.setTimeout(this.#pulse, pulseMs);
  };

  #lookAfterUnacknowledged(): void {
    const sinceMs = this.#context.clock.now() - acknowledgeMs;
    for (const [id, batch] of this.#unacknowledged) {
      if (batch.sentMs > sinceMs) continue;
      if (batch.byId) this.#send(id, batch);
      else this.#acknowledged(id);
    }
  }

  #lookWhetherItGoesOn(): void {
    const isAtWork = this.#enriching > 0 || this.#unacknowledged.size > 0 || this.#items.size === 0;
    if (isAtWork || this.#context.clock.now() - this.#activeMs < standstillMs) return;
    const waitsAt = this.#options.program.waitsAt(this.#context.host);
    const since = this.#hasAsked ? `since ${(this.#activeMs / 1000).toFixed(1)} s` : 'yet';
    this.#context.note(`${standsStill}holds ${this.#items.size} events and has asked for nothing ${since}${waitsAt === null ? '' : `; it waits at ${waitsAt}`}`);
    this.#activeMs = Infinity;
  }
}
