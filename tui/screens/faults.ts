import { faultFields, fieldText, hasTarget, isActive, unitBehind } from '../forms.ts';
import { firstShown } from '../lists.ts';
import type { State } from '../model.ts';
import type { View } from '../pane.ts';
import { box, boxFrame } from '../text/box.ts';
import { beside, fit, paragraph, widthOf } from '../text/cells.ts';
import { clockText } from '../text/figure.ts';
import { glyph, type Theme } from '../theme.ts';
import { pageAboveCharts } from './page.ts';

const gap = 1;

/** The faults that can be injected now, and with what: enter strikes at once, or ends one that acts. */
export function faults(view: View): string[] {
  const { state, width, theme } = view;
  const left = Math.ceil((width - gap) / 2);
  const right = width - gap - left;
  const form = faultForm(state, right - boxFrame.cells, theme);
  return pageAboveCharts(view, Math.max(state.catalogue.faults.length, form.length) + boxFrame.rows, (height) => beside(gap,
    box(faultList(state, left - boxFrame.cells, height - boxFrame.rows, theme), { width: left, height, title: 'inject a fault', focused: true }, theme),
    box(form, { width: right, height, title: 'how it strikes' }, theme)));
}

function faultList(state: State, width: number, height: number, { paint }: Theme): string[] {
  const { faults: known } = state.catalogue;
  const { row } = state.form;
  const first = firstShown(known.length, row, height);
  const idCells = Math.max(4, ...known.map(({ id }) => widthOf(id)));
  const orShort = (long: string, short: string): string => (widthOf(long) <= width - idCells - 4 ? long : short);
  return known.slice(first, first + height).map(({ id, target }, i) => {
    const chosen = first + i === row;
    const active = isActive(state, id);
    const told = active ? paint('fault', `${glyph.fault} acts now`) : hasTarget(state, target) ? paint('quiet', orShort(`hits the ${target}`, target)) : paint('quiet', orShort(`no ${target} in this topology`, `no ${target}`));
    return fit(`${chosen ? paint('accent', glyph.chosen) : ' '} ${paint(chosen ? 'accent' : 'strong', fit(id, idCells))}  ${told}`, width);
  });
}

const labelCells = 14;

function faultForm(state: State, width: number, { paint }: Theme): string[] {
  const { row, field: at } = state.form;
  const fault = state.catalogue.faults[row];
  if (fault === undefined) return [paint('quiet', 'this scenario knows no fault')];
  const about = paragraph(fault.about, width);
  if (isActive(state, fault.id)) return [...about, '', paint('strong', 'it acts now: enter ends it')];
  const fields = faultFields(state, row).map((field, i) => {
    const text = fieldText(state, field);
    const shown = i === at ? `[${text}_]` : ` ${text}`;
    return fit(`${paint(i === at ? 'accent' : 'quiet', fit(field.id, labelCells))} ${paint(i === at ? 'accent' : 'strong', shown)} ${unitBehind(text, field)}  ${paint('quiet', field.about)}`, width);
  });
  const nowMs = Math.max(0, state.feed?.clockMs ?? 0);
  return [...about, '', ...fields, '', hasTarget(state, fault.target) ? paint('quiet', `enter: it strikes now, at ${clockText(nowMs)}`) : paint('warning', `it needs a ${fault.target}, and the topology has none now`)];
}
