import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One byte of every record of a run's journal: enough to name the first record in which a replay differs. null where only plan and result were kept. */
export function readFingerprints(folder: string): Uint8Array | null {
  const path = join(folder, 'journal.bin');
  return existsSync(path) ? readFileSync(path) : null;
}
