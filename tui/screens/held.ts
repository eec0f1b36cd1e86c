import type { HeldPart } from '../../engine/exhibit.ts';
import { dataPages, lackOf } from '../data-pages.ts';
import { placeOn } from '../inspecting.ts';
import { firstShown } from '../lists.ts';
import type { State } from '../model.ts';
import type { View } from '../pane.ts';
import { box, boxFrame } from '../text/box.ts';
import { fit, widthOf } from '../text/cells.ts';
import { clockText, countText } from '../text/figure.ts';
import { glyph, type Theme } from '../theme.ts';
import { dataPage } from './data-page.ts';

/** What is held, one by one: files and rows with their reason; enter opens one. */
export function held(view: View): string[] {
  const { state, width, theme } = view;
  const total = dataPages.held.length(state);
  const note = total === 0 ? '' : theme.paint('quiet', `${countText(placeOn(state, 'held') + 1)} of ${countText(total)}`);
  return dataPage(view, 'held', (height) => {
    const rows = total === 0 ? emptyRows(state, theme) : listRows(state, width - boxFrame.cells, height - boxFrame.rows, theme);
    return box(rows, { width, height, title: 'held in quarantine, in the order in which it was', note, focused: true }, theme);
  });
}

function emptyRows(state: State, { paint }: Theme): string[] {
  const lack = lackOf(state, 'held');
  if (lack !== null) return [paint('warning', `nothing is kept: the remedy ${lack} is off`), paint('quiet', `a run that keeps it: wavetank run ${state.catalogue.scenario} --remedies all`)];
  return [paint('good', `${glyph.pass} nothing is held`), paint('quiet', state.end === null ? 'so far: what is held comes here as it is found' : 'every file and row was let through')];
}

/** Empty where nobody counts lines. */
function lineText({ scope, at }: HeldPart, cells?: number): string {
  if (scope === 'file') return 'file';
  return at === null || at.line === null ? '' : countText(at.line, cells);
}

function listRows(state: State, width: number, height: number, { paint }: Theme): string[] {
  const { held: { from, parts } } = state;
  const total = dataPages.held.length(state);
  const at = placeOn(state, 'held');
  const first = firstShown(total, at, Math.max(1, height - 1));
  const shown = Array.from({ length: Math.min(Math.max(1, height - 1), total - first) }, (_, i) => parts[first + i - from]);
  const known = shown.filter((part) => part !== undefined);
  const cells = (of: (part: HeldPart) => string, least: number, most: number): number => Math.min(most, Math.max(least, ...known.map((part) => widthOf(of(part)))));
  const timeCells = cells(({ atMs }) => clockText(atMs), 7, 12);
  const [feedCells, partCells, reasonCells] = [cells(({ feed }) => feed, 4, 14), cells(({ part }) => part, 4, 12), cells(({ reason }) => reason, 6, 17)];
  const lineCells = known.some((part) => lineText(part) !== '') ? 6 : 0;
  const row = (mark: string, time: string, feed: string, part: string, line: string, reason: string, detail: string): string =>
    fit(`${mark} ${fit(time, timeCells, 'right')} ${fit(feed, feedCells)} ${fit(part, partCells)}${fit(line, lineCells, 'right')} ${fit(reason, reasonCells)} ${detail}`, width);
  return [
    paint('quiet', row(' ', 'held at', 'feed', 'part', 'line', 'reason', 'what is wrong')),
    ...shown.map((part, i) => {
      const isChosen = first + i === at;
      const mark = isChosen ? paint('accent', glyph.chosen) : ' ';
      if (part === undefined) return row(mark, '', '', '', '', paint('quiet', 'is being read'), '');
      return row(mark, paint('quiet', clockText(part.atMs)), paint(isChosen ? 'accent' : 'strong', part.feed), part.part, lineText(part, lineCells - 1), paint('warning', part.reason), paint('quiet', part.detail));
    }),
  ];
}
