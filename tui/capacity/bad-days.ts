import { fit } from '../text/cells.ts';
import { rateText } from '../text/figure.ts';
import type { Theme } from '../theme.ts';
import { factorText, kneeText, lookOf } from './look.ts';
import type { CapacityPane } from './pane.ts';
import { tableRows } from './table.ts';
import type { BadDayView, CapacityView } from './view.ts';

/** From here on what breaks has room beside the rest. */
const wideColumns = 100;

/** What it holds with something broken; filled in as it is measured. */
export const badDays: CapacityPane = {
  title: () => 'and on a bad day',
  rows: ({ badDays: days }) => Math.max(1, days.length === 0 ? 1 : days.length + 1),
  draw({ badDays: days, expectEps, course }, width, height, theme) {
    const { paint } = theme;
    if (days.length === 0) return [paint('quiet', notAsked(course))].slice(0, height);
    const head = ['with this broken', 'holds', expectEps === null ? '' : rateText(expectEps), 'what breaks'].map((text) => paint('quiet', text));
    const searched = course.is === 'searching' ? days.find(({ end }) => end === null) : undefined;
    const rows = days.map((day) => row(day, expectEps, day === searched, theme));
    // With room below each there is no need to cut anything.
    if (width < wideColumns && height > days.length * 2) {
      const short = tableRows([head, ...rows].map((cells) => cells.slice(0, -1)), [{ most: Math.floor(width / 1.7) }, {}, {}], width);
      return [short[0], ...days.flatMap(({ why }, i) => [short[i + 1], paint('quiet', fit(`  ${why}`, width))])];
    }
    const shown = days.length + 1 > height ? rows.slice(0, Math.max(0, height - 2)) : rows;
    return [
      ...tableRows([head, ...shown], [{ most: Math.floor(width / 2.4) }, {}, {}, {}], width),
      ...(shown.length < days.length ? [paint('quiet', `and ${days.length - shown.length} more`)] : []),
    ].slice(0, Math.max(0, height));
  },
};

function notAsked(course: CapacityView['course']): string {
  if (course.is === 'over' && course.end !== 'knee') return 'not measured: only where the knee of a day like any other is found';
  return 'not asked for: --bad-days measures them';
}

function row({ about, end, knee, heldEps, verdict, why, runs }: BadDayView, expectEps: number | null, isNext: boolean, { paint }: Theme): string[] {
  const range = knee === null ? '' : kneeText(knee);
  if (end === null) {
    const begun = isNext && runs.length > 0;
    return [about, paint('quiet', begun ? `${range || 'unknown'} …` : 'waits'), begun ? `${runs.map(({ outcome }) => paint(lookOf(outcome).tone, lookOf(outcome).sign)).join('')}…` : '', ''];
  }
  const held = end === 'lowest' ? 'not at all' : end === 'knee' && range !== '' ? range : heldEps === null ? 'unknown' : `at least ${rateText(heldEps)}`;
  const eps = end === 'knee' ? knee?.kneeEps ?? null : heldEps;
  const factor = expectEps === null || eps === null ? '' : `${factorText(eps, expectEps)} `;
  const mark = verdict === null ? '' : paint(lookOf(verdict).tone, lookOf(verdict).sign);
  return [about, held, `${factor}${mark}`, why];
}
