import { execFileSync } from 'node:child_process';
import { sha256 } from '../engine/canonical.ts';
import { UsageError } from '../engine/usage-error.ts';

/** Seeds stay below this: short enough to be typed. */
const seedsEnd = 1_000_000_000;

/** Seeds that follow from a commit: others for each commit and scenario, and the same for the same. */
export function freshSeeds(commit: string, scenario: string, count: number): number[] {
  const seeds = new Set<number>();
  for (let nth = 0; seeds.size < count; nth++) seeds.add(Number.parseInt(sha256(`${commit}/${scenario}/${nth}`).slice(0, 12), 16) % seedsEnd);
  return [...seeds];
}

/** The full hash of a commit that git knows by this name; a hash stands for itself where there is no repository. */
export function commitOf(name: string): string {
  try {
    return execFileSync('git', ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    if (/^[0-9a-f]{40}$/.test(name)) return name;
    throw new UsageError(`git knows no commit "${name}" here`, { where: '--from', hint: 'a full hash of 40 digits needs no repository; --seeds 1..5 needs no commit' });
  }
}
