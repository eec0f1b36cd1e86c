import { errors, type ErrorCode } from '../errors.ts';
import type { PartitionLog } from '../log/partition-log.ts';

/** Whether a client knows the leader epoch that there is (KIP-320): it was moved on from, or this node has not heard of it. -1 asks nothing. */
export function leaderEpochError({ leaderEpoch }: PartitionLog, known: number): ErrorCode {
  if (known === -1 || known === leaderEpoch) return errors.NONE;
  return known < leaderEpoch ? errors.FENCED_LEADER_EPOCH : errors.UNKNOWN_LEADER_EPOCH;
}
