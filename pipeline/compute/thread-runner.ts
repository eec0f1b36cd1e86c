import { Worker } from 'node:worker_threads';
import type { Task, TaskOutcome, TaskRunner } from './task.ts';

/** What a thread of tasks is told and answers. */
export interface ToTaskThread {
  readonly number: number;
  readonly task: Task;
  readonly cores: number;
}

export type FromTaskThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly number: number; readonly outcome: TaskOutcome }
  | { readonly kind: 'failed'; readonly number: number; readonly message: string };

interface Waiting {
  resolve(outcome: TaskOutcome): void;
  reject(error: Error): void;
}

/**
 * A thread runs from the same kind of file as what starts it: the built program as it is, sources through tsx, which a
 * thread of Node 20 does not take from its command line.
 */
function startThread(): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./task-thread.js', import.meta.url));
  const source = JSON.stringify(new URL('./task-thread.ts', import.meta.url).href);
  return new Worker(`import('tsx/esm/api').then(({ register }) => (register(), import(${source})))`, { eval: true, execArgv: [] });
}

/** Runs tasks in a thread of its own, on the real clock: as many at a time as it is given, each with its cores of DuckDB's threads. */
export class ThreadRunner implements TaskRunner {
  #thread: Worker | null = null;
  #numbers = 0;
  readonly #waiting = new Map<number, Waiting>();
  #opening: ((error: Error) => void) | null = null;

  open(): Promise<void> {
    const thread = (this.#thread = startThread());
    return new Promise((resolve, reject) => {
      this.#opening = reject;
      thread.on('error', (error) => this.#giveUp(error));
      thread.on('message', (message: FromTaskThread) => {
        if (message.kind === 'ready') resolve();
        else this.#answer(message);
      });
    });
  }

  run(task: Task, cores: number): Promise<TaskOutcome> {
    const number = this.#numbers++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      this.#thread!.postMessage({ number, task, cores } satisfies ToTaskThread);
    });
  }

  /** The thread is killed in the midst of what it does; who waits for it is told so. */
  kill(): void {
    void this.#thread?.terminate();
    this.#thread = null;
    this.#giveUp(new Error('the thread was killed'));
  }

  close(): void {
    this.kill();
  }

  #answer(message: Exclude<FromTaskThread, { kind: 'ready' }>): void {
    const waiting = this.#waiting.get(message.number);
    this.#waiting.delete(message.number);
    if (message.kind === 'done') waiting?.resolve(message.outcome);
    else waiting?.reject(new Error(message.message));
  }

  #giveUp(error: Error): void {
    this.#opening?.(error);
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
