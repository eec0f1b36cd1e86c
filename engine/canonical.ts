import { createHash } from 'node:crypto';
import type { Plan } from './plan.ts';

/**
 * JSON in one form only: keys sorted by code unit, no white space, numbers as JavaScript prints them (RFC 8785's form
 * for the values that our files hold). A property that is undefined is left out, as JSON does; anything else that JSON
 * cannot say throws.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error(`${value} has no canonical form`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, held]) => held !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, held]) => `${JSON.stringify(key)}:${canonicalJson(held)}`).join(',')}}`;
  }
  throw new Error(`${typeof value} has no canonical form`);
}

/** SHA-256 in hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** What names a plan: two plans with the same hash are the same run. */
export function planHash(plan: Plan): string {
  return sha256(canonicalJson(plan));
}
