import { keyWords, offeredKeys } from '../keys.ts';
import type { State } from '../model.ts';
import { oneRow, type Pane, type View } from '../pane.ts';
import { fit, widthOf } from '../text/cells.ts';
import { clockText } from '../text/figure.ts';
import { tickText } from '../text/time.ts';
import { glyph, type Paint } from '../theme.ts';

/** The last row: what can be pressed, the answer to the last key, or a question. */
export const keyBar: Pane = {
  wide: { place: 'band', rows: oneRow, draw: (view) => [keyRow(view)] },
  narrow: { place: 'band', rows: oneRow, draw: (view) => [keyRow(view)] },
};

export function keyRow({ state, width, theme: { paint } }: View): string {
  if (state.asking === 'quit') return fit(quitQuestion(state, paint), width);
  if (state.stopping) return fit(paint('warning', `stopping${state.catalogue.watched ? '' : ': what was measured so far is saved'} · ctrl+c once more leaves at once`), width);
  if (state.notice !== '') return fit(`${paint('remedy', glyph.remedy)} ${paint('strong', state.notice)}`, width);
  return fit(keysText(state, width, paint), width);
}

function quitQuestion({ feed, catalogue }: State, paint: Paint): string {
  const at = `the run is at ${clockText(Math.max(0, feed?.clockMs ?? 0))} of ${tickText(catalogue.durationMs)}`;
  return `${paint('warning', `${catalogue.watched ? 'back to the paper' : 'quit'}? ${at}`)}   ${paint('accent', 'q')} ${catalogue.watched ? 'leave it' : 'stop and save what was measured'}   ${paint('accent', 'esc')} go on`;
}

/** Help and quit are the last to be left out. */
const keptAtTheEnd = 2;
const gap = '  ';

function keysText(state: State, width: number, paint: Paint): string {
  return keysFitting(offeredKeys(state).flatMap(({ label, bar }) => (bar === undefined ? [] : [{ label, bar: keyWords(bar, state) }])), width, paint);
}

export interface BarKey {
  readonly label: string;
  readonly bar: string;
}

/** Keys with what they do, in one row; where there is no room for all, those before the last ones are left out. */
export function keysFitting(keys: readonly BarKey[], width: number, paint: Paint): string {
  const entries = [...keys];
  while (entries.length > keptAtTheEnd && cellsOf(entries) > width) entries.splice(entries.length - keptAtTheEnd - 1, 1);
  return rowText(entries, paint);
}

/** All keys with what they do, in as many rows as they take. */
export function keysInRows(keys: readonly BarKey[], width: number, paint: Paint): string[] {
  const rows: BarKey[][] = [[]];
  for (const key of keys) {
    const row = rows.at(-1)!;
    if (row.length > 0 && cellsOf([...row, key]) > width) rows.push([key]);
    else row.push(key);
  }
  return rows.map((row) => rowText(row, paint));
}

function cellsOf(keys: readonly BarKey[]): number {
  return keys.reduce((sum, { label, bar }) => sum + widthOf(label) + 1 + widthOf(bar), 0) + gap.length * (keys.length - 1);
}

function rowText(keys: readonly BarKey[], paint: Paint): string {
  return keys.map(({ label, bar }) => `${paint('accent', label)} ${paint('quiet', bar)}`).join(gap);
}
