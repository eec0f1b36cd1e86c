/**
 * A job reads the rows of a batch from splits, shuffles them by key, and aggregates them: per key the number of rows,
 * the sum of amounts and the number of distinct customers. Its tasks are data, so that they run in this thread, in
 * another one, and from the same files on another engine.
 */

/** How a map task chooses the partition of a row. */
export interface Partitioning {
  readonly partitions: number;
  /** Hot keys with their number of salts, from 2; all others have one. */
  readonly salts: readonly (readonly [key: number, salts: number])[];
  /** The upper bound (exclusive) of every partition but the last, as ordinals of key and salt; null: by hash. */
  readonly bounds: readonly number[] | null;
  /** Rows of one split with the same key and customer become one. */
  readonly combine: boolean;
}

/** No key has more salts: an ordinal is `key * mostSalts + salt`, and stays exact. */
export const mostSalts = 4096;

/** The key of rows that have none, in arithmetic. */
export const nullKey = -1;

export interface SketchTask {
  readonly kind: 'sketch';
  readonly split: string;
  /** Of how many keys the count is wanted, the largest first. */
  readonly top: number;
  /** Every key's weight is wanted: what a map task will send of it. */
  readonly weights: boolean;
  readonly combine: boolean;
}

export interface MapTask {
  readonly kind: 'map';
  readonly split: string;
  readonly out: string;
  readonly partitioning: Partitioning;
}

export interface ReduceTask {
  readonly kind: 'reduce';
  readonly inputs: readonly string[];
  readonly partition: number;
  readonly out: string;
  /** Keys whose rows lie in more than one partition: what is made of them goes to `partials`. */
  readonly salted: readonly number[];
  readonly partials: string | null;
  /** No customer of a salted key is in two partitions, so counts of customers add up. */
  readonly disjoint: boolean;
}

/** Brings the parts of salted keys together: the salt is removed. */
export interface MergeTask {
  readonly kind: 'merge';
  readonly inputs: readonly string[];
  readonly partition: number;
  readonly partitions: number;
  readonly out: string;
  readonly disjoint: boolean;
}

export type Task = SketchTask | MapTask | ReduceTask | MergeTask;

export interface KeyCount {
  readonly key: number;
  readonly rows: number;
}

/** What a task read and wrote. Bytes are those of the declared width of a row: they are the same wherever it ran. */
export interface TaskOutcome {
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly rowsWritten: number;
  readonly bytesWritten: number;
  /** Of a map task: rows sent to each partition. */
  readonly sent?: readonly number[];
  /** Of a sketch: the largest keys, and the weights of all. */
  readonly top?: readonly KeyCount[];
  readonly weights?: readonly KeyCount[];
}

/** Runs tasks; several at a time. */
export interface TaskRunner {
  open(): Promise<void>;
  run(task: Task, cores: number): Promise<TaskOutcome>;
  /** Nothing runs any more. */
  close(): void;
}

/** Bytes of a row of the input (id, key, customer, amount) and of the shuffle (key, salt, customer, rows, total). */
export const rowBytes = { input: 16, shuffle: 28 } as const;
