import { Worker } from 'node:worker_threads';
import type { Task, TaskOutcome, TaskRunner } from './task.ts';

/** What a thread of tasks is told and answers. */
export type ToTaskThread =
  | { readonly kind: 'run'; readonly number: number; readonly task: Task; readonly cores: number }
  | { readonly kind: 'end' };

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

/**
 * Runs tasks in a thread of its own, on the real clock: as many at a time as it is given, each with its cores of DuckDB's
 * threads. A thread is never killed in the midst of a call, which would take the whole process along: where its worker
 * dies, what runs ends by itself, and nobody hears of it.
 */
export class ThreadRunner implements TaskRunner {
  #thread: Worker | null = null;
  #numbers = 0;
  readonly #waiting = new Map<number, Waiting>();

  open(): Promise<void> {
    const thread = (this.#thread = startThread());
    return new Promise((resolve, reject) => {
      thread.on('error', (error) => {
        reject(error);
        for (const waiting of this.#waiting.values()) waiting.reject(error);
      });
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
      this.#tell({ kind: 'run', number, task, cores });
    });
  }

  close(): void {
    this.#tell({ kind: 'end' });
    this.#thread = null;
  }

  #tell(message: ToTaskThread): void {
    this.#thread?.postMessage(message);
  }

  #answer(message: Exclude<FromTaskThread, { kind: 'ready' }>): void {
    const waiting = this.#waiting.get(message.number);
    this.#waiting.delete(message.number);
    if (message.kind === 'done') waiting?.resolve(message.outcome);
    else waiting?.reject(new Error(message.message));
  }
}
