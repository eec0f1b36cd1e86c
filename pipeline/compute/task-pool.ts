import { epochMs } from '../../engine/clock.ts';
import type { ComponentContext } from '../../engine/component.ts';
import type { EventLog } from '../spark-log/event-log.ts';
import type { RunMessage, WorkerMessage } from './job-messages.ts';
import { byWeight, placeTasks, planCores, type Pool } from './schedule-tasks.ts';
import type { Task, TaskOutcome } from './task.ts';
import { beatsPerTimeout, rowKnob } from './task-worker.ts';

/** A task of a stage; each try of it writes to files of its own, so that a copy that was given up spoils nothing. */
export interface StageTask {
  make(attempt: number): Task;
  /** Rows that it will read, as far as is known. */
  readonly weight: number;
  readonly items: RunMessage['items'];
}

/** The try of a task that counted. */
export interface Done {
  readonly task: Task;
  readonly outcome: TaskOutcome;
}

interface Worker {
  cores: number;
  /** Which of its cores are taken. */
  readonly taken: Set<number>;
  beatMs: number;
}

interface Attempt {
  readonly number: number;
  readonly index: number;
  readonly attempt: number;
  readonly worker: string;
  readonly slots: readonly number[];
  readonly task: Task;
  readonly launchMs: number;
}

interface Stage {
  readonly job: string;
  readonly id: number;
  readonly name: Task['kind'];
  readonly tasks: readonly StageTask[];
  readonly attempts: number[];
  readonly done: (Done | null)[];
  readonly submittedMs: number;
  /** Cores of each task; null until a worker is there: one each, or by weight. */
  cores: readonly number[] | null;
  left: number;
  waiting: number[];
  finish(): void;
}

/** The workers as their driver knows them, and the tasks of the stage that runs on them. */
export class TaskPool {
  readonly #context: ComponentContext;
  readonly #log: EventLog;
  readonly #workers = new Map<string, Worker>();
  readonly #running = new Map<number, Attempt>();
  #stage: Stage | null = null;
  #numbers = 0;

  constructor(context: ComponentContext, log: EventLog) {
    this.#context = context;
    this.#log = log;
  }

  start(): void {
    this.#watch();
  }

  get running(): number {
    return this.#running.size + (this.#stage?.waiting.length ?? 0);
  }

  /** Runs the tasks of one stage of a job; resolves when each has succeeded once, in their order. */
  async runStage(job: string, id: number, name: Task['kind'], tasks: readonly StageTask[]): Promise<Done[]> {
    const submittedMs = this.#nowMs();
    this.#log.stageSubmitted(id, name, tasks.length, submittedMs);
    const done = new Array<Done | null>(tasks.length).fill(null);
    if (tasks.length > 0) {
      await new Promise<void>((finish) => {
        this.#stage = { job, id, name, tasks, attempts: tasks.map(() => 0), done, submittedMs, cores: null, left: tasks.length, waiting: tasks.map((_, index) => index), finish };
        this.#place();
      });
    }
    this.#stage = null;
    this.#log.stageCompleted(id, name, tasks.length, submittedMs, this.#nowMs());
    return done as Done[];
  }

  hear(message: WorkerMessage, from: string): void {
    const nowMs = this.#context.clock.now();
    if (message.kind === 'registered') {
      // A worker that comes anew has nothing of what it ran before.
      this.#lose(from, 'started anew');
      this.#workers.set(from, { cores: message.cores, taken: new Set(), beatMs: nowMs });
      this.#place();
      return;
    }
    const worker = this.#workers.get(from);
    if (worker !== undefined) worker.beatMs = nowMs;
    if (message.kind === 'done') this.#done(message, from);
  }

