import type { LogAddress } from '../log-address.ts';
import type { OwnTables } from './own-tables.ts';

export interface OwnTopic {
  readonly topic: string;
  readonly partitions: number;
}

/** What the components of one run with somebody's own service share. */
export interface OwnRun {
  readonly log: LogAddress;
  readonly in: OwnTopic;
  readonly out: OwnTopic;
  readonly group: string;
  readonly tables: OwnTables;
  /** The services that run: each has ended, by itself or at the end of the run, when its promise resolves. */
  readonly ended: Map<string, Promise<void>>;
  /** Items of which a record was read from the output. */
  readonly cameOut: Set<number>;
  /** When something was last committed or came out, and how long that is ago. */
  readonly movement: { atMs: number; stillMs: number };
}

export async function allEnded({ ended }: OwnRun): Promise<void> {
  await Promise.all(ended.values());
}
