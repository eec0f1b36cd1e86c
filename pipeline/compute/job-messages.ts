import type { Task, TaskOutcome } from './task.ts';

/** A split of a batch, landed: a Parquet file of its rows, whose items follow one another. */
export interface Split {
  readonly path: string;
  readonly rows: number;
  readonly firstItem: number;
}

/** The source tells the driver that a batch is complete. */
export interface BatchMessage {
  readonly kind: 'batch';
  /** From 1. */
  readonly batch: number;
  readonly splits: readonly Split[];
}

/** What the driver hands to a worker. Two copies of a task have two numbers. */
export interface RunMessage {
  readonly number: number;
  readonly task: Task;
  readonly cores: number;
  /** The lowest of the cores that it takes on its worker. */
  readonly slot: number;
  /** Items of the rows that it reads first; null where another task did. */
  readonly items: { readonly first: number; readonly count: number } | null;
}

/** What a worker tells the driver. */
export type WorkerMessage =
  | { readonly kind: 'registered'; readonly cores: number }
  | { readonly kind: 'beat' }
  | { readonly kind: 'done'; readonly number: number; readonly outcome: TaskOutcome; readonly finishedMs: number; readonly cpuMs: number };

export type DriverInbox = BatchMessage | WorkerMessage;
