import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for what nobody keeps. */
export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

const held = new Set<string>();
// However this process ends, short of being killed: nothing stays behind.
process.on('exit', () => held.forEach(remove));

export function temporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), 'wavetank-'));
  held.add(path);
  return { path, remove: () => remove(path) };
}

function remove(path: string): void {
  held.delete(path);
  // An engine that was killed a moment ago may have made one more file while its folder was being emptied.
  rmSync(path, { recursive: true, force: true, maxRetries: 5 });
}
