import { errors, type ErrorCode } from '../errors.ts';
import { StorageError } from '../storage/storage.ts';

/** What became of one append. `costMs` is how long the storage took, or would have. */
export interface AppendResult {
  errorCode: ErrorCode;
  /** -1 on error. */
  baseOffset: number;
  /** -1 unless the topic stamps the append time. */
  appendTimeMs: number;
  isDuplicate: boolean;
  costMs: number;
}

export function accepted(baseOffset: number, appendTimeMs: number, costMs: number): AppendResult {
  return { errorCode: errors.NONE, baseOffset, appendTimeMs, isDuplicate: false, costMs };
}

export function refused(errorCode: ErrorCode): AppendResult {
  return { errorCode, baseOffset: -1, appendTimeMs: -1, isDuplicate: false, costMs: 0 };
}

/** What comes of an append, or of making one durable that was there already. */
export function storing(action: () => AppendResult): AppendResult {
  try {
    return action();
  } catch (error) {
    return refusedBy(error);
  }
}

/** What a storage refused to keep is an answer, KAFKA_STORAGE_ERROR; throws every other error. */
export function refusedBy(error: unknown): AppendResult {
  if (error instanceof StorageError) return refused(errors.KAFKA_STORAGE_ERROR);
  throw error;
}
