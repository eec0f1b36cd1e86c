import { outOfSight, type Size } from '../program.ts';
import { makeTheme, type Theme } from '../theme.ts';
import { explanationRows } from './explanation.ts';
import { paperRows } from './paper.ts';
import { runsRows } from './runs.ts';
import { sheetRows } from './sheet.ts';
import type { InterviewState } from './state.ts';

/** Pages that are read from their beginning to their end, whatever the room: all of their rows; null: another page. */
export function rowsToRead(state: InterviewState, { columns }: Size, theme: Theme): string[] | null {
  const { view, page } = state;
  switch (page) {
    case 'paper': return paperRows(state, columns, theme);
    case 'runs': return runsRows(state, columns, theme);
    case 'sheet': return view.sheet === null ? [] : sheetRows(view.sheet, columns, theme);
    default: return null;
  }
}

const plain = makeTheme({ colour: false, ascii: false });

/** How many rows of the page are out of sight. */
export function mostScroll(state: InterviewState, size: Size): number {
  return outOfSight(state.page === 'explanation' ? explanationRows(state, size) : rowsToRead(state, size, plain)?.length ?? 0, size);
}
