import { accountSoFar, sumOf, type AccountLine, type LiveAccount } from '../account.ts';
import { bar, stackedBar } from '../charts/bars.ts';
import type { Pane, View } from '../pane.ts';
import { box, boxFrame, rule } from '../text/box.ts';
import { fit, fitting, widthOf } from '../text/cells.ts';
import { compactText, countText, shareText } from '../text/figure.ts';
import { glyph, type Paint } from '../theme.ts';

/** Where every item is that was generated so far. */
export const account: Pane = {
  wide: {
    place: 'left',
    // Generated and the sum stand besides the lines.
    rows: (state) => ({ least: 7, most: accountSoFar(state).lines.length + 2 + boxFrame.rows, weight: 6 }),
    draw({ state, width, height, theme }: View): string[] {
      const title = `account of every ${state.catalogue.item}`;
      const rows = accountRows(accountSoFar(state), width - boxFrame.cells, height - boxFrame.rows, state.catalogue.item, theme.paint);
      return box(rows, { width, height, title }, theme);
    },
  },
  narrow: {
    place: 'band',
    rows: () => ({ least: 3, most: 3 }),
    draw({ state, width, theme }: View): string[] {
      const live = accountSoFar(state);
      return [
        rule(width, `account of ${countText(live.generated, 15)} ${state.catalogue.item}s`, sumText(live, theme.paint), false, theme),
        fit(live.generated === 0 ? theme.paint('quiet', `the first ${state.catalogue.item}s are on their way`) : equation(live, width, theme.paint), width),
        stacked(live, width, theme.paint),
      ];
    },
  },
};

const labelCells = 12;
const countCells = 12;
const shareCells = 8;

/** A line for each place, and at the end their sum; where the rows do not suffice, the smallest lines go first. */
export function accountRows(live: LiveAccount, width: number, height: number, item: string, paint: Paint): string[] {
  const { generated, lines } = live;
  const room = Math.max(1, height - 2);
  const kept = lines.length <= room ? lines : lines.filter(({ items }) => items !== 0).sort((a, b) => b.items - a.items).slice(0, room);
  const barCells = Math.max(0, width - labelCells - countCells - shareCells - 2);
  const counted = (label: string, items: number): string => fit(label, labelCells) + fit(countText(items, countCells), countCells, 'right');
  const row = (label: string, items: number, drawn: string): string => {
    const share = fit(items === 0 ? '' : shareText(items / generated), shareCells, 'right');
    return fit(`${counted(label, items)}${share}${barCells > 0 ? `  ${drawn}` : ''}`, width);
  };
  return [
    generated === 0 ? paint('quiet', `the first ${item}s are on their way`) : row(paint('strong', 'generated'), generated, stacked(live, barCells, paint)),
    ...kept.map((line) => row(labelOf(line, paint), line.items, barOf(line, generated, barCells, paint))),
    ...(generated === 0 ? [] : [fit(`${counted(paint('quiet', 'sum'), sumOf(live))}  ${sumText(live, paint, width - labelCells - countCells - 2)}`, width)]),
  ];
}

/** All places side by side, as parts of what was generated. */
function stacked({ lines }: LiveAccount, width: number, paint: Paint): string {
  return stackedBar(lines.map(({ items, stroke, tone }) => ({ size: items, glyph: stroke, tone })), width, paint);
}

function labelOf({ label, items, tone }: AccountLine, paint: Paint): string {
  return paint(items === 0 ? 'quiet' : tone, label);
}

function barOf({ items, tone, stroke, split }: AccountLine, generated: number, cells: number, paint: Paint): string {
  if (!(items > 0) || !(generated > 0)) return '';
  const share = Math.min(1, items / generated);
  const drawn = stroke === '█' ? bar(share, cells) : stroke.repeat(Math.max(1, Math.min(cells, Math.round(share * cells))));
  const reasons = split.map(([reason, count]) => `${reason} ${compactText(count)}`).join(' · ');
  const room = cells - widthOf(drawn) - 1;
  return paint(tone, drawn) + (reasons !== '' && room >= 8 ? ` ${paint('quiet', widthOf(reasons) > room ? fit(reasons, room) : reasons)}` : '');
}

/** Said in words and by a glyph: the sum is what was generated, or it is not. */
export function sumText(live: LiveAccount, paint: Paint, cells = Infinity): string {
  const missing = live.lines.find(({ label }) => label === 'unaccounted')?.items ?? 0;
  if (live.generated === 0) return '';
  const ok = missing === 0;
  return paint(ok ? 'good' : 'alarm', fitting([ok ? glyph.pass : glyph.fail, ok ? 'adds up' : `${countText(missing)} unaccounted`], cells, ' '));
}

/** `stored 50,312 + in flight 30,684 + …`, with short figures where the long ones do not fit. */
function equation({ lines }: LiveAccount, width: number, paint: Paint): string {
  const text = (count: (items: number) => string, style: Paint): string =>
    lines.map((line) => `${labelOf(line, style)} ${count(line.items)}`).join(' + ');
  const bare: Paint = (_, each) => each;
  return text(widthOf(text(countText, bare)) <= width ? countText : compactText, paint);
}