  #done({ number, outcome, finishedMs, cpuMs }: Extract<WorkerMessage, { kind: 'done' }>, from: string): void {
    const attempt = this.#running.get(number);
    // Given up meanwhile: another try of it counts.
    if (attempt === undefined) return;
    this.#running.delete(number);
    const worker = this.#workers.get(from);
    for (const slot of attempt.slots) worker?.taken.delete(slot);
    const stage = this.#stage!;
    const { index, task } = attempt;
    this.#log.taskEnded({
      ...this.#facts(attempt), finishMs: epochMs + Math.round(finishedMs), cpuMs, rowsRead: outcome.rowsRead, bytesRead: outcome.bytesRead,
      rowsWritten: outcome.rowsWritten, bytesWritten: outcome.bytesWritten,
    });
    this.#context.show('task', { is: 'done', number, atMs: Math.round(finishedMs), rows: outcome.rowsRead });
    stage.done[index] = { task, outcome };
    if (--stage.left === 0) stage.finish();
    else this.#place();
  }

  #facts({ number, index, attempt, worker, launchMs, task }: Attempt): { stage: number; id: number; index: number; attempt: number; executor: string; launchMs: number; shuffled: boolean } {
    return { stage: this.#stage!.id, id: number, index, attempt, executor: worker, launchMs, shuffled: task.kind === 'reduce' || task.kind === 'merge' };
  }

  #nowMs(): number {
    return epochMs + Math.round(this.#context.clock.now());
  }

  #place(): void {
    const stage = this.#stage;
    if (stage === null || stage.waiting.length === 0 || this.#workers.size === 0) return;
    const pools = [...this.#workers].map(([worker, { cores, taken }]): Pool => ({ worker, cores, freeCores: cores - taken.size }));
    stage.cores ??= this.#coresOf(stage, pools);
    const waiting = stage.waiting.map((index) => ({ id: index, weight: stage.tasks[index].weight, cores: stage.cores![index] }));
    const placed = placeTasks(this.#context.remedy('resources') ? byWeight(waiting) : waiting, pools);
    for (const { id, worker, cores } of placed) this.#launch(stage, id, worker, cores);
    const launched = new Set(placed.map(({ id }) => id));
    stage.waiting = stage.waiting.filter((index) => !launched.has(index));
  }

  /** Decided once for a stage: a switch in the midst of it changes the order of its tasks only. */
  #coresOf({ name, tasks }: Stage, pools: readonly Pool[]): number[] {
    const { knob, remedy } = this.#context;
    if (!remedy('resources')) return tasks.map(() => 1);
    const cores = planCores(tasks.map(({ weight }) => weight), pools, knob('task.overhead') / knob(rowKnob[name]));
    this.#context.acted('resources', cores.filter((each) => each > 1).length);
    return cores;
  }

  #launch(stage: Stage, index: number, workerId: string, cores: number): void {
    const worker = this.#workers.get(workerId)!;
    const slots = Array.from({ length: worker.cores }, (_, slot) => slot).filter((slot) => !worker.taken.has(slot)).slice(0, cores);
    for (const slot of slots) worker.taken.add(slot);
    const number = this.#numbers++;
    const attempt = stage.attempts[index]++;
    const { items } = stage.tasks[index];
    const task = stage.tasks[index].make(attempt);
    this.#running.set(number, { number, index, attempt, worker: workerId, slots, task, launchMs: this.#nowMs() });
    const atMs = Math.round(this.#context.clock.now());
    this.#context.show('task', { is: 'started', number, atMs, job: stage.job, stage: stage.name, index, of: stage.tasks.length, attempt, worker: workerId, cores });
    this.#context.send(workerId, { number, task, cores, slot: slots[0], items } satisfies RunMessage);
  }

  /** What ran on a worker waits again. */
  #lose(workerId: string, why: string): void {
    const lost = [...this.#running.values()].filter(({ worker }) => worker === workerId);
    this.#workers.delete(workerId);
    if (lost.length === 0) return;
    this.#context.note(`${workerId} ${why}: tasks tried again: ${lost.length}`);
    for (const attempt of lost) {
      this.#running.delete(attempt.number);
      this.#context.show('task', { is: 'lost', number: attempt.number, atMs: Math.round(this.#context.clock.now()) });
      this.#log.taskLost({ ...this.#facts(attempt), finishMs: this.#nowMs(), cpuMs: 0 });
      this.#stage!.waiting.push(attempt.index);
    }
    this.#place();
  }

  /** A worker that is silent for too long is given up. */
  #watch = (): void => {
    const { clock, knob } = this.#context;
    const timeoutMs = knob('worker.timeout');
    for (const [id, { beatMs }] of this.#workers) if (clock.now() - beatMs > timeoutMs) this.#lose(id, `is silent for ${timeoutMs} ms`);
    clock.setTimeout(this.#watch, timeoutMs / beatsPerTimeout);
  };
}
