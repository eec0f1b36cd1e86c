import { damageNamed, damageRows } from '../damage.ts';
import { placeOn } from '../inspecting.ts';
import type { State } from '../model.ts';
import type { View } from '../pane.ts';
import { damageTable } from '../panes/damage.ts';
import { box, boxFrame } from '../text/box.ts';
import { fit, paragraph } from '../text/cells.ts';
import { shareText } from '../text/figure.ts';
import type { Theme } from '../theme.ts';
import { dataPage } from './data-page.ts';

/** Rows below the table: what the chosen kind is. */
const aboutRows = 4;

/** Every kind of damage: planted, caught, missed, false; and what the chosen one is. */
export function damage(view: View): string[] {
  const { state, width, theme } = view;
  const rows = damageRows(state);
  const at = placeOn(state, 'damage');
  return dataPage(view, 'damage', (height) => {
    const inner = width - boxFrame.cells;
    const room = Math.max(0, height - boxFrame.rows - aboutRows - 1);
    const table = damageTable(state, inner, room, rows.length === 0 ? -1 : at, theme.paint);
    const about = aboutOf(state, rows[at]?.kind, inner, theme).slice(0, aboutRows);
    const blank = Array.from({ length: Math.max(0, room - table.length) }, () => '');
    const note = rows.length === 0 ? '' : theme.paint('quiet', `${at + 1} of ${rows.length}`);
    const title = state.end === null ? 'what was broken on purpose, by what stages say so far' : 'what was broken on purpose';
    return box([...table, ...blank, '', ...about], { width, height, title, note, focused: true }, theme);
  });
}

function aboutOf(state: State, kind: string | undefined, width: number, { paint }: Theme): string[] {
  const meaning = state.end === null ? 'open: on its way or stored; the store is read when the run is over' : 'caught: held for a reason that fits, or right in the store after all';
  if (kind === undefined) return [paint('quiet', 'planted: broken on purpose. caught: held for a reason that fits.'), paint('quiet', meaning)];
  const named = damageNamed(state, kind);
  const scored = state.end?.result.detection.find(({ fault }) => fault === kind);
  const share = (value: number | null): string => (value === null ? 'unknown' : shareText(value));
  const shares = scored === undefined ? '' : `precision ${share(scored.precision)}, recall ${share(scored.recall)} · `;
  const expected = named === undefined ? '' : `right: ${named.expected}${named.reasons.length === 0 ? '' : ` · held for ${named.reasons.join(', ')}`}`;
  return [
    ...paragraph(`${kind}: ${named?.about ?? ''}`, width).slice(0, 2),
    fit(paint('quiet', shares + expected), width),
    fit(paint('quiet', meaning), width),
  ];
}
