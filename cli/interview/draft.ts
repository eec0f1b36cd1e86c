import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Scenario } from '../../engine/scenario.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { readKept, setAside, writeKept, type KeptKind } from '../kept-file.ts';
import { answersSchema } from './answers.ts';
import { paperHash, paperVersion, type Paper } from './paper.ts';
import { shownPlans } from './perform.ts';
import { sittingSchema, type Sitting } from './sitting.ts';

const draftSchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** The paper as it was: what was said of another one means nothing here. */
  paper: z.strictObject({ version: z.number().int(), hash: z.string() }),
  sitting: sittingSchema,
});
const draft: KeptKind<z.infer<typeof draftSchema>> = { what: 'your interview', schema: draftSchema };

/** Where interviews are kept that are not handed in. */
export const draftFolder = join('.wavetank', 'interviews');

export function draftFile(paper: number): string {
  return join(draftFolder, `${paper}.json`);
}

/** Interviews that are not handed in, by the numbers of their papers; one that cannot be read is passed over: it is told when it is taken up. */
export function begunSittings(folder = draftFolder): Sitting[] {
  try {
    const papers = readdirSync(folder).flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? []);
    return papers.flatMap((paper) => sittingIn(join(folder, `${paper}.json`)) ?? []).toSorted((a, b) => a.paper - b.paper);
  } catch {
    return [];
  }
}

function sittingIn(file: string): Sitting | null {
  try {
    return draftSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data?.sitting ?? null;
  } catch {
    return null;
  }
}

/** An interview as it was left; null where none was begun. One that this program cannot go on with is set aside, which is told. */
export function readDraft(file: string, paper: Paper, scenario: Scenario, now: Date, tell: (text: string) => void): Sitting | null {
  const kept = readKept(file, draft, now, tell);
  if (kept === null) return null;
  const isOfThis = kept.paper.version === paperVersion && kept.paper.hash === paperHash(paper) && kept.sitting.paper === paper.number;
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
