import { errors, type ErrorCode } from '../errors.ts';

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
