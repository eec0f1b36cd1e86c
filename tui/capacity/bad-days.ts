import { printable } from '../text/cells.ts';
import { rateText } from '../text/figure.ts';
import type { Theme } from '../theme.ts';
import { factorText, kneeText, lookOf } from './look.ts';
import type { CapacityPane } from './pane.ts';
import { tableRows } from './table.ts';
import type { BadDayView, CapacityView } from './view.ts';

/** What it holds with something broken; filled in as it is measured. */
export const badDays: CapacityPane = {
  title: () => 'and on a bad day',
  rows: ({ badDays: days }) => Math.max(1, days.length === 0 ? 1 : days.length + 1),
  draw({ badDays: days, expectEps, course }, width, height, theme) {
    const { paint } = theme;
    if (days.length === 0) return [paint('quiet', notAsked(course))].slice(0, height);
    const head = ['with this broken', 'holds', expectEps === null ? '' : `against ${rateText(expectEps)}`, 'what breaks'].map((text) => paint('quiet', text));
    const searched = course.is === 'searching' ? days.find(({ end }) => end === null) : undefined;
    const shown = days.length + 1 > height ? days.slice(0, Math.max(0, height - 2)) : days;
    return [
      ...tableRows([head, ...shown.map((day) => row(day, expectEps, day === searched, theme))], [{ most: Math.floor(width / 2.4) }, {}, {}, {}], width),
      ...(shown.length < days.length ? [paint('quiet', `and ${days.length - shown.length} more`)] : []),
    ].slice(0, Math.max(0, height));
  },
};

function notAsked(course: CapacityView['course']): string {
  if (course.is === 'over' && course.end !== 'knee') return 'not measured: the knee of a day like any other comes first';
  return 'not asked for: --bad-days measures them';
}

function row({ about, end, knee, heldEps, verdict, why, runs }: BadDayView, expectEps: number | null, isNext: boolean, { paint }: Theme): string[] {
  const range = knee === null ? '' : kneeText(knee);
  if (end === null) {
    const begun = isNext && runs.length > 0;
    return [printable(about), paint('quiet', begun ? `so far ${range || 'unknown'}` : 'waits'), begun ? `${runs.map(({ outcome }) => paint(lookOf(outcome).tone, lookOf(outcome).sign)).join('')}…` : '', ''];
  }
  const held = end === 'lowest' ? 'not at all' : end === 'knee' && range !== '' ? range : heldEps === null ? 'unknown' : `at least ${rateText(heldEps)}`;
  const eps = end === 'knee' ? knee?.kneeEps ?? null : heldEps;
  const factor = expectEps === null || eps === null ? '' : `${factorText(eps, expectEps)} `;
  const mark = verdict === null ? '' : paint(lookOf(verdict).tone, lookOf(verdict).sign);
  return [printable(about), held, `${factor}${mark}`, printable(why)];
}
