import { join, resolve } from 'node:path';
import { formatPlan } from '../../engine/plan-file.ts';
import type { StoredRun } from '../../engine/store/read-run.ts';
import type { Interruption } from '../interruption.ts';
import { leaveOthers, type OurOwn } from '../leave-others.ts';
import { scenarioOf } from '../scenario-named.ts';
import { writeWhole, type Written } from '../write-whole.ts';
import { againCommand } from './again.ts';
import { cardHead, cardLines } from './card.ts';
import { lastPicture, livePicture } from './pictures.ts';

const told: Written = { what: 'the file', hint: 'name another folder: --out <folder>' };

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
  const description = card.join('\n');
  const planText = command !== null || resolve(out) === resolve(folder) ? null : formatPlan(plan);
  leaveFilesOfOthers(out, planText);
  const picture = atMs === null ? await lastPicture(run, scenario, again, description) : await livePicture(plan, scenario, atMs, description, interruption);
  if (picture === null) return null;
  const contents = { 'card.txt': `${description}\n`, 'screen.svg': picture, ...(planText === null ? {} : { 'plan.json': planText }) };
  const files = Object.entries(contents).map(([name, text]) => {
    const path = join(out, name);
    writeWhole(path, text, told);
    return path;
  });
  return { card, files };
}

/** Before anything is written: what lies there under these names and is none of ours is told. A plan may be anybody's, so it has to be this one. */
function leaveFilesOfOthers(out: string, planText: string | null): void {
  const ours: Record<string, OurOwn> = {
    'card.txt': { isOurs: (text) => text.startsWith(cardHead), otherwise: 'is no card of wavetank' },
    'screen.svg': { isOurs: (text) => text.includes(`<desc id="description">${cardHead}`), otherwise: 'is no picture of wavetank' },
    ...(planText === null ? {} : { 'plan.json': { isOurs: (text) => text === planText, otherwise: 'is another plan', bytes: Buffer.byteLength(planText) + 1 } }),
  };
  for (const [name, own] of Object.entries(ours)) leaveOthers(join(out, name), told, own);
}
