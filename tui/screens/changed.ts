import { fieldRows, isReordered, type FieldRow, type SpecimenRecord } from '../changed-records.ts';
import { damageNamed } from '../damage.ts';
import { placeOn } from '../inspecting.ts';
import type { State } from '../model.ts';
import type { View } from '../pane.ts';
import { box, boxFrame } from '../text/box.ts';
import { fit, paragraph, widthOf } from '../text/cells.ts';
import { clockText } from '../text/figure.ts';
import { glyph, type Theme } from '../theme.ts';
import { dataPage } from './data-page.ts';

/** One record before and after its form changed, beside what was made of it; changed fields are marked. */
export function changed(view: View): string[] {
  const { state, width, theme } = view;
  const specimen = state.changed[placeOn(state, 'changed')];
  return dataPage(view, 'changed', (height) => {
    const look = { width, height, focused: true };
    if (specimen === undefined) return box([theme.paint('quiet', 'no record has changed its form yet: the first of each feed and each drift comes here')], { ...look, title: 'before and after' }, theme);
    const { feed, part, change } = specimen.sent;
    const note = theme.paint('quiet', `${placeOn(state, 'changed') + 1} of ${state.changed.length}`);
    return box(recordRows(specimen, state, width - boxFrame.cells, theme), { ...look, title: `${change} · ${feed} · ${part}`, note }, theme);
  });
}

const fieldCells = 14;
const gap = 1;

function recordRows(specimen: SpecimenRecord, state: State, width: number, theme: Theme): string[] {
  const { paint } = theme;
  const { sent } = specimen;
  const each = Math.floor((width - fieldCells - 3 * gap) / 3);
  const line = (field: string, agreed: string, came: string, made: string): string => fit([fit(field, fieldCells), fit(agreed, each), fit(came, each), made].join(' '), width);
  const [agreedVersion, sentVersion] = sent.versions;
  const rows = fieldRows(specimen);
  const about = damageNamed(state, sent.change)?.about ?? `The vendor moved to ${sent.change}; it was announced.`;
  return [
    ...paragraph(about, width).map((text) => paint('strong', text)),
    fit(paint('quiet', `item ${sent.item}, sent at ${clockText(sent.atMs)}${isReordered(specimen) ? '; the fields came in another order' : ''}`), width),
    '',
    line(paint('quiet', 'our field'), paint('quiet', `agreed, version ${agreedVersion}`), paint('quiet', `sent${sentVersion === agreedVersion ? '' : `, version ${sentVersion}`}`), fateText(specimen, theme)),
    ...rows.map((row) => line(
      `${row.isChanged ? paint('fault', glyph.fault) : row.meant === null ? ' ' : paint('bad', glyph.fail)} ${paint(row.isChanged ? 'strong' : 'quiet', row.field)}`,
      placeText(row.agreed, row.isChanged, 'not agreed on', theme), placeText(row.sent, row.isChanged, 'not sent', theme, row.agreed?.[0]), madeText(row, specimen, theme),
    )),
    '',
    ...rows.filter((row) => row.isChanged && isCut(row, each)).flatMap(({ field, agreed, sent: came }) => [
      fit(`${paint('fault', glyph.fault)} ${fit(field, fieldCells - 2)} ${paint('quiet', 'agreed')} ${agreed?.[1] ?? '(nothing)'}`, width),
      fit(`${' '.repeat(fieldCells)} ${paint('quiet', 'sent')}   ${paint('fault', came?.[1] ?? '(nothing)')}`, width),
    ]),
    fit(`${paint('fault', glyph.fault)} ${paint('quiet', 'changed')}   ${paint('bad', glyph.fail)} ${paint('quiet', 'our row says something else than the vendor meant')}`, width),
  ];
}

/** Whether one of its values does not fit into its column: then both are told in full below. */
function isCut({ agreed, sent }: FieldRow, cells: number): boolean {
  const length = (place: FieldRow['sent'], other: string | undefined): number => (place === null ? 0 : widthOf(place[1]) + (place[0] === other ? 0 : widthOf(place[0])));
  return length(agreed, undefined) > cells || length(sent, agreed?.[0]) > cells;
}

/** `known`: the place that stands beside it, which is not told again. */
function placeText(place: FieldRow['sent'], isChanged: boolean, without: string, { paint }: Theme, known?: string): string {
  if (place === null) return paint('quiet', `(${without})`);
  const [path, text] = place;
  return `${path === known ? '' : `${paint('quiet', path.slice(1))} `}${paint(isChanged ? 'fault' : 'strong', text)}`;
}

function fateText({ fate }: SpecimenRecord, { paint }: Theme): string {
  if (fate === null) return paint('quiet', 'not read yet');
  return fate.is === 'made' ? paint('good', 'our row') : paint('warning', `held: ${fate.reason}`);
}

function madeText({ field, made, meant }: FieldRow, { fate }: SpecimenRecord, { paint }: Theme): string {
  if (fate?.is === 'held') return field === 'id' ? paint('quiet', `at ${fate.path}`) : '';
  if (made === null) return '';
  return meant === null ? made : `${paint('bad', `${glyph.fail} ${made}`)} ${paint('quiet', `(meant ${meant})`)}`;
}
