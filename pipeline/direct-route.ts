import type { ComponentContext } from '../engine/component.ts';
import { partitions, type DeviceEvent } from './device-event.ts';
import type { WorkerMessage } from './worker.ts';

/** A worker says every second that it lives; one that was silent for so long is taken out of the route. */
const silenceMs = 3000;

interface Target {
  room: number;
  heardMs: number;
}

/**
 * The way to the workers without a log between: each worker gets the sensors of its share of the partitions. What is
 * sent to a worker that just died is gone, until its silence is noticed.
 */
export class DirectRoute {
  readonly #context: ComponentContext;
  readonly #targets = new Map<string, Target>();
  #ids: readonly string[] = [];

  constructor(context: ComponentContext) {
    this.#context = context;
  }

  /** A worker started, lives or grants room. */
  heard(worker: string, started: boolean, room: number): void {
    const known = this.#targets.get(worker);
    if (known && !started) {
      known.room += room;
      known.heardMs = this.#context.clock.now();
      return;
    }
    this.#targets.set(worker, { room, heardMs: this.#context.clock.now() });
    this.#ids = [...this.#targets.keys()].sort();
  }

  left(worker: string): void {
    this.#targets.delete(worker);
    this.#ids = [...this.#targets.keys()].sort();
  }

  /** How many events may be taken for forwarding now: none without workers; with backpressure what fits the fullest one. */
  room(obeysCredit: boolean): number {
    this.#forgetSilent();
    if (this.#ids.length === 0) return 0;
    if (!obeysCredit) return Infinity;
    let least = Infinity;
    for (const target of this.#targets.values()) least = Math.min(least, target.room);
    return Math.max(0, least);
  }

  /** False if there is no worker to send to: the last one may have left since there was room. */
  send(events: readonly DeviceEvent[]): boolean {
    if (this.#ids.length === 0) return false;
    const shares = new Map<string, DeviceEvent[]>();
    for (const event of events) {
      const worker = this.#ids[(event.sensor % partitions) % this.#ids.length];
      const share = shares.get(worker);
      if (share) share.push(event);
      else shares.set(worker, [event]);
    }
    for (const [worker, share] of shares) {
      this.#targets.get(worker)!.room -= share.length;
      this.#context.send(worker, { events: share } satisfies WorkerMessage);
    }
    return true;
  }

  #forgetSilent(): void {
    const sinceMs = this.#context.clock.now() - silenceMs;
    for (const [worker, target] of this.#targets) {
      if (target.heardMs >= sinceMs) continue;
      this.#context.note(`${worker} was silent for ${silenceMs / 1000} s: its share goes to the others`);
      this.left(worker);
    }
  }
}
