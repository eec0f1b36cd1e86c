import type { HeldPart } from '../../engine/exhibit.ts';
import type { State } from '../model.ts';
import type { View } from '../pane.ts';
import { box, boxFrame } from '../text/box.ts';
import { fit, paragraph } from '../text/cells.ts';
import { countText, exactClockText } from '../text/figure.ts';
import { rawRows } from '../text/raw-bytes.ts';
import { glyph, type Theme } from '../theme.ts';
import { page, pageFrame } from './page.ts';

/** One thing that is held: why, where, what to do, and its bytes. */
export function part(view: View): string[] {
  const { state, width, height, theme } = view;
  if (state.part === null) return page(view, ['nothing is opened: esc, then an arrow and enter']);
  const { feed, part: name, scope } = state.part;
  const inner = width - boxFrame.cells;
  const room = height - pageFrame - boxFrame.rows;
  const head = headRows(state.part, state, inner, theme);
  const body = bodyRows(state.part, inner, theme);
  const bodyRoom = Math.max(1, room - head.length);
  const scrolled = Math.min(state.scroll, Math.max(0, body.length - bodyRoom));
  const more = body.length <= bodyRoom ? '' : theme.paint('quiet', `rows ${scrolled + 1} to ${Math.min(body.length, scrolled + bodyRoom)} of ${body.length}`);
  return page(view, box([...head, ...body.slice(scrolled, scrolled + bodyRoom)], { width, height: room + boxFrame.rows, title: `${feed} · ${name} · ${scope}`, note: more, focused: true }, theme));
}

const labelCells = 9;

function headRows(held: HeldPart, state: State, width: number, { paint }: Theme): string[] {
  const { reason, detail, at, atMs, item } = held;
  const known = state.catalogue.reasons[reason];
  const told = (label: string, text: string): string[] => paragraph(text, width - labelCells).map((line, i) => fit(paint('quiet', i === 0 ? label : ''), labelCells) + line);
  const where = at === null ? [] : told('where', whereText(at, held.scope));
  const story = item === null ? undefined : state.stories[item];
  const fate = story === undefined ? '' : `, ended ${story.bucket}${story.cause === null || story.cause === '' ? '' : `: ${story.cause}`}`;
  return [
    fit(`${paint('warning', `${glyph.fail} ${reason}`)}  ${known?.about ?? ''}`, width),
    ...told('here', detail),
    ...where,
    ...(known === undefined ? [] : told('to do', known.hint)),
    ...told('held at', `${exactClockText(atMs)}${item === null ? '; no item of its own' : `; item ${item}${fate}`}`),
    '',
  ];
}

function whereText({ line, column, byteOffset, byteLength }: NonNullable<HeldPart['at']>, scope: HeldPart['scope']): string {
  const places = [...(line === null ? [] : [`line ${countText(line)}`]), ...(column === null ? [] : [`byte ${countText(column)} of it`])];
  const bytes = `bytes ${countText(byteOffset)} to ${countText(byteOffset + byteLength)} of the ${scope === 'record' ? 'batch' : 'file'}`;
  return [...(places.length === 0 ? [] : [places.join(', ')]), bytes].join('; ');
}

function bodyRows({ raw, at, scope }: HeldPart, width: number, theme: Theme): string[] {
  const { paint } = theme;
  const bytes = Buffer.from(raw, 'base64');
  if (bytes.length === 0) return [paint('quiet', 'there are no bytes: nothing came')];
  const title = bytes.length < (at?.byteLength ?? 0) ? `its first ${countText(bytes.length)} bytes, as they came` : 'its bytes, as they came';
  const from = at?.byteOffset ?? 0;
  const column = scope === 'file' ? null : (at?.column ?? null);
  return [
    fit(paint('quiet', `${title}: \\n is a line end, \\xe9 a byte that is no letter`), width),
    ...rawRows(bytes, { from, trouble: column === null ? null : from + column - 1, width }, theme),
  ];
}
