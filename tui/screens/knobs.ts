import type { Notation } from '../feed.ts';
import { fieldText, rangeText, settings, unitBehind, type Setting } from '../forms.ts';
import { firstShown } from '../lists.ts';
import type { View } from '../pane.ts';
import { box, boxFrame } from '../text/box.ts';
import { fit, paragraph, widthOf } from '../text/cells.ts';
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

function settingsBox({ state, width, height, theme }: View, fields: readonly Setting[]): string[] {
  const { row } = state.form;
  const inner = width - boxFrame.cells;
  const room = height - boxFrame.rows - aboutRows;
  const first = firstShown(fields.length, row, room);
  const idCells = Math.max(...fields.map(({ id }) => widthOf(id))) + 2;
  const changed = new Set(Object.keys(state.feed?.knobs ?? {}));
  const list = fields.slice(first, first + room).map((field, i) =>
    settingRow(field, first + i === row ? fieldText(state, field) : null, changed.has(field.id), idCells, inner, state.catalogue.notation, theme));
  const about = paragraph(fields[row].about, inner).slice(0, aboutRows - 1).map((text) => theme.paint('quiet', text));
  const rows = [...list, ...Array.from({ length: Math.max(0, room - list.length) }, () => ''), '', ...about];
  const note = theme.paint('quiet', `${row + 1} of ${fields.length}`);
  return box(rows, { width, height, title: 'set a declared number', note, focused: true }, theme);
}

/** The chosen one stands in brackets; a bare number is in the knob's own unit. */
function settingRow(field: Setting, typed: string | null, changed: boolean, idCells: number, width: number, notation: Notation, { paint }: Theme): string {
  const { id, unit, value } = field;
  const shown = typed === null ? notation.text(Number(value), unit) : `[${typed}_] ${unitBehind(typed, field)}`;
  const mark = typed === null ? ' ' : paint('accent', glyph.chosen);
  const note = changed ? paint('remedy', `${glyph.remedy} set by you`) : '';
  const range = paint('quiet', rangeText(field, notation));
  return fit(`${mark} ${paint(typed === null ? 'strong' : 'accent', fit(id, idCells))} ${fit(shown, valueCells)} ${range}  ${note}`, width);
}
