import type { Anomaly } from '../anomaly.ts';
import { duplicate } from './duplicate.ts';
import { abortedRead, uncommittedRead } from './forbidden-read.ts';
import { lostWrite } from './lost-write.ts';
import { inconsistentOffsets, reusedOffset } from './offsets.ts';
import { phantom } from './phantom.ts';
import { internalNonMonotonicPoll, internalSkippedPoll, nonMonotonicPoll, skippedPoll } from './poll-order.ts';
import { nonMonotonicSend, skippedSend } from './send-order.ts';
import { unseen } from './unseen.ts';

/** Anomalies in the order in which they are told: what is gone, what is wrong, what is out of order. */
export const anomalies = {
  'lost-write': lostWrite,
  unseen,
  duplicate,
  'inconsistent-offsets': inconsistentOffsets,
  'reused-offset': reusedOffset,
  'aborted-read': abortedRead,
  'uncommitted-read': uncommittedRead,
  phantom,
  'non-monotonic-poll': nonMonotonicPoll,
  'internal-non-monotonic-poll': internalNonMonotonicPoll,
  'skipped-poll': skippedPoll,
  'internal-skipped-poll': internalSkippedPoll,
  'non-monotonic-send': nonMonotonicSend,
  'skipped-send': skippedSend,
} satisfies Record<string, Anomaly>;

export type AnomalyName = keyof typeof anomalies;
