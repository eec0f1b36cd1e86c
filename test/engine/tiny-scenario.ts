import { createReadStream } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { BuildComponent, Component, ComponentContext } from '../../engine/component.ts';
import type { Fault, FaultCall } from '../../engine/fault.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Scenario, World } from '../../engine/scenario.ts';
import { Schedule } from '../../engine/schedule/schedule.ts';

/**
 * The smallest pipeline that the engine can run: a source, a relay with a bounded queue, a sink that writes lines to a
 * file. It exists to test the engine's own laws; what is sick in it is made so by the test.
 */
interface Item {
  readonly item: number;
  readonly payload: Buffer;
}

const payloadOf = (item: number): Buffer => Buffer.from(`payload ${item}`);

class Source implements Component {
  readonly #context: ComponentContext;
  readonly #schedule: Schedule;
  #next = 0;

  constructor(context: ComponentContext, world: World) {
    this.#context = context;
    const loadAt = (atMs: number): number => context.point('load', { factor: world.rateFactor(), atMs }).factor;
    this.#schedule = new Schedule(world.plan, world.streams.get('generators', 'tiny'), world.plannedLoad, loadAt);
  }

  start(): void {
    this.#tick();
  }

  #tick = (): void => {
    const items: Item[] = [];
    this.#schedule.advance(this.#context.clock.now(), (dueMs) => {
      const item = this.#next++;
      const payload = payloadOf(item);
      this.#context.generated({ item, class: item % 10 === 0 ? 0 : 1, dueMs, key: item % 7, payload, content: crc32(payload) });
      this.#context.stage.saw(item);
      items.push({ item, payload });
    });
    if (items.length > 0) this.#context.send('relay', items);
    this.#context.clock.setTimeout(this.#tick, 10);
  };
}

/** What a test may make of the relay: forward, lose, double, alter or lie about an item. */
export type Meddle = (item: Item, context: ComponentContext) => readonly Item[];

class Relay implements Component {
  readonly #context: ComponentContext;
  readonly #meddle: Meddle;
  #queue: Item[] = [];
  #busy = false;

  constructor(context: ComponentContext, meddle: Meddle) {
    this.#context = context;
    this.#meddle = meddle;
  }

  start(): void {}

  receive(message: unknown): void {
    for (const item of message as Item[]) {
      this.#context.stage.saw(item.item);
      if (this.#queue.length >= this.#context.knob('relay.queue') && !this.#context.remedy('patience')) this.#context.stage.claim(item.item, 'dropped', 'queue full');
      else this.#queue.push(item);
    }
    void this.#work();
  }

  *holding(): Iterable<number> {
    for (const { item } of this.#queue) yield item;
  }

  waiting(): number {
    return this.#queue.length;
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#queue.length > 0) {
      const taken = this.#queue.splice(0, 10);
      await this.#context.serve('relay', taken.length);
      this.#context.send('sink', taken.flatMap((item) => this.#meddle(item, this.#context)));
    }
    this.#busy = false;
  }
}

class Sink implements Component {
  readonly #context: ComponentContext;
  readonly #file: string;
  #rows: Item[] = [];
  #writing = 0;

  constructor(context: ComponentContext, file: string) {
    this.#context = context;
    this.#file = file;
  }

  async start(): Promise<void> {
    await this.#context.native('create', () => appendFile(this.#file, ''), { serviceMs: 1 });
    this.#flush();
  }

  receive(message: unknown): void {
    for (const item of message as Item[]) {
      this.#context.stage.saw(item.item);
      this.#rows.push(item);
    }
  }

  *holding(): Iterable<number> {
    for (const { item } of this.#rows) yield item;
  }

  waiting(): number {
    return this.#rows.length + this.#writing;
  }

  #flush = (): void => {
    this.#context.clock.setTimeout(this.#flush, 200);
    const rows = this.#rows;
    if (rows.length === 0) return;
    this.#rows = [];
    this.#writing = rows.length;
    const nowMs = this.#context.clock.now();
    const text = rows.map(({ item, payload }) => `${item}\t${crc32(payload)}\t${nowMs}\n`).join('');
    void this.#context.native('append', () => appendFile(this.#file, text), { serviceMs: 2 }).then(() => {
      this.#writing = 0;
      for (const { item } of rows) this.#context.stage.stored(item);
    });
  };
}

const fault = (id: string, rest: Omit<Fault, 'id' | 'about' | 'params'>): Fault => ({ id, about: `${id} of the tiny scenario`, params: z.strictObject({}), ...rest });

