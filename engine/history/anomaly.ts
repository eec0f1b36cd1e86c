import type { Fates } from './fates.ts';
import type { Value } from './operation.ts';
import type { PartitionLog } from './partition-log.ts';
import type { RecordedHistory } from './recorded-history.ts';
import type { Sessions } from './sessions.ts';

/** What a history must hold before anything can be said of an anomaly that was not found. */
export type Need = 'sends' | 'offsets' | 'polls';

/** A way in which deliveries go wrong. */
export interface Anomaly {
  /** One sentence: what is seen where it happens. */
  readonly about: string;
  readonly needs: readonly Need[];
  find(material: Material, report: AnomalySink): void;
}

export interface AnomalySink {
  /** Counts one; `tell` is called for the first ones only, since evidence costs more than counting. */
  found(tell: () => Finding): void;
  /** The history leaves open whether there are more; one sentence says what is missing. */
  undecided(reason: string): void;
}

/** One occurrence, with what anyone needs to see it in the history. */
export interface Finding {
  readonly topic: string;
  readonly partition: number | null;
  readonly offsets: readonly number[];
  readonly values: readonly Value[];
  /** One sentence. */
  readonly text: string;
  /** The operations that show it, in the order of the history. */
  readonly operations: readonly { readonly line: number; readonly text: string }[];
}

/** What is derived from a history once, for every anomaly. */
export interface Material {
  readonly history: RecordedHistory;
  readonly fates: Fates;
  /** By the number of the place. */
  readonly logs: readonly PartitionLog[];
  readonly sessionsOf: readonly (readonly Sessions['list'][number][])[];
  /** The first send of a value, -1 where it was never sent. */
  readonly firstSend: Int32Array;
}
