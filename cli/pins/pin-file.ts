import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { checkPlan, formatPlan } from '../../engine/plan-file.ts';
import { planHash } from '../../engine/canonical.ts';
import { lineOf } from '../../engine/json-text.ts';
import { planSchema } from '../../engine/plan.ts';
import type { Result } from '../../engine/result.ts';
import type { StoredRun } from '../../engine/store/read-run.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { failedOf } from '../compare/comparison.ts';
import { scenarioOf } from '../scenario-named.ts';
import { writeWhole } from '../write-whole.ts';

/** Where a repository keeps its pins. */
export const pinFolder = 'wavetank/pins';

/** A plan that is run again and again, with what became of it when it was pinned. */
const pinSchema = z.strictObject({
  schemaVersion: z.literal(1),
  pinned: z.strictObject({
    wavetank: z.string(),
    verdict: z.enum(['passed', 'failed', 'unknown', 'void']),
    reason: z.string(),
    /** Ids of the checks and thresholds that failed. */
    failed: z.array(z.string()),
    arrivalsHash: z.string(),
  }),
  plan: planSchema,
});
type PinContent = z.infer<typeof pinSchema>;

export interface Pin extends PinContent {
  readonly name: string;
  readonly file: string;
}

const anew = 'pin it anew from a run of today, or delete it';

/** Keeps the plan of a run under a name. A name that is taken by another plan is refused; by the same plan it is written anew. */
export function writePin({ plan, result }: StoredRun, name: string, folder: string): string {
  const file = join(folder, `${name}.json`);
  if (existsSync(file)) {
    const other = readContent(file).content;
    if (planHash(other.plan) !== planHash(plan)) throw new UsageError(`there is another plan under the name ${name}`, { where: file, hint: '--as gives it another name' });
  }
  writeWhole(file, formatPin({ schemaVersion: 1, pinned: pinnedOf(result), plan }), { what: 'the pin', hint: '--pins names a folder that can be written to' });
  return file;
}

function pinnedOf(result: Result): PinContent['pinned'] {
  const { verdict, reason, run } = result;
  return { wavetank: run.wavetank, verdict, reason, failed: failedOf(result), arrivalsHash: run.arrivalsHash };
}

/** As JSON, with the plan as a plan.json has it. */
function formatPin({ schemaVersion, pinned, plan }: PinContent): string {
  const indented = (text: string): string => text.trimEnd().replaceAll('\n', '\n  ');
  return `{\n  "schemaVersion": ${schemaVersion},\n  "pinned": ${indented(JSON.stringify(pinned, null, 2))},\n  "plan": ${indented(formatPlan(plan))}\n}\n`;
}

/** The pins of a folder, by name. Each fits the scenario of today, or is told; a folder that somebody named (`isNamed`) is there, or is told. */
export async function readPins(folder: string, isNamed: boolean): Promise<Pin[]> {
  if (!isNamed && !existsSync(folder)) return [];
  const files = namesIn(folder).filter((name) => name.endsWith('.json')).sort();
  const pins: Pin[] = [];
  for (const file of files) pins.push(await readPin(join(folder, file)));
  return pins;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(code === 'ENOENT' ? 'there is no such folder of pins' : `this is no folder of pins that can be read (${code})`, { where: folder, hint: `--pins names a folder such as ${pinFolder}, or none` });
  }
}

/** Whether a file is a pin, and not a plan alone; what is no JSON is none. */
export function isPinText(text: string): boolean {
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === 'object' && content !== null && 'pinned' in content;
  } catch {
    return false;
  }
}

export async function readPin(file: string): Promise<Pin> {
  const { content, text } = readContent(file);
  const { plan } = content;
  try {
    checkPlan(plan, await scenarioOf(plan), text, file, ['plan']);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`this pin no longer fits its scenario: ${error.message}`, { where: error.where ?? file, hint: anew });
  }
  return { ...content, name: basename(file, '.json'), file };
}

function readContent(file: string): { readonly content: PinContent; readonly text: string } {
  let [text, json]: [string, unknown] = ['', null];
  try {
    text = readFileSync(file, 'utf8');
    json = JSON.parse(text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(code === undefined ? 'this pin is no valid JSON' : `this pin cannot be read (${code})`, { where: file, hint: anew });
  }
  const { schemaVersion } = (json ?? {}) as { schemaVersion?: unknown };
  if (schemaVersion !== 1) throw new UsageError(`this pin has the schemaVersion ${JSON.stringify(schemaVersion) ?? 'none'}; this wavetank reads 1`, { where: file, hint: anew });
  const parsed = pinSchema.safeParse(json);
  if (parsed.success) return { content: parsed.data, text };
  const [issue] = parsed.error.issues;
  throw new UsageError(`this pin is not as one was written: ${issue.path.join('.') || 'content'}: ${issue.message}`, { where: `${file}:${lineOf(text, issue.path)}`, hint: anew });
}

/** What is to be said of a pin's run besides its end: how it was when it was pinned, and whether it is still the same wave. */
export function remarkOn({ pinned }: Pick<Pin, 'pinned'>, result: Result): string {
  const said: string[] = [];
  if (result.verdict !== 'passed') said.push(`when it was pinned${pinned.wavetank === result.run.wavetank ? '' : ` by wavetank ${pinned.wavetank}`}: ${sameAs(pinned, result) ? 'the same' : pinned.reason}`);
  if (result.run.status === 'completed' && pinned.arrivalsHash !== '' && result.run.arrivalsHash !== pinned.arrivalsHash) {
    said.push('its arrivals are no longer those that were pinned: pin it anew');
  }
  return said.join('; ');
}

function sameAs(pinned: PinContent['pinned'], result: Result): boolean {
  return pinned.verdict === result.verdict && pinned.failed.join() === failedOf(result).join();
}

/** A name that a file can have anywhere. */
export function pinName(text: string): string {
  if (/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text)) return text;
  throw new UsageError(`"${text}" is no name for a pin`, { where: '--as', hint: 'small letters, digits and hyphens: lost-in-restart' });
}
