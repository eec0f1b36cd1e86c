import type { UsageError } from '../../engine/usage-error.ts';

/** A user's mistake in the one row that a screen has for it. */
export function noticeOf({ message, hint }: UsageError): string {
  const isSaid = hint === null || message.includes(hint.replace(/^write /, ''));
  return isSaid ? message : `${message} (${hint})`;
}
