import type { LogAddress } from '../log-address.ts';
import type { ItemSet } from './item-set.ts';
import type { OwnTables } from './own-tables.ts';

/** What the components of one run with somebody's own service share. */
export interface OwnRun {
  readonly tables: OwnTables;
  /** The services that run: each has ended, by itself or at the end of the run, when its promise resolves. */
  readonly ended: Map<string, Promise<void>>;
  /** Items that were read from the output. */
  readonly cameOut: ItemSet;
  /** Items of which nothing need come out, with the fault that has struck them. */
  readonly mayStayOut: Map<number, string>;
  /** When something was last taken in or came out, and how long that is ago. */
  readonly movement: { atMs: number; stillMs: number };
  /** The output was read to its end, after every service has ended. */
  readonly output: { readonly read: Promise<void>; toEnd(): void };
}

export function outputToRead(): OwnRun['output'] {
  let toEnd!: () => void;
  const read = new Promise<void>((resolve) => (toEnd = resolve));
  return { read, toEnd };
}

export interface OwnTopic {
  readonly topic: string;
  readonly partitions: number;
}

/** Where a service puts what it cannot take. */
export interface DeadLetterTopic extends OwnTopic {
  /** Items that were found there when every service had ended. */
  readonly setAside: ItemSet;
}

/** Of a service between two topics. */
export interface TopicsRun extends OwnRun {
  readonly log: LogAddress;
  readonly in: OwnTopic;
  readonly out: OwnTopic;
  readonly deadLetter?: DeadLetterTopic;
  readonly group: string;
}

export async function allEnded({ ended }: OwnRun): Promise<void> {
  await Promise.all(ended.values());
}
