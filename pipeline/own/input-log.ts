import type { Admin } from 'kafkajs';
import type { Component, ComponentContext } from '../../engine/component.ts';
import { logReader } from '../log-reading.ts';
import { ownClient } from './own-client.ts';
import { allEnded, type TopicsRun } from './own-run.ts';
import { within } from './within.ts';

/** The log has acknowledged a record of the input. */
export interface InputMessage {
  readonly item: number;
  readonly partition: number;
  readonly offset: number;
}

export interface InputLogOptions {
  readonly run: TopicsRun;
  /** Takes the broker down and brings it back; null where nobody here can. */
  readonly machine: { start(): Promise<void>; crash(): void } | null;
}

/** For the last look; and where the run was cut short. */
const gatherLimitMs = 20_000;
const shortLimitMs = 3_000;
const lookMs = 100;
const measureMs = 1000;

/** The items of one partition of the input, from its first offset. */
interface Lane {
  readonly items: number[];
  committed: number;
}

/**
 * The log between source and service, as far as it can be seen from outside: what it acknowledged, and how far the group of
 * the service has committed. What is acknowledged and not committed is held by it.
 */
export class InputLog implements Component {
  readonly #context: ComponentContext;
  readonly #options: InputLogOptions;
  readonly #lanes: Lane[];
  readonly #admin: Admin;
  readonly #read: () => void;
  #lag = 0;
  #received = 0;

  constructor(context: ComponentContext, options: InputLogOptions, lanes: Lane[]) {
    this.#context = context;
    this.#options = options;
    this.#lanes = lanes;
    const { log, in: input, out, group } = options.run;
    this.#admin = ownClient(context, log, { retries: 60 }).admin();
    this.#read = logReader(context.metrics, this.#admin, { topics: [input.topic, out.topic], groups: { [group]: input.topic } }, log.prefix);
  }

  static lanes(partitions: number): Lane[] {
    return Array.from({ length: partitions }, () => ({ items: [], committed: 0 }));
  }

  async start(): Promise<void> {
    const { machine } = this.#options;
    if (machine !== null) {
      this.#context.host.onDeath(() => machine.crash());
      await machine.start();
    }
    await this.#admin.connect();
    this.#context.host.onGone(() => void this.#admin.disconnect().catch(() => {}));
    void this.#watch();
    this.#measure();
  }

  receive(message: unknown): void {
    const { item, partition, offset } = message as InputMessage;
    const { items } = this.#lanes[partition];
    items[offset] = item;
    this.#received++;
    this.#lag++;
    // A fast service may have been quicker than the log's answer: what is behind it already is not seen here again.
    if (!this.#options.run.cameOut.has(item)) this.#context.stage.saw(item);
    this.#options.run.tables.push('acknowledged', [item, partition, BigInt(offset), this.#context.clock.now()]);
  }

  *holding(): Iterable<number> {
    for (const { items, committed } of this.#lanes) {
      for (let offset = committed; offset < items.length; offset++) if (items[offset] !== undefined) yield items[offset];
    }
  }

  waiting(): number {
    return this.#lag;
  }

  received(): number {
    return this.#received;
  }

  /** What the services commit when they are told to stop counts too. */
  async gather(isCutShort: boolean): Promise<void> {
    await allEnded(this.#options.run);
    const limitMs = isCutShort ? shortLimitMs : gatherLimitMs;
    await within(this.#context.clock, limitMs, this.#look(), `the log did not tell within ${limitMs / 1000} s how far the group has committed`);
  }

  async #watch(): Promise<void> {
    // A broker that is away is asked again: what was known stands.
    await this.#look().catch(() => {});
    this.#context.clock.setTimeout(() => void this.#watch(), lookMs);
  }

  async #look(): Promise<void> {
    const { group, in: { topic }, tables } = this.#options.run;
    const [{ partitions }] = await this.#admin.fetchOffsets({ groupId: group, topics: [topic] });
    for (const { partition, offset } of partitions) {
      const lane = this.#lanes[partition];
      const committed = Math.max(0, Number(offset));
      if (committed === lane.committed) continue;
      lane.committed = committed;
      tables.push('committed', [partition, BigInt(committed), this.#context.clock.now()]);
    }
    const lag = this.#lanes.reduce((sum, { items, committed }) => sum + Math.max(0, items.length - committed), 0);
    const { movement } = this.#options.run;
    if (lag !== this.#lag) movement.atMs = this.#context.clock.now();
    movement.stillMs = this.#context.clock.now() - movement.atMs;
    this.#lag = lag;
  }

  #measure = (): void => {
    this.#context.metrics.gauge('lag', this.#lag);
    this.#read();
    this.#context.clock.setTimeout(this.#measure, measureMs);
  };
}
