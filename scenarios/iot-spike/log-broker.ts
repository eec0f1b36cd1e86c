import { Broker, Shell, type BrokerEvent, type SimulatedDisk } from '@wavetank/kafka';
import { epochMs } from '../../engine/clock.ts';
import type { Component, ComponentContext } from '../../engine/component.ts';
import type { Stage } from '../../engine/ledger/stage.ts';
import { leadMs } from '../../engine/run/ground.ts';
import type { World } from '../../engine/scenario.ts';
import { recordLog } from '../../pipeline/log-series.ts';
import { readBroker } from '../embedded-broker/broker-reading.ts';
import { uncommittedCount, uncommittedValues, unreadBefore, type Committed } from '../embedded-broker/uncommitted.ts';

/** Outlives the broker's host: the disk, and how far each group has come on it. */
export interface LogMachine {
  readonly disk: SimulatedDisk;
  readonly committed: Committed;
}

interface LogBrokerOptions {
  readonly world: World;
  readonly machine: LogMachine;
  readonly name: string;
  readonly port: number;
  /** The item of a record. */
  itemOf(value: Buffer): number;
}

/** How often the metrics are told of the log: once a sample period. */
export const measureMs = 1000;

/** The log deleted records that no group had committed. A worker may hold some of them: what it holds is a copy of what the log had. */
export function expire(stage: Stage, items: readonly number[]): void {
  for (const item of items) {
    stage.copied(item);
    stage.claim(item, 'expired', 'retention');
  }
}

/** The embedded Kafka broker as a component on a host of its own. When the host dies, its disk loses what was not synced. */
export class LogBroker implements Component {
  readonly #context: ComponentContext;
  readonly #options: LogBrokerOptions;
  #broker: Broker | null = null;
  #received = 0;

  constructor(context: ComponentContext, options: LogBrokerOptions) {
    this.#context = context;
    this.#options = options;
  }

  start(): void {
    const { world, machine, name, port } = this.#options;
    const { clock, host } = this.#context;
    const chance = this.#context.random('broker');
    machine.disk.settings.syncMs = this.#context.knob('broker.sync');
    this.#broker = new Broker({
      host: name, port, storage: machine.disk, random: () => chance.float(), autoCreateTopics: false, flush: 'acks-all',
      wallTime: () => epochMs + leadMs + clock.now(), logRetentionCheckIntervalMs: measureMs,
      observe: (event) => this.#observe(event),
      onFailure: (error) => { throw error; },
    });
    const shell = new Shell(this.#broker, clock);
    host.onDeath(() => machine.disk.crash({ tear: true }));
    world.listen(host, name, port, (wire) => shell.accept(wire));
    this.#measure();
  }

  /** Records that no group has committed yet. */
  *holding(): Iterable<number> {
    if (this.#broker === null) return;
    for (const value of uncommittedValues(this.#broker, this.#options.machine.committed)) yield this.#options.itemOf(value);
  }

  waiting(): number {
    return this.#broker === null ? 0 : uncommittedCount(this.#broker, this.#options.machine.committed);
  }

  received(): number {
    return this.#received;
  }

  #measure = (): void => {
    const { metrics } = this.#context;
    metrics.gauge('lag', this.waiting());
    recordLog(metrics, readBroker(this.#broker!));
    this.#context.clock.setTimeout(this.#measure, measureMs);
  };

  #observe(event: BrokerEvent): void {
    if (event.type === 'append') this.#received += event.recordCount;
    else if (event.type === 'commit') this.#options.machine.committed.set(`${event.topic}/${event.partition}`, event.offset);
    else if (event.type === 'rebalance') this.#context.note(`${event.group} shares anew: ${event.reason}`);
    else if (event.type === 'retention') this.#expire(event.topic, event.partition, event.startOffset);
    else if (event.type === 'truncated') this.#context.note(`${event.topic}/${event.partition} lost ${event.lostBytes} bytes that were not synced`);
  }
  #expire(topic: string, partition: number, offset: number): void {
    const items = [...unreadBefore(this.#broker!, this.#options.machine.committed, topic, partition, offset)].map(this.#options.itemOf);
    if (items.length === 0) return;
    expire(this.#context.stage, items);
    this.#context.note(`${topic}/${partition} deletes ${items.length} records by their age that nobody has committed`);
  }
}
