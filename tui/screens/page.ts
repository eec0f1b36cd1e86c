import type { View } from '../pane.ts';
import { behindBox } from '../panes/behind.ts';
import { headerRow } from '../panes/header.ts';
import { keyRow } from '../panes/key-bar.ts';
import { storedBox } from '../panes/stored.ts';
import { beside, block } from '../text/cells.ts';

/** Rows of a page that are not its body: the header, a blank row, and the keys. */
export const pageFrame = 3;

const roomyColumns = 110;
const gap = 1;

/** A page over the live screen: what runs at the top, the keys at the bottom, between them the body. */
export function page(view: View, body: readonly string[]): string[] {
  const { width, height } = view;
  return [headerRow(view, width < roomyColumns), ...block(['', ...body], width, height - 2), keyRow(view)];
}

const chartRows = { least: 8, most: 14 } as const;

/**
 * A page whose body needs only `needed` rows: where there is room below it, the run is seen to go on. The body gets the
 * rows that it shall fill.
 */
export function pageAboveCharts(view: View, needed: number, body: (height: number) => readonly string[]): string[] {
  const { width, height } = view;
  const rows = height - pageFrame;
  const charts = width < roomyColumns || rows - needed < chartRows.least ? 0 : Math.min(chartRows.most, rows - needed);
  if (charts === 0) return page(view, body(rows));
  const left = Math.ceil((width - gap) / 2);
  const drawn = beside(gap, storedBox({ ...view, width: left, height: charts }), behindBox({ ...view, width: width - gap - left, height: charts }));
  return page(view, [...body(rows - charts), ...drawn]);
}
