import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { answersSchema } from './answers.ts';
import { paperVersion } from './paper.ts';
import { readSheet, reportCommand, sheetFile, sheetFolder } from './sheet.ts';

/** A sheet that lies in the folder of sheets. */
export interface EarlierSheet {
  readonly file: string;
  /** Who handed it in; empty where nobody was named. */
  readonly name: string;
  readonly takenAt: string;
}

/** Sheets of a paper that were handed in before, the newest first, under whatever file name; with a name, only those of this candidate. None where nothing can be read. */
export function earlierSheets(paper: number, name = '', folder = sheetFolder): EarlierSheet[] {
  return filesIn(folder).flatMap((file) => {
    const sheet = sheetIn(file, paper);
    return sheet === null || (name !== '' && !isSame(name, sheet.name)) ? [] : [sheet];
  }).toSorted((a, b) => Date.parse(b.takenAt) - Date.parse(a.takenAt) || (a.file < b.file ? -1 : 1));
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** null where it is no sheet of this paper, as this program draws it, or was changed after it was sealed. */
function sheetIn(file: string, paper: number): EarlierSheet | null {
  try {
    const { sheet: { paper: of, answers, takenAt }, isSealed } = readSheet(file);
    return isSealed && of.number === paper && of.version === paperVersion ? { file, name: answersSchema.parse(answers).name?.trim() ?? '', takenAt } : null;
  } catch {
    return null;
  }
}

/** Names that give one file name are one candidate's. */
function isSame(name: string, other: string): boolean {
  return sheetFile(0, name) === sheetFile(0, other);
}

/** Of several, as many are named. */
const mostNamed = 3;

/** Whoever has taken a paper reads its sheet, rather than begin anew unawares; null: nobody has. `name`: of the candidate, empty where it is not known. */
export function earlierText(paper: number, name = '', folder = sheetFolder): string | null {
  const sheets = earlierSheets(paper, name, folder);
  const [newest] = sheets;
  if (newest === undefined) return null;
  const before = `paper ${paper} was handed in before`;
  if (sheets.length === 1) return `${before}: ${sheetText(newest)}; to read it: ${reportCommand(newest.file)}`;
  const more = sheets.length > mostNamed ? ` and ${sheets.length - mostNamed} more` : '';
  return `${before}, ${sheets.length} times: ${sheets.slice(0, mostNamed).map(sheetText).join(', ')}${more}; to read the newest: ${reportCommand(newest.file)}`;
}

function sheetText({ file, name }: EarlierSheet): string {
  return name === '' ? file : `${file} (by ${name})`;
}
