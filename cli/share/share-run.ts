import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { formatPlan } from '../../engine/plan-file.ts';
import type { StoredRun } from '../../engine/store/read-run.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { Interruption } from '../interruption.ts';
import { scenarioOf } from '../scenario-named.ts';
import { againCommand } from './again.ts';
import { cardLines } from './card.ts';
import { lastPicture, livePicture } from './pictures.ts';

export interface Shared {
  readonly card: readonly string[];
  /** Paths of what was written. */
  readonly files: readonly string[];
}

/**
 * Writes a card and a picture of a run, and its plan beside them where that is what has it again. `atMs`: a picture of that
 * moment, for which the plan is executed once more; null: of the end. Answers with null where it was interrupted.
 */
export async function shareRun(run: StoredRun, out: string, atMs: number | null, interruption: Interruption): Promise<Shared | null> {
  const { plan, result, folder } = run;
  const scenario = await scenarioOf(plan);
  const command = againCommand(plan, scenario);
  const again = `${command ?? 'npx wavetank run plan.json'}${plan.own === undefined ? '' : '  # beside its config'}`;
  const card = cardLines(result, scenario, again);
  writing(out, () => mkdirSync(out, { recursive: true }));
  const description = card.join('\n');
  const picture = atMs === null ? await lastPicture(run, scenario, again, description) : await livePicture(plan, scenario, atMs, description, interruption);
  if (picture === null) return null;
  const wantsPlan = command === null && resolve(out) !== resolve(folder);
  const contents = { 'card.txt': `${description}\n`, 'screen.svg': picture, ...(wantsPlan ? { 'plan.json': formatPlan(plan) } : {}) };
  const files = Object.entries(contents).map(([name, text]) => {
    const path = join(out, name);
    writing(path, () => writeFileSync(path, text));
    return path;
  });
  return { card, files };
}

/** What cannot be written is the user's to mend. */
function writing(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A full disk is told as such.
    if (code === 'ENOSPC' || code === 'EDQUOT') throw error;
    throw new UsageError(`cannot be written (${code})`, { where: path, hint: 'name another folder: --out <folder>' });
  }
}
