import type { Component, ComponentContext } from '../../engine/component.ts';
import { recordLog } from '../../pipeline/log-series.ts';
import type { BrokerMachine } from '../embedded-broker/broker-machine.ts';
import { expire, measureMs } from './log-broker.ts';

/** The embedded broker on the real clock: it runs on its machine, and dies with its host. */
export class ThreadedBroker implements Component {
  readonly #context: ComponentContext;
  readonly #machine: BrokerMachine;
  readonly #itemOf: (value: Buffer) => number;
  #held: readonly Uint8Array[] = [];

  constructor(context: ComponentContext, machine: BrokerMachine, itemOf: (value: Buffer) => number) {
    this.#context = context;
    this.#machine = machine;
    this.#itemOf = itemOf;
  }

  async start(): Promise<void> {
    const { host, note, knob, stage } = this.#context;
    host.onDeath(() => this.#machine.crash());
    this.#machine.onEvent = note;
    this.#machine.onExpired = (values) => expire(stage, this.#itemsOf(values));
    await this.#machine.start(knob('broker.sync'), measureMs);
    this.#measure();
  }

  async gather(): Promise<void> {
    this.#held = await this.#machine.gather();
  }

  holding(): Iterable<number> {
    return this.#itemsOf(this.#held);
  }

  #itemsOf(values: readonly Uint8Array[]): number[] {
    return values.map(({ buffer, byteOffset, byteLength }) => this.#itemOf(Buffer.from(buffer, byteOffset, byteLength)));
  }

  waiting(): number {
    return this.#machine.waiting;
  }

  received(): number {
    return this.#machine.received;
  }

  #measure = (): void => {
    const { metrics, host } = this.#context;
    metrics.gauge('lag', this.waiting());
    void this.#machine.read().then((reading) => {
      if (reading !== null && !host.dead) recordLog(metrics, reading);
    });
    this.#context.clock.setTimeout(this.#measure, measureMs);
  };
}
