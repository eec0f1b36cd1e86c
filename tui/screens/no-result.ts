import { accountSoFar } from '../account.ts';
import type { RunEnd } from '../feed.ts';
import type { State } from '../model.ts';
import type { View } from '../pane.ts';
import { accountRows } from '../panes/account.ts';
import { eventRow } from '../panes/events.ts';
import { box, boxFrame } from '../text/box.ts';
import { beside, block, fit, fitting, marked, spread, widthOf } from '../text/cells.ts';
import { clockText, plural } from '../text/figure.ts';
import { glyph, type Theme } from '../theme.ts';
import { page, pageFrame } from './page.ts';

const gap = 1;
const leastRows = 6;
/** With their frame. */
const leastEventRows = 5;

/** The engine of the run died: that there is no result, why in full, and what was seen last. Nothing is judged. */
export function noResult(view: View, run: RunEnd): string[] {
  const { state, width, height, theme } = view;
  const head = whyRows(run, width, theme);
  const { feed } = state;
  if (feed === null) return page(view, [...head, theme.paint('quiet', 'it ended before anything was seen of it')]);
  const room = height - pageFrame - head.length;
  if (room < leastRows) return page(view, head);
  const left = state.catalogue.watched ? width : Math.ceil((width - gap) / 2);
  const acted = actedRows(state, width - gap - left - boxFrame.cells, theme);
  const needed = Math.max(accountSoFar(state).lines.length + 1, acted.length) + boxFrame.rows;
  const seen = Math.max(leastRows, Math.min(needed, room - leastEventRows));
  const account = accountBox(view, left, seen);
  const actedBox = (): string[] => box(acted.slice(0, seen - boxFrame.rows), { width: width - gap - left, height: seen, title: 'faults and remedies so far' }, theme);
  return page(view, [...head, ...(state.catalogue.watched ? account : beside(gap, account, actedBox())), ...eventsBox(view, room - seen)]);
}

function whyRows({ result: { run, reason }, folder, replay }: RunEnd, width: number, { paint }: Theme): string[] {
  const where = folder === '' || replay.includes(folder) ? '' : `   ${paint('quiet', 'kept in')} ${folder}`;
  return [
    spread(`${paint('alarm', `${glyph.fail} ${run.status.toUpperCase()}`)}   this run has no result: nothing was judged`, paint('quiet', `up to ${clockText(run.clockMs)}`), width),
    ...marked(paint('quiet', 'why  '), reason, width),
    ...(replay === '' ? [] : [fit(`${paint('quiet', 'again')} ${replay}${where}`, width)]),
    '',
  ];
}

function accountBox({ state, theme }: View, width: number, height: number): string[] {
  const live = accountSoFar(state);
  // What nothing came to is left out with the sum: that nothing is missing is known only when the stores are read.
  const seen = { ...live, lines: live.lines.filter(({ items }) => items !== 0) };
  const rows = accountRows(seen, width - boxFrame.cells, height - boxFrame.rows + 1, state.catalogue.item, theme.paint);
  return box(seen.generated === 0 ? rows : rows.slice(0, -1), { width, height, title: 'so far, by what stages said last' }, theme);
}

const faultWords = { planned: 'still to come', active: 'at work', over: 'over', 'not-applicable': 'not applicable' } as const;

function actedRows({ feed, catalogue }: State, width: number, { paint }: Theme): string[] {
  if (feed === null) return [];
  const idCells = Math.min(Math.floor(width / 2), Math.max(4, ...feed.faults.map(({ id }) => widthOf(id))));
  const faults = feed.faults.map(({ id, status, hits, atMs }) => {
    const told = [faultWords[status], ...(hits === 0 ? [] : [plural(hits, 'hit')]), ...(status === 'not-applicable' ? [] : [`from ${clockText(atMs)}`])];
    return `${paint(hits > 0 ? 'fault' : 'quiet', glyph.fault)} ${fit(id, idCells)}  ${paint(hits > 0 ? 'strong' : 'quiet', fitting(told, width - idCells - 4, ', '))}`;
  });
  const on = catalogue.remedies.filter(({ id }) => feed.remedies.includes(id)).map(({ id }) => id);
  return [
    ...(faults.length === 0 ? [paint('quiet', 'no fault was planned')] : faults),
    fit(on.length === 0 ? paint('quiet', 'no remedy was on') : `${paint('remedy', glyph.remedy)} on: ${on.join(', ')}`, width),
  ];
}

function eventsBox({ state, width, theme }: View, height: number): string[] {
  if (height <= boxFrame.rows) return block([], width, height);
  const last = state.events.slice(-(height - boxFrame.rows));
  const rows = last.map((event) => eventRow(event, false, state, width - boxFrame.cells, true, theme.paint));
  return box(rows.length === 0 ? [theme.paint('quiet', 'nothing happened')] : rows, { width, height, title: 'what happened last' }, theme);
}
