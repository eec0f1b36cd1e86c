import type { Admin } from 'kafkajs';
import type { Component, ComponentContext } from '../engine/component.ts';
import { wantedWorkers } from './autoscaler-policy.ts';
import type { DepthMessage, GatewayMessage } from './gateway.ts';
import { bulkTopic, ensureTopics, groupOn, kafkaClient, topicOn } from './kafkajs-client.ts';
import { LazyClient } from './lazy-client.ts';
import type { LogAddress } from './log-address.ts';

/** The fleet of workers, as whoever runs them sees it. */
export interface WorkerPool {
  /** Ids of the workers that run or start, without those that are stopping. */
  live(): readonly string[];
  start(slot: number): void;
  retire(slot: number): void;
  id(slot: number): string;
}

/** How often lag is looked at. */
const pollMs = 1000;

/**
 * Looks at what waits once a second (the lag of the group where there is a log, else the gateway's queue) and lets the
 * number of workers follow it; a worker that died is replaced. A worker takes `autoscale.start` until it is there.
 */
export class Autoscaler implements Component {
  readonly #context: ComponentContext;
  readonly #log: LogAddress;
  readonly #pool: WorkerPool;
  readonly #starting = new Set<number>();
  readonly #admin: LazyClient<Admin>;
  #looking = false;
  #stopping = false;
  #calmSinceMs = 0;

  constructor(context: ComponentContext, log: LogAddress, pool: WorkerPool) {
    this.#context = context;
    this.#log = log;
    this.#pool = pool;
    this.#admin = new LazyClient(() => this.#connect());
  }

  start(): void {
    this.#poll();
  }

  /** A connection that is still being made, as long as the log is away, is not waited for: it goes with the host. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#admin.connected?.disconnect();
  }

  receive(message: unknown): void {
    this.#decide((message as DepthMessage).depth);
  }

  #poll = (): void => {
    if (this.#stopping) return;
    this.#context.clock.setTimeout(this.#poll, pollMs);
    if (!this.#context.remedy('autoscale')) return;
    if (this.#context.remedy('buffer')) void this.#look();
    else this.#context.send('gateway', { ask: 'depth' } satisfies GatewayMessage);
  };

  async #look(): Promise<void> {
    // While the log is away its answer is late: one question at a time.
    if (this.#looking) return;
    this.#looking = true;
    try {
      this.#decide(await this.#lag());
    } catch (error) {
      this.#context.note(`lag unknown: ${(error as Error).message}`);
    }
    this.#looking = false;
  }

  async #lag(): Promise<number> {
    const admin = await this.#admin.get();
    const topic = topicOn(this.#log, bulkTopic);
    const [ends, [{ partitions: committed }]] = await Promise.all([
      admin.fetchTopicOffsets(topic),
      admin.fetchOffsets({ groupId: groupOn(this.#log, bulkTopic), topics: [topic] }),
    ]);
    const committedBy = new Map(committed.map(({ partition, offset }) => [partition, Number(offset)]));
    let lag = 0;
    for (const { partition, offset } of ends) lag += Number(offset) - Math.max(0, committedBy.get(partition) ?? 0);
    return lag;
  }

  async #connect(): Promise<Admin> {
    const kafka = kafkaClient(this.#context, this.#log);
    await ensureTopics(kafka, this.#log, this.#context.knob('log.retention'));
    const admin = kafka.admin();
    await admin.connect();
    return admin;
  }

  #decide(lag: number): void {
    if (this.#stopping) return;
    const { clock } = this.#context;
    const live = this.#liveSlots();
    const lagLimit = this.#context.knob('autoscale.lagLimit');
    const least = this.#context.knob('worker.count');
    if (lag >= lagLimit) this.#calmSinceMs = clock.now();
    const wanted = wantedWorkers({
      lag, lagLimit, least, most: this.#context.knob('autoscale.max'),
      now: Math.max(least, ...live, ...this.#starting),
      calmMs: clock.now() - this.#calmSinceMs, cooldownMs: this.#context.knob('autoscale.cooldown'),
    });
    for (let slot = 1; slot <= wanted; slot++) if (!live.includes(slot) && !this.#starting.has(slot)) this.#start(slot);
    for (const slot of live) if (slot > wanted) this.#retire(slot);
  }

  #liveSlots(): number[] {
    const live = this.#pool.live();
    const slots: number[] = [];
    for (let slot = 1; slot <= this.#context.knob('autoscale.max'); slot++) if (live.includes(this.#pool.id(slot))) slots.push(slot);
    return slots;
  }

  #start(slot: number): void {
    this.#starting.add(slot);
    this.#context.acted('autoscale');
    this.#context.note(`starts ${this.#pool.id(slot)}`);
    this.#context.clock.setTimeout(() => {
      this.#starting.delete(slot);
      if (!this.#stopping && !this.#pool.live().includes(this.#pool.id(slot))) this.#pool.start(slot);
    }, this.#context.knob('autoscale.start'));
  }

  #retire(slot: number): void {
    this.#context.acted('autoscale');
    this.#context.note(`retires ${this.#pool.id(slot)}`);
    this.#calmSinceMs = this.#context.clock.now();
    this.#pool.retire(slot);
  }
}