export const burst = fault('burst', {
  target: 'source', point: 'load', heals: true,
  disturb: (call) => { (call as FaultCall['load']).factor *= 10; return true; },
});
export const slow = fault('slow', {
  target: 'gateway', point: 'serve', heals: true,
  disturb: (call) => { (call as FaultCall['serve']).serviceMs *= 3; return true; },
});
export const crash = fault('crash', {
  target: 'gateway', point: 'life', heals: true,
  disturb: (call) => {
    if ((call as FaultCall['life']).moment !== 'start') return false;
    (call as FaultCall['life']).action = 'crash';
    return true;
  },
});
export const elsewhere = fault('elsewhere', { target: 'broker', point: 'serve', heals: true, disturb: () => true });

export function tinyScenario(options: { meddle?: Meddle; unreadable?: boolean; deadlineMs?: number } = {}): Scenario {
  const file = (folder: string): string => join(folder, 'rows.tsv');
  const component = (kind: string, world: World, folder: string): BuildComponent => (context) => {
    if (kind === 'source') return new Source(context, world);
    if (kind === 'gateway') return new Relay(context, options.meddle ?? ((item) => [item]));
    return new Sink(context, file(folder));
  };
  const form = { durationMs: 10_000, drainMs: 5_000, rateEps: 100, shapes: [], process: 'poisson', faults: [] };
  return {
    id: 'tiny', question: 'Does the engine keep its own laws?', item: 'event', about: 'source, relay, sink', clocks: ['virtual'],
    classes: ['important', 'other'], deadlineMs: options.deadlineMs, hops: ['source', 'gateway', 'sink'],
    forms: { full: form, short: form },
    knobs: [
      { id: 'relay.service', unit: 'ms', default: 2, min: 0.1, max: 100, about: 'time of an item in the relay' },
      { id: 'relay.queue', unit: 'count', default: 50, min: 1, max: 10_000, integer: true, about: 'places in the relay' },
    ],
    faults: { burst, slow, crash, elsewhere },
    remedies: {
      patience: { id: 'patience', about: 'the queue has no limit', without: 'a full queue drops', needs: [], switching: 'live', metric: 'dropped', minEffect: 0.5 },
    },
    checks: {
      dropped: {
        id: 'dropped', about: 'nothing is dropped', unit: 'items', limit: 0,
        judge: ({ account }) => {
          const value = Object.values(account.dropped).reduce((sum, count) => sum + count, 0);
          return { verdict: value > 0 ? 'failed' : 'passed', value, firstBreachMs: null, message: `${value} dropped` };
        },
      },
      duplicate: {
        id: 'duplicate', about: 'nothing is stored twice', unit: 'items', limit: 0,
        judge: ({ account, ledger }) => {
          const items: number[] = [];
          ledger.each(null, null, (item) => { if (ledger.rows(item) > 1) items.push(item); });
          return { verdict: items.length > 0 ? 'failed' : 'passed', value: account.duplicate, firstBreachMs: null, message: `${account.duplicate} stored again`, items };
        },
      },
    },
    figures: { dropped: { id: 'dropped', about: 'items dropped', unit: 'items', compute: ({ account }) => Object.values(account.dropped).reduce((sum, count) => sum + count, 0) } },
    thresholds: [],
    stores: [{
      id: 'rows.tsv',
      async *read(folder) {
        if (options.unreadable) throw new Error('rows.tsv: permission denied');
        for await (const line of createInterface({ input: createReadStream(file(folder)) })) {
          const [item, content, storedMs] = line.split('\t').map(Number);
          yield { item, content, storedMs };
        }
      },
    }],
    sick: ['dropped'],
    topology: () => ({
      nodes: [{ id: 'source', kind: 'source' }, { id: 'relay', kind: 'gateway' }, { id: 'sink', kind: 'sink' }],
      edges: [{ from: 'source', to: 'relay' }, { from: 'relay', to: 'sink' }],
    }),
    component: (node, world, folder) => component(node.kind, world, folder),
    drained: (world) => world.component('relay')?.waiting?.() === 0 && world.component('sink')?.waiting?.() === 0,
  };
}

export function tinyPlan(change: Partial<Plan> = {}): Plan {
  return {
    schemaVersion: 1, scenario: 'tiny', seed: 1, form: 'full', clock: 'virtual', durationMs: 10_000, drainMs: 5_000,
    workload: { rateEps: 200, shapes: [], process: 'poisson' }, knobs: { 'relay.service': 2, 'relay.queue': 50 },
    remedies: [], faults: [], backends: {}, commands: [], ...change,
  };
}
