import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Scenario } from '../../engine/scenario.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { readKept, setAside, writeKept, type KeptKind } from '../kept-file.ts';
import { answersSchema } from './answers.ts';
import { paperHash, paperOf, paperVersion, type Paper } from './paper.ts';
import { shownPlans } from './perform.ts';
import { sittingSchema, type Sitting } from './sitting.ts';

const draftSchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** The paper as it was: what was said of another one means nothing here. */
  paper: z.strictObject({ version: z.number().int(), hash: z.string() }),
  sitting: sittingSchema,
});
type Draft = z.infer<typeof draftSchema>;
const draft: KeptKind<Draft> = { what: 'your interview', schema: draftSchema };

/** Where interviews are kept that are not handed in. */
export const draftFolder = join('.wavetank', 'interviews');

export function draftFile(paper: number): string {
  return join(draftFolder, `${paper}.json`);
}

/** Interviews that can be gone on with, the newest first. What else lies there is passed over: it is told when its paper is taken. */
export function begunSittings(scenario: Scenario, folder = draftFolder): Sitting[] {
  try {
    return readdirSync(folder).flatMap((name) => {
      const number = /^(0|[1-9]\d{0,8})\.json$/.exec(name)?.[1];
      const file = join(folder, name);
      const sitting = number === undefined ? null : begunSitting(file, paperOf(Number(number), scenario));
      return sitting === null ? [] : { sitting, keptAt: statSync(file).mtimeMs };
    }).toSorted((a, b) => b.keptAt - a.keptAt || a.sitting.paper - b.sitting.paper).map(({ sitting }) => sitting);
  } catch {
    return [];
  }
}

/** An interview that can be gone on with; null where there is none. The file stays as it is. */
export function begunSitting(file: string, paper: Paper): Sitting | null {
  try {
    const { data } = draftSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return data !== undefined && isOf(data, paper) ? data.sitting : null;
  } catch {
    return null;
  }
}

/** Whether it is of the paper as this program draws it. */
function isOf({ paper: { version, hash }, sitting }: Draft, paper: Paper): boolean {
  return version === paperVersion && hash === paperHash(paper) && sitting.paper === paper.number;
}

/** An interview as it was left; null where none was begun. One that this program cannot go on with is set aside, which is told. */
export function readDraft(file: string, paper: Paper, scenario: Scenario, now: Date, tell: (text: string) => void): Sitting | null {
  const kept = readKept(file, draft, now, tell);
  if (kept === null) return null;
  const isOfThis = isOf(kept, paper);
  const why = isOfThis ? whyNot(kept.sitting, paper, scenario) : 'is of another version of the paper';
  if (why === null) return kept.sitting;
  tell(`${file} ${why}: it is kept as ${setAside(file, isOfThis ? 'damaged' : 'older', now)}, and your interview begins anew`);
  return null;
}

/** Why its runs cannot be executed; null where they can. */
function whyNot({ answers }: Sitting, paper: Paper, scenario: Scenario): string | null {
  try {
    shownPlans(paper, scenario, answersSchema.parse(answers));
    return null;
  } catch (error) {
    if (error instanceof UsageError) return `is damaged (${error.message})`;
    throw error;
  }
}

export function keepDraft(file: string, paper: Paper, sitting: Sitting): void {
  writeKept(file, draft, { schemaVersion: 1, paper: { version: paperVersion, hash: paperHash(paper) }, sitting: sittingSchema.parse(sitting) });
}

export function removeDraft(file: string): void {
  rmSync(file, { force: true });
}
