import { fieldText, settings, type Field } from '../forms.ts';
import { firstShown } from '../lists.ts';
import type { View } from '../pane.ts';
import { box, boxFrame } from '../text/box.ts';
import { fit, paragraph, widthOf } from '../text/cells.ts';
import { quantityText } from '../text/figure.ts';
import { glyph, type Theme } from '../theme.ts';
import { pageAboveCharts } from './page.ts';

/** Rows below the list: what the chosen number is. */
const aboutRows = 3;
const valueCells = 14;

/** The declared numbers of the scenario: type a new value over the one that is there. */
export function knobs(view: View): string[] {
  const fields = settings(view.state);
  return pageAboveCharts(view, fields.length + aboutRows + boxFrame.rows, (height) => settingsBox({ ...view, height }, fields));
}

function settingsBox({ state, width, height, theme }: View, fields: readonly Field[]): string[] {
  const { row } = state.form;
  const inner = width - boxFrame.cells;
  const room = height - boxFrame.rows - aboutRows;
  const first = firstShown(fields.length, row, room);
  const idCells = Math.max(...fields.map(({ id }) => widthOf(id))) + 2;
  const changed = new Set(Object.keys(state.feed?.knobs ?? {}));
  const list = fields.slice(first, first + room).map((field, i) =>
    settingRow(field, first + i === row ? fieldText(state, field) : null, changed.has(field.id), idCells, inner, theme));
  const about = paragraph(fields[row].about, inner).slice(0, aboutRows - 1).map((text) => theme.paint('quiet', text));
  const rows = [...list, ...Array.from({ length: Math.max(0, room - list.length) }, () => ''), '', ...about];
  const note = theme.paint('quiet', `${row + 1} of ${fields.length}`);
  return box(rows, { width, height, title: 'set a declared number', note, focused: true }, theme);
}

/** The chosen one stands in brackets, in the knob's own unit, as it is typed. */
function settingRow(field: Field, typed: string | null, changed: boolean, idCells: number, width: number, { paint }: Theme): string {
  const { id, unit, value, min, max } = field;
  const shown = typed === null ? quantityText(Number(value), unit) : `[${typed}_] ${unit === 'factor' || unit === 'count' ? '' : unit}`;
  const mark = typed === null ? ' ' : paint('accent', glyph.chosen);
  const note = changed ? paint('remedy', `${glyph.remedy} set by you`) : '';
  const range = paint('quiet', `${quantityText(min, unit)} to ${quantityText(max, unit)}`);
  return fit(`${mark} ${paint(typed === null ? 'strong' : 'accent', fit(id, idCells))} ${fit(shown, valueCells)} ${range}  ${note}`, width);
}
