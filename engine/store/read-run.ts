import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { Finding } from '../check.ts';
import { lineOf } from '../json-text.ts';
import { inPlainWords } from '../plain-words.ts';
import { parsePlan } from '../plan-file.ts';
import type { Plan } from '../plan.ts';
import type { Result } from '../result.ts';
import { shellWord } from '../shell-word.ts';
import { nearest, UsageError } from '../usage-error.ts';
import { resultSchema } from './result-schema.ts';
import { partialName } from './run-folder.ts';

/** A run that was read back: plan and result are enough to replay it, the records may be missing. */
export interface StoredRun {
  readonly folder: string;
  readonly plan: Plan;
  readonly result: Result;
  /** Whether the folder also holds the ledger and what else `why` and `query` need. */
  readonly hasRecords: boolean;
}

/** Reads a run folder, or a folder that holds just plan.json and result.json. */
export function readRun(folder: string): StoredRun {
  if (!isFolder(folder)) throw new UsageError(`no run folder: ${folder}`, { where: folder, hint: 'give the path of a run, the beginning of its name, or `latest`' });
  if (basename(resolve(folder)).endsWith('.partial')) throw halfWritten(folder);
  return {
    folder,
    plan: parsePlan(readVersioned(join(folder, 'plan.json')).text, join(folder, 'plan.json')),
    result: readResult(join(folder, 'result.json')),
    hasRecords: existsSync(join(folder, 'ledger.parquet')),
  };
}

function halfWritten(folder: string): UsageError {
  return new UsageError('this run was killed before it was written', { where: folder, hint: 'run it again, and delete the folder' });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what = code === 'ENOENT' ? 'is missing' : `cannot be read (${code})`;
    const plan = join(dirname(file), 'plan.json');
    const hint = file !== plan && existsSync(plan) ? `a plan alone is executed by: wavetank run ${shellWord(plan)}` : 'a run folder holds at least plan.json and result.json';
    throw new UsageError(`${basename(file)} ${what}`, { where: file, hint });
  }
}

/** Text that is JSON of this schema version; another version is told before its fields are. */
function readVersioned(file: string): { text: string; content: unknown } {
  const text = readText(file);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new UsageError(`${basename(file)} is damaged or was cut off: not valid JSON`, { where: file, hint: 'run the plan again' });
  }
  const version = (content as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (version === 1) return { text, content };
  throw new UsageError(`${basename(file)} has the schemaVersion ${JSON.stringify(version) ?? 'none'}; this wavetank reads 1`, {
    where: file, hint: 'read it with the version of wavetank that wrote it',
  });
}

function readResult(file: string): Result {
  const { text, content } = readVersioned(file);
  const checked = resultSchema.safeParse(content, inPlainWords);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new UsageError(`${z.core.toDotPath(issue.path) || 'content'}: ${issue.message}`, {
    where: `${file}:${lineOf(text, issue.path)}`, hint: 'the file was changed by hand or by another version of wavetank',
  });
}

/** What the checks of a run found, in their order; nothing where they found nothing. */
export function readFindings(folder: string): Finding[] {
  const file = join(folder, 'findings.jsonl');
  if (!existsSync(file)) return [];
  return readText(file).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Finding);
}

/** The names of the finished runs in a folder, oldest first. */
export function listRuns(outDir: string): string[] {
  if (!isFolder(outDir)) return [];
  return readdirSync(outDir).filter((name) => !name.startsWith('.') && existsSync(join(outDir, name, 'result.json'))).sort(byStart);
}

/** Two runs of one second differ by a suffix, of which 10 comes after 9. */
function byStart(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** False of a run that its user stopped before anything was sent: it tells nothing. */
function hasBegun(folder: string): boolean {
  try {
    const { run } = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as Result;
    return run.status !== 'interrupted' || run.clockMs > 0;
  } catch {
    // What is wrong with it is told when it is read.
    return true;
  }
}

/** The folder that a user means: a path, `latest`, or the beginning of a run's name in `outDir` (with or without its time). */
export function resolveRun(outDir: string, wanted: string): string {
  const names = listRuns(outDir);
  if (wanted === 'latest') {
    const newest = names.findLast((name) => hasBegun(join(outDir, name)));
    if (newest === undefined) throw new UsageError('there is no run yet', { where: outDir, hint: 'make one: wavetank run <scenario>' });
    return join(outDir, newest);
  }
  if (isFolder(wanted)) return wanted;
  if (names.includes(wanted)) return join(outDir, wanted);
  if (isFolder(join(outDir, partialName(wanted)))) throw halfWritten(join(outDir, partialName(wanted)));
  const found = names.filter((name) => name.startsWith(wanted) || withoutTime(name).startsWith(wanted));
  if (found.length === 1) return join(outDir, found[0]);
  if (found.length > 1) {
    throw new UsageError(`${found.length} runs begin with ${wanted}`, { where: outDir, hint: `name one of them: ${found.slice(-3).reverse().join(', ')}` });
  }
  const near = nearest(wanted, [...names, ...names.map(withoutTime)]);
  throw new UsageError(`no run ${wanted}`, { where: outDir, hint: near ? `did you mean ${near}?` : 'the newest one is called `latest`' });
}

function withoutTime(name: string): string {
  return name.slice(name.indexOf('-') + 1);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
