import type { Component, ComponentContext } from '../../engine/component.ts';
import type { RunMessage, WorkerMessage } from './job-messages.ts';
import { speedup } from './schedule-tasks.ts';
import type { Task, TaskOutcome, TaskRunner } from './task.ts';

/** What a native call takes at least in virtual time; the declared time of a task comes on top. */
const callMs = 1;
/** Heartbeats come so often that a driver's patience holds several. */
export const beatsPerTimeout = 4;

/** The knob of what a row takes a task on one core. */
export const rowKnob: Record<Task['kind'], string> = { sketch: 'sketch.row', map: 'map.row', reduce: 'reduce.row', merge: 'reduce.row' };

export interface TaskWorkerOptions {
  readonly driver: string;
  readonly runner: TaskRunner;
}

/**
 * Runs tasks on its cores. In virtual time a task is executed for real, alone, and is done when its declared time is over:
 * what a task costs to start, and its rows, sped up by its cores. On the real clock it takes what it takes.
 */
export class TaskWorker implements Component {
  readonly #context: ComponentContext;
  readonly #options: TaskWorkerOptions;
  readonly #running = new Set<number>();

  constructor(context: ComponentContext, options: TaskWorkerOptions) {
    this.#context = context;
    this.#options = options;
    context.host.onGone(() => options.runner.close());
  }

  async start(): Promise<void> {
    const { runner } = this.#options;
    await this.#context.native('open', () => runner.open(), { serviceMs: callMs });
    this.#tell({ kind: 'registered', cores: this.#context.knob('worker.cores') });
    this.#beat();
  }

  receive(message: unknown): void {
    const run = message as RunMessage;
    const { items } = run;
    if (items !== null) for (let item = items.first; item < items.first + items.count; item++) this.#context.stage.saw(item);
    void this.#run(run);
  }

  waiting(): number {
    return this.#running.size;
  }

  async #run({ number, task, cores, slot }: RunMessage): Promise<void> {
    const { clock, native, host } = this.#context;
    this.#running.add(number);
    const startedMs = clock.now();
    const outcome = await native(task.kind, () => this.#options.runner.run(task, cores), { serviceMs: callMs });
    const cpuMs = clock.kind === 'virtual' ? await this.#serve(task, outcome, cores, slot) : await this.#slow(outcome, clock.now() - startedMs, cores);
    if (host.dead) return;
    this.#running.delete(number);
    this.#tell({ kind: 'done', number, outcome, finishedMs: clock.now(), cpuMs });
  }

  /** Occupies its cores for the declared time; answers with what that is on one core. */
  async #serve(task: Task, { rowsRead }: TaskOutcome, cores: number, slot: number): Promise<number> {
    const { knob, serve } = this.#context;
    const rowMs = knob(rowKnob[task.kind]);
    await serve(`core-${slot}`, 1, knob('task.overhead'));
    await serve(`core-${slot}`, rowsRead, rowMs / speedup(cores));
    return knob('task.overhead') + rowsRead * rowMs;
  }

  /** The time of this machine has passed; a fault can only add to it. */
  async #slow({ rowsRead }: TaskOutcome, tookMs: number, cores: number): Promise<number> {
    const { point, clock } = this.#context;
    const { serviceMs } = point('serve', { serviceMs: tookMs, items: rowsRead });
    if (serviceMs > tookMs) await new Promise<void>((resolve) => void clock.setTimeout(resolve, serviceMs - tookMs));
    return tookMs * cores;
  }

  #beat = (): void => {
    const { clock, knob } = this.#context;
    this.#tell({ kind: 'beat' });
    clock.setTimeout(this.#beat, knob('worker.timeout') / beatsPerTimeout);
  };

  #tell(message: WorkerMessage): void {
    this.#context.send(this.#options.driver, message);
  }
}
