import { epochMs } from '../engine/clock.ts';
import type { Component, ComponentContext } from '../engine/component.ts';
import type { FaultPoint } from '../engine/fault.ts';
import { admit, shed } from './admission.ts';
import { CreditGrantor } from './credit.ts';
import { classNames, debug, partitions, type DeviceEvent, type Reading } from './device-event.ts';
import type { GatewayMessage } from './gateway.ts';
import { LaneQueue } from './lane-queue.ts';
import type { LogAddress } from './log-address.ts';
import type { LogReader, Position, RecordTaker } from './log-reader.ts';
import { LogReaders } from './log-readers.ts';
import { RecordAttempts } from './record-attempts.ts';
import { Signal } from './signal.ts';
import type { SinkMessage } from './sink.ts';

export type WorkerMessage =
  /** From the gateway, where there is no log between. */
  | { readonly events: readonly DeviceEvent[] }
  /** From the sink: these batches are committed. */
  | { readonly stored: readonly number[] };

/** What a worker is told by its scenario. */
export interface WorkerOptions {
  readonly log: LogAddress;
  /** The first workers read the critical topic, too; scaling never touches them. */
  readonly readsCritical: boolean;
  /** The reading of a payload, or why it is none. */
  parse(payload: Buffer): Reading | string;
  /** The item of a payload, whatever is wrong with it. */
  itemOf(payload: Buffer): number;
}

/** An event in a worker; `position` is null if it came straight from the gateway. */
interface Held {
  readonly item: number;
  readonly class: number;
  readonly reading: Reading;
  readonly position: Position | null;
}

interface Batch {
  readonly held: readonly Held[];
  readonly rows: readonly Reading[];
  sentMs: number;
}

/** A take from the prefetch occupies the downstream for about so long: a critical event never waits longer for its turn. */
const takeMs = 100;
/** Heartbeats of blocked readers and signs of life are looked after in this step. */
const pulseMs = 500;
/** With `replay`, what the sink did not acknowledge for so long is sent again; without, it is forgotten. */
const acknowledgeMs = 5000;

/** Prefetches events into a bounded queue, occupies the downstream for each, and hands the rows to the sink. */
export class Worker implements Component, RecordTaker {
  readonly #context: ComponentContext;
  readonly #options: WorkerOptions;
  readonly #prefetch = new LaneQueue<Held>(classNames.length);
  readonly #gateway = new CreditGrantor();
  readonly #work = new Signal();
  readonly #idle = new Signal();
  readonly #unacknowledged = new Map<number, Batch>();
  readonly #attempts: RecordAttempts;
  readonly #readers: LogReaders;
  #inHand: readonly Held[] = [];
  #batches = 0;
  #paused = false;
  #stopping = false;

  constructor(context: ComponentContext, options: WorkerOptions) {
    this.#context = context;
    this.#options = options;
    this.#attempts = new RecordAttempts(() => context.knob('worker.attempts'));
    this.#readers = new LogReaders(context, options, this);
  }

