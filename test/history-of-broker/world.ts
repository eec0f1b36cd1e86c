import { setImmediate as turn } from 'node:timers/promises';
import { Deadlines } from '../../embedded/kafka/src/deadlines.ts';
import { Broker, Faults, Shell, SimulatedDisk, type Clock, type FaultSpec, type Wire } from '@wavetank/kafka';
import type { Random } from '../../engine/random.ts';

export const topic = 'topic';
export const partitions = 3;
export const nodeIds = [1, 2, 3];

/** Does something to each broker as it starts, before it serves. */
export type Plant = (broker: Broker) => void;

/**
 * A broker of three nodes on a disk that can crash, on a clock that moves from event to event, behind a network that takes its
 * time. Everything that happens is drawn from one stream.
 */
export class World implements Clock {
  nowMs = 0;
  readonly random: Random;
  readonly disk: SimulatedDisk;
  broker: Broker;
  private readonly plant: Plant;
  private readonly faults = new Faults();
  private readonly queue = new Deadlines();
  private shell: Shell;
  private isDown = false;

  constructor(random: Random, plant: Plant) {
    this.random = random;
    this.plant = plant;
    this.disk = new SimulatedDisk(() => random.float());
    this.faults.hostedBy({
      crash: ({ tear, downMs }) => {
        if (this.isDown) return;
        this.disk.crash({ tear });
        this.shell.close();
        this.isDown = true;
        this.after(downMs, () => this.start());
      },
    });
    this.broker = this.made();
    this.broker.topics.create(topic, partitions);
    this.plant(this.broker);
    this.shell = new Shell(this.broker, this);
  }

  now(): number {
    return this.nowMs;
  }

  setTimeout(action: () => void, delayMs: number): unknown {
    return this.queue.add(this.nowMs + delayMs, action);
  }

  clearTimeout(timer: unknown): void {
    this.queue.cancel(timer as ReturnType<Deadlines['add']> | null);
  }

  after(delayMs: number, action: () => void): void {
    this.queue.add(this.nowMs + delayMs, action);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  /** Lets time pass until the work is done; throws when nothing is left that could do it, or it takes too long. */
  async run(work: Promise<unknown>, mostMs: number): Promise<void> {
    let isDone = false;
    let failure: unknown = null;
    work.then(() => (isDone = true), (error: unknown) => {
      failure = error;
      isDone = true;
    });
    await turn();
    while (!isDone) {
      const next = this.queue.next();
      if (next > mostMs) throw new Error(next === Infinity ? 'nothing is left to happen' : `not done after ${mostMs} ms`);
      this.nowMs = Math.max(this.nowMs, next);
      this.queue.fire(this.nowMs);
      await turn();
    }
    if (failure !== null) throw failure;
  }

  /** A connection to a node; `onClose` is called when the far end closes it. */
  connect(nodeId: number, onData: (chunk: Buffer) => void, onClose: () => void): { send(bytes: Buffer): void; close(): void } {
    let isOpen = true;
    const far: { data(chunk: Buffer): void; gone(): void } = { data: () => undefined, gone: () => undefined };
    const [there, back] = [this.line(), this.line()];
    const wire: Wire = {
      write: (chunk) => back(() => (isOpen ? onData(chunk) : undefined)),
      close: () => back(() => {
        if (isOpen) onClose();
        isOpen = false;
      }),
      onData: (listener) => void (far.data = listener),
      onClose: (listener) => void (far.gone = listener),
    };
    this.shell.accept(wire, nodeId);
    return {
      send: (bytes) => there(() => far.data(bytes)),
      close: () => {
        isOpen = false;
        there(() => far.gone());
      },
    };
  }

  /** Begins a fault; nothing happens while the broker is down. */
  inject(spec: FaultSpec): void {
    if (!this.isDown) this.shell.act(() => void this.faults.inject(spec));
  }

  act(action: (broker: Broker) => void): void {
    if (!this.isDown) this.shell.act(() => action(this.broker));
  }

  clearFaults(): void {
    this.act(() => this.faults.clear());
  }

  get isServing(): boolean {
    return !this.isDown;
  }

  private start(): void {
    this.isDown = false;
    this.broker = this.made();
    this.plant(this.broker);
    this.shell = new Shell(this.broker, this);
  }

  private made(): Broker {
    return new Broker({
      host: 'kafka', port: 9092, nodes: nodeIds.map((id) => ({ id, host: `node-${id}`, port: 9092 })),
      random: () => this.random.float(), storage: this.disk, flush: 'acks-all', faults: this.faults, segmentBytes: 600,
      groupMinSessionTimeoutMs: 50,
      onFailure: (error) => {
        throw error;
      },
    });
  }

  /** One way of a connection: whatever is sent arrives later, and in its order. */
  private line(): (arrive: () => void) => boolean {
    let lastMs = 0;
    return (arrive) => {
      lastMs = Math.max(lastMs, this.nowMs + 1 + this.random.below(3));
      this.queue.add(lastMs, arrive);
      return true;
    };
  }
}
