import { durationText, rateText } from '../text/figure.ts';
import { lookOf } from './look.ts';
import type { CapacityPane } from './pane.ts';
import { tableRows } from './table.ts';
import type { CapacityView } from './view.ts';

/** How long its store may be away at the expected rate. */
export const outages: CapacityPane = {
  title: ({ expectEps }) => `how long an outage of its store it survives${expectEps === null ? '' : `, at ${rateText(expectEps)}`}`,
  rows: ({ outages: found }) => Math.max(1, found.length === 0 ? 1 : found.length + 1),
  draw(view, width, height, { paint }) {
    const { outages: found } = view;
    if (found.length === 0) return [paint('quiet', whyNone(view))].slice(0, height);
    const rows = found.map(({ outageMs, survived, untold, drainedMs, why }) => {
      const { sign, tone } = lookOf(untold === true ? 'unknown' : survived ? 'passed' : 'failed');
      return [durationText(outageMs), paint(tone, sign), drainedMs === null ? '–' : durationText(drainedMs), why];
    });
    const head = ['away for', '', 'drained after', 'what broke'].map((text) => paint('quiet', text));
    // The longest are those that tell where it ends.
    const shown = rows.slice(Math.max(0, rows.length - Math.max(0, height - 1)));
    return tableRows([head, ...shown], [{ align: 'right' }, {}, { align: 'right' }, {}], width).slice(0, Math.max(0, height));
  },
};

function whyNone({ course, expectEps, badDays }: CapacityView): string {
  if (course.is === 'searching' && course.outagesFollow) return 'tried in the end, if it holds what is expected';
  if (badDays.length === 0 || expectEps === null) return course.is === 'over' ? 'not tried: --bad-days with --expect tries them' : 'not asked for: --bad-days with --expect tries them';
  return 'not tried: only where it surely holds what is expected';
}
