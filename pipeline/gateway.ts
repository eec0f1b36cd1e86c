import type { Component, ComponentContext } from '../engine/component.ts';
import { CreditGrantor } from './credit.ts';
import { classNames, critical, type DeviceEvent } from './device-event.ts';
import { DirectRoute } from './direct-route.ts';
import type { FleetMessage } from './fleet.ts';
import { LaneQueue } from './lane-queue.ts';
import { bulkTopic, criticalTopic } from './kafkajs-client.ts';
import type { LogAddress } from './log-address.ts';
import { LogRoute } from './log-route.ts';
import { admit } from './admission.ts';
import { Signal } from './signal.ts';

export type GatewayMessage =
  | { readonly events: readonly DeviceEvent[] }
  /** Of a worker: it started, it lives and may have room for more, it leaves. */
  | { readonly worker: 'started' | 'alive' | 'leaving'; readonly room: number }
  | { readonly ask: 'depth' };

/** What the gateway answers to `ask: 'depth'`. */
export interface DepthMessage {
  readonly depth: number;
}

/** Without the log, events are forwarded in takes of so long a service: timers for each would cost more than the rest. */
const takeMs = 20;
/** How long critical events are gathered for one produce request; others wait for `gateway.linger`. */
const criticalLingerMs = 10;
/** Events in one produce request at most. */
const batchEvents = 2000;

/**
 * Takes events from the devices into a bounded queue and forwards them: through the log with the remedy `buffer`, else
 * straight to the workers. It has one server of its own (`gateway.service` an event, less where it forwards batches).
 */
export class Gateway implements Component {
  readonly #context: ComponentContext;
  readonly #queue = new LaneQueue<DeviceEvent>(classNames.length);
  readonly #devices = new CreditGrantor();
  readonly #direct: DirectRoute;
  readonly #log: LogRoute;
  readonly #bulkWork = new Signal();
  readonly #criticalWork = new Signal();
  /** Taken from the queue and not handed on yet, by loop. */
  readonly #inHand: Record<'bulk' | 'critical', readonly DeviceEvent[]> = { bulk: [], critical: [] };

  constructor(context: ComponentContext, log: LogAddress) {
    this.#context = context;
    this.#direct = new DirectRoute(context);
    this.#log = new LogRoute(context, log);
  }

  start(): void {
    this.#grant();
    void this.#forwardBulk();
    void this.#forwardCritical();
  }

  receive(message: unknown, from: string): void {
    const received = message as GatewayMessage;
    if ('events' in received) this.#accept(received.events);
    else if ('ask' in received) this.#context.send(from, { depth: this.#queue.length } satisfies DepthMessage);
    else if (received.worker === 'leaving') this.#direct.left(from);
    else {
      this.#direct.heard(from, received.worker === 'started', received.room);
      this.#bulkWork.raise();
    }
  }

  remedied(): void {
    this.#bulkWork.raise();
    this.#criticalWork.raise();
  }

  *holding(): Iterable<number> {
    for (const event of this.#queue) yield event.item;
    for (const taken of Object.values(this.#inHand)) for (const event of taken) yield event.item;
  }

  waiting(): number {
    return this.#queue.length;
  }

  capacity(): number {
    return this.#context.knob('gateway.queue');
  }

  #accept(events: readonly DeviceEvent[]): void {
    const { stage } = this.#context;
    const limit = this.#context.knob('gateway.queue');
    for (const event of events) {
      stage.saw(event.item);
      admit(this.#context, this.#queue, event, limit, 'queue full');
    }
    this.#devices.arrived(events.length);
    this.#grant();
    this.#bulkWork.raise();
    if (this.#queue.lengthOf(critical) > 0) this.#criticalWork.raise();
  }

  #grant(): void {
    const limit = this.#context.knob('gateway.queue');
    const low = (limit * this.#context.knob('watermark.low')) / 100;
    const high = (limit * this.#context.knob('watermark.high')) / 100;
    const room = this.#devices.grant(this.#queue.length, low, high);
    if (room > 0) this.#context.send('fleet', { room } satisfies FleetMessage);
  }

  /** With the log and priority, critical events go their own way: a topic of their own, in requests of their own. */
  #separatesCritical(): boolean {
    return this.#context.remedy('buffer') && this.#context.remedy('priority');
  }

  async #forwardBulk(): Promise<void> {
    for (;;) {
      const buffered = this.#context.remedy('buffer');
      if (buffered && this.#queue.length > 0) await this.#linger(this.#context.knob('gateway.linger'));
      const serviceMs = this.#context.knob(buffered ? 'gateway.batchService' : 'gateway.service');
      const room = buffered ? batchEvents : Math.min(Math.ceil(takeMs / serviceMs), this.#direct.room(this.#context.remedy('backpressure')));
      const importantFirst = this.#context.remedy('priority');
      const events = this.#queue.take(room, importantFirst, this.#separatesCritical() ? critical + 1 : critical);
      if (events.length === 0) {
        await this.#bulkWork.wait();
        continue;
      }
      this.#inHand.bulk = events;
      this.#grant();
      await this.#context.serve('gateway', events.length, serviceMs);
      await this.#handOn(events, buffered);
      this.#inHand.bulk = [];
    }
  }

  /** What was taken on the way to the workers waits for one if none is left, or goes through the log if that is switched on meanwhile. */
  async #handOn(events: readonly DeviceEvent[], buffered: boolean): Promise<void> {
    let throughLog = buffered;
    while (!throughLog && !this.#direct.send(events)) {
      await this.#bulkWork.wait();
      throughLog = this.#context.remedy('buffer');
    }
    if (throughLog) await this.#log.produce(bulkTopic, events);
  }

  async #forwardCritical(): Promise<void> {
    for (;;) {
      if (this.#separatesCritical() && this.#queue.lengthOf(critical) > 0) {
        await this.#linger(criticalLingerMs);
        const events = this.#queue.takeOf(critical, batchEvents);
        this.#inHand.critical = events;
        this.#grant();
        await this.#context.serve('gateway', events.length, this.#context.knob('gateway.batchService'));
        if (events.length > 0) await this.#log.produce(criticalTopic, events);
        this.#inHand.critical = [];
      } else {
        await this.#criticalWork.wait();
      }
    }
  }

  #linger(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#context.clock.setTimeout(resolve, ms));
  }
}