  async start(): Promise<void> {
    this.#tellGateway('started', this.#grant());
    this.#pulse();
    void this.#forward();
    if (this.#context.remedy('buffer')) await this.#readers.start();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#tellGateway('leaving', 0);
    while (this.#prefetch.length + this.#inHand.length + this.#unacknowledged.size > 0) await this.#idle.wait();
    await this.#readers.close();
  }

  receive(message: unknown): void {
    const received = message as WorkerMessage;
    if ('stored' in received) return this.#stored(received.stored);
    for (const event of received.events) this.#takeDirect(event);
    this.#gateway.arrived(received.events.length);
    this.#relieve();
    this.#work.raise();
  }

  remedied(id: string, on: boolean): void {
    // Also after `buffer` was switched off they go on: what is in the log must come out.
    if (id === 'buffer' && on) void this.#readers.start();
    if (id === 'backpressure' && !on) this.#pause(false);
    this.#readers.wake();
  }

  disturbed(point: FaultPoint): void {
    if (point === 'group' && !this.#stopping) this.#readers.disturbed();
  }

  *holding(): Iterable<number> {
    for (const { item } of this.#prefetch) yield item;
    for (const { item } of this.#inHand) yield item;
    for (const { held } of this.#unacknowledged.values()) for (const { item } of held) yield item;
  }

  waiting(): number {
    return this.#prefetch.length;
  }

  capacity(): number {
    return this.#context.knob('worker.prefetch');
  }

  /** Pause and resume by watermarks; critical records are read up to the limit itself. */
  mustWait(reader: LogReader): boolean {
    if (this.#stopping) return true;
    if (!this.#context.remedy('backpressure')) return false;
    const limit = this.#context.knob('worker.prefetch');
    if (reader === this.#readers.critical && this.#context.remedy('priority')) return this.#prefetch.length >= limit;
    if (!this.#paused && this.#prefetch.length >= (limit * this.#context.knob('watermark.high')) / 100) {
      this.#pause(true);
      this.#context.acted('backpressure');
    }
    return this.#paused;
  }

  commitsReceipts(): boolean {
    return !this.#context.remedy('replay');
  }

  take(payload: Buffer, position: Position): boolean {
    const reading = this.#options.parse(payload);
    if (typeof reading === 'string' && !this.#attempts.areOver(position)) return false;
    position.reader.received(position);
    if (typeof reading === 'string') {
      this.#setAside(payload, reading);
      position.reader.complete(position);
      return true;
    }
    this.#admit(reading, position);
    this.#work.raise();
    return true;
  }

  /** There is nothing between gateway and worker that would keep it for another try. */
  #takeDirect({ payload }: DeviceEvent): void {
    const reading = this.#options.parse(payload);
    if (typeof reading === 'string') this.#setAside(payload, reading);
    else this.#admit(reading, null);
  }

  #setAside(payload: Buffer, reason: string): void {
    const item = this.#options.itemOf(payload);
    this.#context.stage.saw(item);
    this.#context.stage.claim(item, 'quarantined', reason);
  }

  /** What was not committed will be read again, here or by another worker; what was is known to nobody else. */
  reassigned(reader: LogReader, wasCommitted: (position: Position) => boolean): void {
    const before = this.#prefetch.length;
    this.#prefetch.keep(({ position }) => position?.reader !== reader || wasCommitted(position));
    if (before > this.#prefetch.length) this.#context.acted('replay', before - this.#prefetch.length);
    this.#relieve();
  }

  #admit(reading: Reading, position: Position | null): void {
    this.#context.stage.saw(reading.id);
    if (this.#isTooOld(reading)) {
      this.#context.stage.claim(reading.id, 'rejected', 'too old by its own clock');
      position?.reader.complete(position);
      return;
    }
    const held: Held = { item: reading.id, class: classNames.indexOf(reading.class), reading, position };
    if (this.#mustShed(held)) {
      shed(this.#context, held);
      position!.reader.complete(position!);
      return;
    }
    const lost = admit(this.#context, this.#prefetch, held, this.#context.knob('worker.prefetch'), 'prefetch full');
    if (lost?.position) lost.position.reader.complete(lost.position);
  }

  /** A report of last week says nothing of now; an event is as old as its device says. */
  #isTooOld({ atMs }: Reading): boolean {
    return epochMs + this.#context.clock.now() - atMs > this.#context.knob('worker.oldest');
  }

  /** Debug events go first while the log is far behind; a worker sees its own partitions and infers the rest. */
  #mustShed({ class: rank, position }: Held): boolean {
    if (rank !== debug || position === null || !this.#context.remedy('priority')) return false;
    const { reader } = position;
    return reader.assigned > 0 && (reader.lag() * partitions) / reader.assigned >= this.#context.knob('priority.shedLag');
  }

  async #forward(): Promise<void> {
    for (;;) {
      const count = Math.max(1, Math.floor(takeMs / this.#context.knob('sink.service')));
      const held = this.#prefetch.take(count, this.#context.remedy('priority'));
      if (held.length === 0) {
        await this.#work.wait();
        continue;
      }
      this.#inHand = held;
      this.#context.point('life', { action: 'none', moment: 'in-hand' });
      if (this.#context.host.dead) return;
      this.#relieve();
      await this.#context.serve('sink', held.length);
      this.#inHand = [];
      const batch: Batch = { held, rows: held.map((each) => each.reading), sentMs: 0 };
      this.#unacknowledged.set(++this.#batches, batch);
      this.#sendBatch(this.#batches, batch);
    }
  }

  #sendBatch(id: number, batch: Batch): void {
    batch.sentMs = this.#context.clock.now();
    this.#context.send('sink', { batch: id, rows: batch.rows } satisfies SinkMessage);
  }

  #stored(batches: readonly number[]): void {
    this.#context.point('life', { action: 'none', moment: 'after-commit-before-offset' });
    if (this.#context.host.dead) return;
    for (const id of batches) this.#complete(id);
  }

  #complete(id: number): void {
    const batch = this.#unacknowledged.get(id);
    if (batch === undefined) return;
    this.#unacknowledged.delete(id);
    for (const { position } of batch.held) position?.reader.complete(position);
    this.#idle.raise();
  }

  /** After room was made: lets readers and gateway go on below the low watermark. */
  #relieve(): void {
    const low = (this.#context.knob('worker.prefetch') * this.#context.knob('watermark.low')) / 100;
    if (this.#prefetch.length <= low) {
      this.#pause(false);
      this.#readers.wake();
    }
    const room = this.#grant();
    if (room > 0) this.#tellGateway('alive', room);
  }

  #pause(paused: boolean): void {
    if (this.#paused !== paused) this.#context.paused(paused);
    this.#paused = paused;
  }

  #grant(): number {
    const limit = this.#context.knob('worker.prefetch');
    const low = (limit * this.#context.knob('watermark.low')) / 100;
    const high = (limit * this.#context.knob('watermark.high')) / 100;
    return this.#stopping ? 0 : this.#gateway.grant(this.#prefetch.length, low, high);
  }

  #tellGateway(worker: 'started' | 'alive' | 'leaving', room: number): void {
    this.#context.send('gateway', { worker, room } satisfies GatewayMessage);
  }

  #pulse = (): void => {
    if (!this.#stopping) this.#tellGateway('alive', this.#grant());
    this.#readers.wake();
    this.#lookAfterUnacknowledged();
    this.#context.clock.setTimeout(this.#pulse, pulseMs);
  };

  #lookAfterUnacknowledged(): void {
    const sinceMs = this.#context.clock.now() - acknowledgeMs;
    for (const [id, batch] of this.#unacknowledged) {
      if (batch.sentMs > sinceMs) continue;
      if (this.#context.remedy('replay')) {
        this.#context.acted('replay', batch.held.length);
        this.#sendBatch(id, batch);
      } else {
        this.#complete(id);
      }
    }
  }
}
