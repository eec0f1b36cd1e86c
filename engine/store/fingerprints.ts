import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One byte of every record of a run's journal: enough to name the first record in which a replay differs. null where only plan and result were kept. */
export function readFingerprints(folder: string): Uint8Array | null {
  const path = join(folder, 'journal.bin');
  return existsSync(path) ? readFileSync(path) : null;
}

/** The index of the first record in which two runs differ; null if all of them are equal. */
export function firstDifference(a: Uint8Array, b: Uint8Array): number | null {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i;
  return null;
}
