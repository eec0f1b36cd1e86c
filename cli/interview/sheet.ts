import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { canonicalJson, sha256 } from '../../engine/canonical.ts';
import { shellWord } from '../../engine/shell-word.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { printableData, printableLines } from '../../tui/text/printable.ts';
import { writeNew } from '../write-whole.ts';
import { answersSchema } from './answers.ts';
import { lineSchema } from './line.ts';

/** Where sheets go by default. */
export const sheetFolder = 'papers';

/** Where the sheet of a paper goes by default, among those of a class. */
export function sheetFile(paper: number, name = ''): string {
  return join(sheetFolder, `${[paper, ...(name.trim() === '' ? [] : [plainName(name)])].join('-')}.json`);
}

/** File systems take 255 bytes, and a letter has up to four. */
const mostInName = 50;

/** Letters and digits of any script, and the marks without which some cannot be read; of a name that has none, its hash. */
function plainName(name: string): string {
  const words = name.normalize('NFC').toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? [];
  return [...words.join('-')].slice(0, mostInName).join('') || sha256(name).slice(0, 8);
}

/** Executes a sheet again. */
export function gradeCommand(file: string): string {
  return `npx wavetank train grade ${shellWord(file)}`;
}

/** Writes it as a page. */
export function reportCommand(file: string): string {
  return `npx wavetank report ${shellWord(file)}`;
}

const run = z.strictObject({
  what: z.enum(['incident', 'try', 'choice', 'unseen']),
  seed: z.number().int(),
  planHash: z.string(),
  arrivalsHash: z.string(),
  status: z.enum(['completed', 'interrupted', 'errored']),
  verdict: z.enum(['passed', 'failed', 'unknown', 'void']),
});

const content = z.strictObject({
  schemaVersion: z.literal(1),
  paper: z.strictObject({
    number: z.number().int(),
    version: z.number().int().describe('how papers are drawn'),
    hash: z.string().describe('of the plan of run 1'),
    /** The day whose paper it is, where it was taken as one. */
    day: z.string().nullable(),
  }),
  wavetank: z.string(),
  node: z.number().int().describe('the major version of Node.js'),
  lockHash: z.string().describe('of the packages that it was executed with'),
  takenAt: z.iso.datetime(),
  answers: z.unknown().describe('as they were written'),
  truth: z.string().describe('id of the hidden fault'),
  runs: z.array(run),
  lines: z.array(lineSchema).length(5),
  explanation: z.strictObject({ text: z.string(), ticks: z.array(z.string()).describe('for an examiner') }),
});

/** What an interview left: five lines and what they rest on, sealed. */
export const sheetSchema = content.extend({ seal: z.string().describe('SHA-256 of all of it but this field, as canonical JSON') });
export type Sheet = z.infer<typeof sheetSchema>;
export type SheetContent = z.infer<typeof content>;

/** What an examiner looks for in an explanation. */
export const ticks = ['why it works', 'its cost', 'what then'] as const;

export function seal(unsealed: SheetContent): Sheet {
  return { ...unsealed, seal: sealOf(unsealed) };
}

function sealOf(unsealed: SheetContent): string {
  return sha256(canonicalJson(unsealed));
}

/** A sheet is never written over: it is what somebody handed in. */
export function writeSheet(sheet: Sheet, file: string): void {
  writeNew(file, `${JSON.stringify(sheet, null, 2)}\n`, { what: 'the sheet', hint: '--sheet names a file in a folder that can be written to' }, taken(file));
}

/** Told before anything runs. */
export function refuseTaken(file: string): void {
  if (existsSync(file)) throw taken(file);
}

function taken(file: string): UsageError {
  return new UsageError('there is a sheet already', { where: file, hint: '--sheet names another file' });
}

/** A sheet as it lies there, its texts printable; what was changed after it was sealed can still be told apart from what is true. */
interface FoundSheet {
  readonly sheet: Sheet;
  readonly isSealed: boolean;
}

/** Reads a sheet; one that is damaged or of another version is refused. */
export function readSheet(file: string): FoundSheet {
  const parsed = sheetSchema.safeParse(versioned(file));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(`no sheet of an interview: ${z.core.toDotPath(issue.path) || 'content'}: ${issue.message}`, { where: file, hint: 'name the file that train --interview wrote' });
  }
  const { seal: told, ...unsealed } = parsed.data;
  const answers = answersSchema.safeParse(unsealed.answers);
  if (!answers.success) throw new UsageError(`answers.${z.core.toDotPath(answers.error.issues[0].path)}: ${answers.error.issues[0].message}`, { where: file, hint: 'grade it with the wavetank that wrote it' });
  return { sheet: printableSheet(parsed.data), isSealed: sealOf(unsealed) === told };
}

/** Its answers stay as they were written: whoever shows something of them reads them first. */
function printableSheet(sheet: Sheet): Sheet {
  const shown = printableData(sheet);
  return { ...shown, answers: sheet.answers, explanation: { ...shown.explanation, text: printableLines(sheet.explanation.text) } };
}

/** A sheet that is as it was sealed. */
export function readSealed(file: string): Sheet {
  const { sheet, isSealed } = readSheet(file);
  if (!isSealed) throw changed(sheet, 'its seal does not fit; `train grade` names what differs', file);
  return sheet;
}

/** `what`: how that is known. */
export function changed({ seal: told }: Sheet, what: string, file: string): UsageError {
  return new UsageError(`changed after it was sealed: ${what}`, { where: file, hint: `ask for the sheet whose seal begins with ${told.slice(0, 8)}` });
}

function versioned(file: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(code === undefined ? 'the sheet is damaged or was cut off: not valid JSON' : `the sheet cannot be read (${code})`, { where: file, hint: 'name the file that train --interview wrote' });
  }
  const version = (value as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (version === 1) return value;
  if (version === undefined) throw new UsageError('this is no sheet of an interview', { where: file, hint: 'name the file that train --interview wrote' });
  throw new UsageError(`the sheet has the schemaVersion ${JSON.stringify(version)}; this wavetank reads 1`, { where: file, hint: 'grade it with the wavetank that wrote it' });
}
