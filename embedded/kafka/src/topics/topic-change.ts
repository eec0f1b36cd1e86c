import { errors, type ErrorCode } from '../errors.ts';
import { StorageError } from '../storage/storage.ts';

const MAX_MESSAGE_LENGTH = 1000;

/** What became of a change to a topic. `costMs` is how long the storage took. */
export interface ChangeResult {
  readonly errorCode: ErrorCode;
  readonly message: string | null;
  readonly costMs: number;
}

/** Makes a change; a disk that is full, or failed, becomes KAFKA_STORAGE_ERROR. */
export function attempt(change: () => number): ChangeResult {
  try {
    return { errorCode: errors.NONE, message: null, costMs: change() };
  } catch (error) {
    if (error instanceof StorageError) return refusal(errors.KAFKA_STORAGE_ERROR, error.message);
    throw error;
  }
}

export function refusal(errorCode: ErrorCode, message: string): ChangeResult {
  return { errorCode, message: shortened(message), costMs: 0 };
}

/** A message that quotes a client may be as long as the client likes, and longer than a string of the protocol can be. */
export function shortened(message: string): string {
  return message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH)}...` : message;
}

/** The answer to a change that is only to be checked, and could be made. */
export const permitted: ChangeResult = { errorCode: errors.NONE, message: null, costMs: 0 };
