import type { Codecs } from './codecs.ts';

/** The settings of a topic that its logs obey; a change counts from the next append on. */
export interface LogSettings {
  maxMessageBytes: number;
  segmentBytes: number;
  stampsAppendTime: boolean;
  minInsyncReplicas: number;
  /** A new file is begun once its first and next record are so far apart. */
  segmentMs: number;
  /** Whether old files go, by age and size; -1 for no limit. */
  deletes: boolean;
  retentionMs: number;
  retentionBytes: number;
  /** Whether only the last record of each key stays. */
  compacts: boolean;
  minCleanableDirtyRatio: number;
  minCompactionLagMs: number;
  maxCompactionLagMs: number;
  /** How long tombstones stay. */
  deleteRetentionMs: number;
  codecs: Codecs;
}
