import type { Result } from '../../engine/result.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { canonicalJson, planHash } from '../../engine/canonical.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { exitCode, worstExitCode, type ExitCode } from '../exit-code.ts';
import { packageVersion } from '../installed.ts';
import { answersSchema } from './answers.ts';
import { lineIds, type Line } from './line.ts';
import { paperHash, paperOf, paperVersion, type Paper } from './paper.ts';
import { rerun, type Execute } from './perform.ts';
import { readSheet, ticks, type Sheet } from './sheet.ts';

/** What became of one sheet. `lines` are those of the sheet; null of one that was refused. */
export interface Graded {
  readonly file: string;
  readonly sheet: Sheet | null;
  /** `same`, or what is wrong with it. */
  readonly replay: string;
  /** Why it was refused; null of one that was not. */
  readonly error: UsageError | null;
  readonly code: ExitCode;
}

export interface GradeOptions {
  readonly files: readonly string[];
  readonly scenario: Scenario;
  readonly jobs: number;
  readonly execute: Execute;
  /** Told of each sheet as it is done, in their order. */
  done(graded: Graded): void;
}

/** Executes every sheet again and compares it line by line; null where its user did not wait. One that is refused keeps nobody from the rest. */
export async function performGrade({ files, scenario, jobs, execute, done }: GradeOptions): Promise<ExitCode | null> {
  const once = remembering(execute);
  const codes: ExitCode[] = [];
  for (const file of files) {
    const graded = await gradeOne(file, scenario, jobs, once);
    if (graded === null) return null;
    codes.push(graded.code);
    done(graded);
  }
  return worstExitCode(codes);
}

/** Whoever has the same paper has the same run 1, and often the same choice: a plan is executed once. */
function remembering(execute: Execute): Execute {
  const known = new Map<string, Promise<Result | null>>();
  return (plan) => {
    const hash = planHash(plan);
    const run = known.get(hash) ?? execute(plan);
    known.set(hash, run);
    return run;
  };
}

async function gradeOne(file: string, scenario: Scenario, jobs: number, execute: Execute): Promise<Graded | null> {
  try {
    const sheet = readSheet(file);
    const paper = paperOfSheet(sheet, scenario, file);
    const found = await rerun({ paper, scenario, jobs, execute }, answersSchema.parse(sheet.answers));
    if (found === null) return null;
    return { file, sheet, error: null, ...comparison(sheet, found.lines, found.runs.map(({ result }) => result)) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { file, sheet: null, replay: `refused: ${error.message}`, error, code: exitCode.usage };
  }
}

/** The paper that a sheet answers; where this program draws another one under its number, nothing can be compared. */
function paperOfSheet({ paper: { number, version, hash }, wavetank }: Sheet, scenario: Scenario, file: string): Paper {
  const refuse = (why: string): UsageError => new UsageError(`paper of another version: ${why}`, { where: file, hint: `grade it with wavetank ${wavetank}, which wrote it; this is ${packageVersion()}` });
  if (version !== paperVersion) throw refuse(`its papers are of version ${version}, those of this program of version ${paperVersion}`);
  const paper = paperOf(number, scenario);
  if (paperHash(paper) !== hash) throw refuse(`under the number ${number} this program has another run`);
  return paper;
}

function comparison({ lines }: Sheet, again: readonly Line[], results: readonly Result[]): Pick<Graded, 'replay' | 'code'> {
  const other = lineIds.filter((_, i) => canonicalJson(lines[i]) !== canonicalJson(again[i]));
  if (other.length === 0) return { replay: 'same', code: exitCode.ok };
  // What this machine could not execute to its end says nothing against a sheet.
  const failed = results.find(({ run }) => run.status !== 'completed');
  if (failed !== undefined) return { replay: `unknown: ${failed.reason}`, code: exitCode.undecided };
  return { replay: `differs: ${other.join(', ')}`, code: exitCode.failed };
}

/** Columns of a class table. */
const columns = ['sheet', 'name', 'paper', ...lineIds, ...ticks, 'replay'] as const;

export const tableHead = csvLine(columns);

/** A line of a class table: five columns, each with what was found, and three for an examiner to fill in. */
export function tableLine({ file, sheet, replay }: Graded): string {
  const told = lineIds.map((_, i) => (sheet === null ? '' : `${sheet.lines[i].mark}: ${sheet.lines[i].result}`));
  const name = sheet === null ? '' : (answersSchema.parse(sheet.answers).name ?? '');
  return csvLine([file, name, sheet === null ? '' : String(sheet.paper.number), ...told, ...ticks.map(() => ''), replay]);
}

/** RFC 4180. What a spreadsheet would take for a formula is told from one by a quote before it. */
function csvLine(cells: readonly string[]): string {
  return cells.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)).map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}
