import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What is installed here: the program's own version, and a hash of what it depends on. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Record<string, string>;
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** The package's own folder: one above `cli/` in the sources, two above it in `dist/`. */
export const packageFolder = (() => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
})();

export function packageVersion(): string {
  return manifestIn(packageFolder).version;
}

/**
 * SHA-256 over name and version of every package that ours depends on, as found on disk. An installed package has no
 * lock file, and a lock file says what should be there; this is what a run was executed with.
 */
export function lockHash(): string {
  const found = new Map<string, string>();
  const visit = (folder: string): void => {
    for (const name of Object.keys(manifestIn(folder).dependencies ?? {})) {
      const home = locate(name, folder);
      if (home === null || found.has(home)) continue;
      const { version } = manifestIn(home);
      found.set(home, `${name}@${version}`);
      visit(home);
    }
  };
  visit(packageFolder);
  return createHash('sha256').update([...found.values()].toSorted().join('\n')).digest('hex');
}

/** Where Node finds a package from `folder`: in the nearest `node_modules` upwards. */
function locate(name: string, folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const home = join(at, 'node_modules', name);
    if (existsSync(join(home, 'package.json'))) return home;
    if (at === dirname(at)) return null;
  }
}
