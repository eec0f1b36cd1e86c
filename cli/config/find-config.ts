import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The names that a config can have, in the order in which they are looked for. */
export const configNames = ['wavetank.yaml', 'wavetank.yml', 'wavetank.config.ts', 'wavetank.config.js', 'wavetank.config.mjs'] as const;

/** The config of a folder or of the nearest one above it; null where there is none. */
export function findConfig(from: string): string | null {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const found = configNames.map((name) => join(folder, name)).find((file) => existsSync(file));
    if (found !== undefined) return found;
    if (dirname(folder) === folder) return null;
  }
}
