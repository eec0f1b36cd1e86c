import type { Component, ComponentContext } from '../engine/component.ts';
import { replace } from './admission.ts';
import { classNames, type DeviceEvent } from './device-event.ts';
import type { GatewayMessage } from './gateway.ts';
import { LaneQueue } from './lane-queue.ts';

/** An event as its generator makes it. */
export interface FleetEvent extends DeviceEvent {
  /** A device sent it once more: the same item, not a new one. */
  readonly copy: boolean;
  readonly dueMs: number;
}

export interface FleetOptions {
  /** Emits every event due up to a moment that was not emitted yet, in the order of their due times. */
  advance(toMs: number, emit: (event: FleetEvent) => void): void;
  /** CRC-32 of the content in the form in which the store gives it back. */
  contentOf(payload: Buffer): number;
}

/** What the gateway tells the devices: how many more events it has room for. */
export interface FleetMessage {
  readonly room: number;
}

/** Arrivals are made in ticks, and keep their exact due times as data: a timer for each would cost more than the rest. */
const tickMs = 20;

/**
 * Sensors behind one gateway. With backpressure a device holds its events while the gateway has no room, in a memory of
 * a few events, and loses what is beyond; without, it sends and forgets.
 */
export class Fleet implements Component {
  readonly #context: ComponentContext;
  readonly #options: FleetOptions;
  readonly #held = new LaneQueue<DeviceEvent>(classNames.length);
  readonly #heldBySensor = new Map<number, number>();
  #sending: DeviceEvent[] = [];
  #room = 0;

  constructor(context: ComponentContext, options: FleetOptions) {
    this.#context = context;
    this.#options = options;
  }

  start(): void {
    this.#tick();
  }

  receive(message: unknown): void {
    this.#room += (message as FleetMessage).room;
  }

  *holding(): Iterable<number> {
    for (const event of this.#held) yield event.item;
  }

  waiting(): number {
    return this.#held.length;
  }

  #tick = (): void => {
    const { clock } = this.#context;
    this.#sendHeld();
    this.#options.advance(clock.now(), this.#emit);
    if (this.#sending.length > 0) {
      this.#context.send('gateway', { events: this.#sending } satisfies GatewayMessage);
      this.#sending = [];
    }
    clock.setTimeout(this.#tick, tickMs);
  };

  #emit = (event: FleetEvent): void => {
    const { item, sensor, dueMs, payload } = event;
    if (event.copy) {
      this.#context.stage.copied(item);
    } else {
      this.#context.generated({ item, class: event.class, dueMs, key: sensor, payload, content: this.#options.contentOf(payload) });
      this.#context.stage.saw(item);
    }
    const mustHold = this.#context.remedy('backpressure') && (this.#room <= 0 || this.#held.length > 0);
    if (mustHold) this.#hold(event);
    else this.#send(event);
  };

  #send(event: DeviceEvent): void {
    this.#room--;
    this.#sending.push(event);
  }

  #sendHeld(): void {
    const obeys = this.#context.remedy('backpressure');
    const importantFirst = this.#context.remedy('priority');
    while (this.#held.length > 0 && (this.#room > 0 || !obeys)) {
      const [event] = this.#held.take(1, importantFirst);
      this.#heldBySensor.set(event.sensor, this.#heldBySensor.get(event.sensor)! - 1);
      this.#send(event);
    }
  }

  /** What a device's memory loses is one of its own events, so a displaced one leaves its count as it is. */
  #hold(event: DeviceEvent): void {
    const held = this.#heldBySensor.get(event.sensor) ?? 0;
    if (held < this.#context.knob('device.memory')) {
      this.#heldBySensor.set(event.sensor, held + 1);
      this.#held.push(event);
    } else {
      replace(this.#context, this.#held, event, 'device memory full', (each) => each.sensor === event.sensor);
    }
  }
}
