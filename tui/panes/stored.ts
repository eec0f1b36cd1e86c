import { lineChart } from '../charts/line.ts';
import { niceCeiling } from '../charts/scale.ts';
import { latest } from '../history.ts';
import type { State } from '../model.ts';
import type { Pane, View } from '../pane.ts';
import { box, boxFrame } from '../text/box.ts';
import { compactText, periodText, rateText } from '../text/figure.ts';
import type { Theme } from '../theme.ts';
import { chartWindow, faultMarks } from '../window.ts';

/** How much is stored in each sample period, and how much was offered. */
export const stored: Pane = {
  wide: { place: 'left', rows: () => ({ least: 7, most: 18, weight: 2 }), draw: (view) => storedBox(view) },
};

export function storedBox({ state, width, height, theme }: View): string[] {
  const { history } = state;
  const now = latest(history.stored);
  const title = now === null || state.end !== null ? `stored per ${periodText(history.sampleMs)}` : `stored ${rateText(now, undefined, history.sampleMs)}`;
  const rows = storedChart(state, width - boxFrame.cells, height - boxFrame.rows, theme);
  return box(rows, { width, height, title, note: theme.paint('quiet', offeredNote(state)) }, theme);
}

function offeredNote({ history, end }: State): string {
  const now = latest(history.offered);
  return now === null || end !== null ? '·· offered' : `·· offered ${rateText(now, undefined, history.sampleMs)}`;
}

function storedChart(state: State, width: number, height: number, { paint }: Theme): string[] {
  const { history } = state;
  return lineChart({
    width, height, ...chartWindow(state), values: history.stored, ghost: history.offered, marks: faultMarks(state),
    leastTop: 1, ceiling: niceCeiling, tone: 'good', label: compactText,
  }, paint);
}
