import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { reportCommand, sheetFolder } from './sheet.ts';

/** Sheets of a paper that were handed in before, the newest first; none where nothing can be read. */
export function earlierSheets(paper: number, folder = sheetFolder): string[] {
  try {
    const files = readdirSync(folder).filter((name) => new RegExp(`^${paper}(-.*)?\\.json$`, 'u').test(name)).map((name) => join(folder, name));
    const moments = new Map(files.map((file) => [file, statSync(file).mtimeMs]));
    return files.toSorted((a, b) => moments.get(b)! - moments.get(a)! || (a < b ? -1 : 1));
  } catch {
    return [];
  }
}

/** Whoever has taken a paper reads its sheet, rather than begin anew unawares; null: nobody has. */
export function earlierText(paper: number, folder?: string): string | null {
  const [newest, ...others] = earlierSheets(paper, folder);
  if (newest === undefined) return null;
  const among = others.length === 0 ? '' : `, the newest of ${others.length + 1}`;
  return `paper ${paper} was handed in before: ${newest}${among}; to read it: ${reportCommand(newest)}`;
}
