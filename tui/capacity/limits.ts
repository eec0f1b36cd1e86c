import { bar } from '../charts/bars.ts';
import { fit, paragraph } from '../text/cells.ts';
import { countText, rateText } from '../text/figure.ts';
import { glyph, type Theme } from '../theme.ts';
import type { CapacityPane } from './pane.ts';
import { tableRows } from './table.ts';
import type { CapacityView, LimitsView } from './view.ts';

const barCells = 10;
/** What is less busy is no limit of anything. */
const worthTelling = 0.01;

/** What was busy near the knee: what gives first, and by how busy they were what would give after it. */
export const limits: CapacityPane = {
  title: () => 'what gives first, second, third',
  note: () => `${glyph.declared} an estimate`,
  rows: ({ limits: found }, width) => (found === null ? 1 : 1 + busyOnes(found).length + paragraph(queueText(found), width).length),
  draw({ limits: found, course }, width, height, theme) {
    const { paint } = theme;
    if (found === null) return [paint('quiet', course.is === 'over' ? 'unknown: nothing was measured near the limit' : 'known once a rate was tried')].slice(0, height);
    const rows = [
      [`at ${countText(found.atEps)}/s`, 'busy', '', 'full at'].map((text) => paint('quiet', text)),
      ...busyOnes(found).map((each) => limitRow(each, found, theme)),
    ];
    const queue = paragraph(queueText(found), width).map((line) => fit(paint('quiet', line), width));
    return [...tableRows(rows, [{ most: 26 }, { align: 'right' }, {}, {}], width).slice(0, Math.max(2, height - queue.length)), ...queue].slice(0, Math.max(0, height));
  },
};

type Limit = LimitsView['ranked'][number];

function busyOnes({ ranked, first }: LimitsView): Limit[] {
  // What gives first is told first, whatever else on the machine is busier.
  return ranked.filter(({ busy, what }) => busy >= worthTelling || what === first).toSorted((a, b) => Number(b.what === first) - Number(a.what === first));
}

function limitRow({ what, kind, nodes, busy, fullAtEps }: Limit, { first }: LimitsView, { paint }: Theme): string[] {
  const isFirst = what === first;
  const note = isFirst ? paint('strong', '◂ first') : kind === 'machine' ? paint('quiet', 'all that runs on it') : `about ${rateText(fullAtEps)}${glyph.declared}${kind === 'driver' ? paint('quiet', ', where this runs') : ''}`;
  return [paint(isFirst ? 'strong' : 'quiet', `${what}${nodes.length > 1 ? ` (${nodes.length})` : ''}`), `${Math.round(busy * 100)} %`, fit(paint(isFirst ? 'bad' : 'waiting', bar(busy, barCells)), barCells), note];
}

/** What gives first, in a few words: `sink, 94 % busy`. */
export function firstText({ limits: found }: CapacityView): string {
  if (found?.first == null) return 'unknown';
  return `${found.first}, ${Math.round(found.ranked.find(({ what }) => what === found.first)!.busy * 100)} % busy`;
}

function queueText({ queue, first, ranked }: LimitsView): string {
  const busyMachine = first === null && ranked.some(({ kind, busy }) => kind === 'machine' && busy >= 0.9);
  const nothing = first === null ? [`nothing that was measured is busy${busyMachine ? ' but the machine, and for others' : ''}`] : [];
  return [...nothing, ...(queue === null ? [] : [`what waits grows in ${queue.node}, by ${rateText(queue.growthEps)}`])].join('; ');
}
