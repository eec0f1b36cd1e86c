import type { Scenario } from '../../engine/scenario.ts';
import { canonicalJson } from '../../engine/canonical.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { printable } from '../../tui/text/printable.ts';
import { exitCode, worstExitCode, type ExitCode } from '../exit-code.ts';
import { packageVersion } from '../installed.ts';
import { answersSchema, type AnswersText } from './answers.ts';
import { lineIds } from './line.ts';
import { paperHash, paperOf, paperVersion, type Paper } from './paper.ts';
import { performInterview, programHere, remembering, type Execute, type InterviewOptions } from './perform.ts';
import { changed, readSheet, ticks, type Sheet } from './sheet.ts';

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
  /** Of the sheet that comes after those that are done: see `InterviewOptions`. */
  readonly at?: InterviewOptions['at'];
  /** Told of each sheet as it is done, in their order. */
  done(graded: Graded): void;
}

/** Executes every sheet again and compares it line by line; null where its user did not wait. One that is refused keeps nobody from the rest. */
export async function performGrade({ files, done, ...options }: GradeOptions): Promise<ExitCode | null> {
  // Whoever has the same paper has the same run 1, and often the same choice.
  const once = { ...options, execute: remembering(options.execute) };
  const codes: ExitCode[] = [];
  for (const file of files) {
    const graded = await gradeOne(file, once);
    if (graded === null) return null;
    codes.push(graded.code);
    done(graded);
  }
  return worstExitCode(codes);
}

type Replaying = Omit<GradeOptions, 'files' | 'done'>;

async function gradeOne(file: string, replaying: Replaying): Promise<Graded | null> {
  try {
    const { sheet, isSealed } = readSheet(file);
    const again = await takenAgain(sheet, replaying, file).catch((error: Error) => {
      throw isSealed || !(error instanceof UsageError) ? error : changed(sheet, error.message, file);
    });
    if (again === null) return null;
    const other = differences(sheet, again);
    const writer = otherProgram(sheet);
    if (!isSealed) throw changed(sheet, changeText(other, writer), file);
    return { file, sheet, error: null, ...comparison(other, again, writer) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { file, sheet: null, replay: `refused: ${error.message}`, error, code: exitCode.usage };
  }
}

async function takenAgain(sheet: Sheet, replaying: Replaying, file: string): Promise<Sheet | null> {
  const { paper: { day }, takenAt, answers } = sheet;
  return performInterview({ ...replaying, paper: paperOfSheet(sheet, replaying.scenario, file), answers: answers as AnswersText, day, takenAt: new Date(takenAt) });
}

/** The paper that a sheet answers; where this program draws another one under its number, nothing can be compared. */
function paperOfSheet({ paper: { number, version, hash }, wavetank }: Sheet, scenario: Scenario, file: string): Paper {
  const refuse = (why: string): UsageError => new UsageError(`paper of another version: ${why}`, { where: file, hint: `grade it with wavetank ${wavetank}, which wrote it; this is ${packageVersion()}` });
  if (version !== paperVersion) throw refuse(`its papers are of version ${version}, those of this program of version ${paperVersion}`);
  const paper = paperOf(number, scenario);
  if (paperHash(paper) !== hash) throw refuse(`under the number ${number} this program has another run`);
  return paper;
}

/** What of a sheet is not as its answers give it. */
function differences(sheet: Sheet, again: Sheet): string[] {
  const isOther = (a: unknown, b: unknown): boolean => canonicalJson(a) !== canonicalJson(b);
  return [
    ...lineIds.filter((_, i) => isOther(sheet.lines[i], again.lines[i])),
    ...(['truth', 'runs', 'explanation'] as const).filter((part) => isOther(sheet[part], again[part])),
  ];
}

function changeText(other: readonly string[], writer: string | null): string {
  if (other.length === 0) return 'its lines are those of its answers, so it is who said what, when or why';
  return writer === null ? `its answers give something else in: ${other.join(', ')}` : `${writer}, so what was changed cannot be told`;
}

/** What of the program that wrote a sheet is another than here: its runs may have measured something else. null where nothing is. */
function otherProgram({ wavetank, node, lockHash }: Sheet): string | null {
  const here = programHere();
  if (wavetank !== here.wavetank || node !== here.node) return `written by wavetank ${wavetank} on Node ${node}, this is ${here.wavetank} on Node ${here.node}`;
  return lockHash === here.lockHash ? null : 'written with other packages than are installed here';
}

function comparison(other: readonly string[], { runs }: Sheet, writer: string | null): Pick<Graded, 'replay' | 'code'> {
  if (other.length === 0) return { replay: 'same', code: exitCode.ok };
  // What this machine could not execute to its end says nothing against a sheet.
  const failed = runs.findIndex(({ status }) => status !== 'completed');
  if (failed >= 0) return { replay: `unknown: run ${failed + 1} (${runs[failed].what}) did not come to its end`, code: exitCode.undecided };
  if (writer !== null) return { replay: `unknown: ${writer}`, code: exitCode.undecided };
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

/** RFC 4180. A sheet may come from anybody: nothing in it changes a terminal, and what a spreadsheet would take for a formula is told from one by a quote before it. */
function csvLine(cells: readonly string[]): string {
  return cells.map(printable).map((cell) => (/^ *[=+\-@]/.test(cell) ? `'${cell}` : cell)).map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}
