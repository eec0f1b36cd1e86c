import type { AnomalyName } from './anomalies/registry.ts';

/** A way to run clients and servers, and the anomalies that it permits: they are found and counted, but fail nothing. */
export interface Setting {
  readonly about: string;
  readonly allows: readonly AnomalyName[];
}

/** The log of a leader that fails may lose its end, and what is written next takes the same offsets. */
const lostTail = ['lost-write', 'unseen', 'reused-offset', 'non-monotonic-send'] as const;

export const settings = {
  'at-least-once': { about: 'Producers send again without idempotence, or the application does.', allows: ['duplicate'] },
  'acks-0': { about: 'Producers wait for no acknowledgement.', allows: lostTail },
  'acks-1': { about: 'The leader alone acknowledges.', allows: lostTail },
  'read-uncommitted': { about: 'Consumers do not wait for the end of transactions.', allows: ['aborted-read', 'uncommitted-read'] },
  'unmarked-rebalances': { about: 'The history has no marks where a group reassigned its partitions.', allows: ['non-monotonic-poll', 'skipped-poll'] },
  'several-batches': { about: 'A client may split what one send operation lists into several batches.', allows: ['skipped-send'] },
} satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;
