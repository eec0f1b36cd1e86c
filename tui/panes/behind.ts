import { lineChart } from '../charts/line.ts';
import { niceDuration } from '../charts/scale.ts';
import { attentionOf } from '../data-pages.ts';
import { growthPerSample, latest } from '../history.ts';
import type { State } from '../model.ts';
import type { Pane, View } from '../pane.ts';
import { box, boxFrame } from '../text/box.ts';
import { fitting, widthOf } from '../text/cells.ts';
import { countText, durationText, rateText } from '../text/figure.ts';
import { shortDuration, shortDurationCells } from '../text/time.ts';
import type { Paint } from '../theme.ts';
import { chartWindow, faultMarks } from '../window.ts';

/** How old the oldest item is that is not stored yet, how many wait, and whether that will end. */
export const behind: Pane = {
  has: (state) => attentionOf(state) === 'flow',
  wide: { place: 'right', rows: () => ({ least: 7, most: 18, weight: 2 }), draw: (view) => behindBox(view) },
};

export function behindBox({ state, width, height, theme }: View): string[] {
  const { history, ghost } = state;
  const rows = lineChart({
    width: width - boxFrame.cells, height: height - boxFrame.rows, ...chartWindow(state),
    values: history.behindMs, ghost: ghost?.behindMs, marks: faultMarks(state), leastTop: 1000, ceiling: niceDuration, tone: 'waiting', label: shortDuration, labelCells: shortDurationCells,
    legend: ghost === null ? '' : '·· without remedies',
  }, theme.paint);
  const title = behindText(state);
  const note = state.end === null && history.lag.length > 0 ? drainText(state, width - widthOf(title) - titleFrame, theme.paint) : '';
  return box(rows, { width, height, title, note }, theme);
}

function behindText({ history, end }: State): string {
  const [ms, items] = [latest(history.behindMs), latest(history.lag)];
  if (ms === null || items === null || end !== null) return 'behind';
  return `behind ${durationText(ms)} · ${countText(items, 7)} wait`;
}

/** Cells that the edge takes from its two titles. */
const titleFrame = 10;

/** A lag that changes by less than this share of itself within a sample period stands still. */
const stillShare = 0.005;
/** Less than this many periods of work are no backlog. */
const keepsUpSamples = 3;

/** When what waits will be gone at the present rates; or that it grows, or stands still. */
export function drainText({ history, feed }: State, cells: number, paint: Paint): string {
  const [growth, lag] = [growthPerSample(history), latest(history.lag)];
  if (growth === null || lag === null) return 'no trend yet';
  const stored = latest(history.stored) ?? 0;
  if (lag <= stored * keepsUpSamples) return paint('good', 'keeps up');
  if (growth < -lag * stillShare) return paint('waiting', `drains in ${durationText(Math.ceil((lag / -growth) * history.sampleMs / 1000) * 1000)}`);
  if (growth > lag * stillShare) return paint('bad', fitting(['grows', `by ${rateText(growth, 9, history.sampleMs)}`], cells, ' '));
  const isHeld = feed === null || feed.nodes.some(({ waiting }) => waiting > 0);
  return paint('bad', fitting(['stands still', ...(isHeld ? [] : ['no stage holds them'])], cells, ', '));
}
