import { errors, type ErrorCode } from '../errors.ts';

/** Before version 2 of the requests of transactions their producers do not know PRODUCER_FENCED. */
export function forProducersOf(version: number, errorCode: ErrorCode): ErrorCode {
  return version < 2 && errorCode === errors.PRODUCER_FENCED ? errors.INVALID_PRODUCER_EPOCH : errorCode;
}
