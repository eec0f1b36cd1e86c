import { gauge } from '../charts/bars.ts';
import { cursorIn } from '../lists.ts';
import type { State } from '../model.ts';
import type { Pane, View } from '../pane.ts';
import { bystandersOf, stagesOf, type Stage } from '../stages.ts';
import { box, boxFrame, rule } from '../text/box.ts';
import { fit, fitting, widthOf } from '../text/cells.ts';
import { countText, durationText, rateText } from '../text/figure.ts';
import { glyph, type Paint } from '../theme.ts';

const title = 'where it flows, where it waits, where it is lost';
const bodyRows = 4;

/** The way of the items, stage by stage: what flows between them, what waits in each, what was lost there. */
export const topology: Pane = {
  wide: { place: 'band', rows: () => ({ least: bodyRows + boxFrame.rows, most: bodyRows + boxFrame.rows }), draw: wide },
  narrow: { place: 'band', rows: () => ({ least: bodyRows, most: bodyRows + 1, weight: 3 }), draw: narrow },
};

function wide({ state, width, height, theme }: View): string[] {
  const beside = bystandersOf(state);
  const note = theme.paint('quiet', `${beside.length > 0 ? `beside the way: ${beside.join(', ')} · ` : ''}${glyph.declared} declared`);
  const inner = width - boxFrame.cells;
  return box(rows(state, inner, theme.paint), { width, height, title, note, focused: state.focus === 'topology' }, theme);
}

/** Without the row of states where there is no room for it: a crashed node is told by the checks and the events too. */
function narrow({ state, width, height, theme }: View): string[] {
  const all = rows(state, width, theme.paint);
  const shown = height > bodyRows ? all : all.filter((_, i) => i !== 1);
  return [rule(width, title, '', state.focus === 'topology', theme), ...shown];
}

const labelCells = 6;

function rows(state: State, width: number, paint: Paint): string[] {
  const stages = stagesOf(state);
  if (stages.length === 0) return [paint('quiet', 'nothing flows yet: the components are starting'), '', '', ''];
  const columns = columnWidths(stages, width - labelCells);
  const chosen = state.focus === 'topology' ? cursorIn(state, 'topology') : -1;
  const waitingInAll = stages.reduce((sum, { waiting }) => sum + waiting, 0);
  const row = (label: string, cell: (stage: Stage, width: number, i: number) => string): string =>
    fit(paint('quiet', label), labelCells) + stages.map((stage, i) => fit(cell(stage, columns[i] - 1, i), columns[i])).join('');
  return [
    row('', (stage, cells, i) => flowCell(stage, stages[i + 1], cells, i === chosen, paint)),
    row('', (stage, cells) => fit(stateCell(stage, cells, paint), cells)),
    row('waits', (stage, cells) => fit(waitsCell(stage, waitingInAll, cells, paint), cells)),
    row('lost', ({ lost }, cells) => (lost > 0 ? paint('bad', `${glyph.fail} ${countText(lost, cells - 2)}`) : paint('quiet', '0'))),
  ];
}

const lastColumnCells = { roomy: 26, tight: 10 } as const;
const roomyCells = 100;

/** The last stage needs no room for an arrow; the others share what is left. */
function columnWidths(stages: readonly Stage[], width: number): number[] {
  const others = stages.length - 1;
  const last = others === 0 ? width : Math.min(width >= roomyCells ? lastColumnCells.roomy : lastColumnCells.tight, Math.floor(width / stages.length));
  const each = others === 0 ? 0 : Math.floor((width - last) / others);
  return stages.map((_, i) => (i < others ? each : width - each * others));
}

/** `gateway ── 1,786/s ─▸`: the stage, and what goes on from it to the next one. */
function flowCell(stage: Stage, next: Stage | undefined, cells: number, chosen: boolean, paint: Paint): string {
  const crashed = stage.alive < stage.total;
  const name = chosen ? `${glyph.chosen} ${stage.label}` : stage.label;
  const label = paint(chosen ? 'accent' : crashed ? 'bad' : 'strong', name);
  if (next === undefined) return fit(label, cells);
  const room = cells - widthOf(name) - 1;
  const rate = rateText(next.inEps, room >= 11 ? room - 3 : Math.max(3, room - 1));
  const line = room - widthOf(rate) - 3;
  const stroke = next.inEps > 0 ? '─' : '╌';
  if (line < 0) return room >= widthOf(rate) + 1 ? `${label} ${fit(rate, room - 1, 'right')}${paint('quiet', '▸')}` : fit(label, cells - 2) + paint('quiet', `${stroke}▸`);
  const before = Math.ceil(line / 2);
  return `${label} ${paint('quiet', stroke.repeat(before))} ${rate} ${paint('quiet', `${stroke.repeat(line - before)}▸`)}`;
}

/** What is wrong first; what finds no room is left out. */
function stateCell({ alive, total, faults, serviceMs, note }: Stage, cells: number, paint: Paint): string {
  const service = serviceMs === null ? '' : `${durationText(serviceMs)}${glyph.declared}`;
  return fitting([
    alive < total ? paint('bad', `${glyph.fail} ${alive} of ${total}`) : total > 1 ? paint('quiet', `${total}`) : '',
    faults.length > 0 ? paint('fault', `${glyph.fault} ${service === '' ? '' : `${service} `}${faults.length > mostNamed ? `${faults.length} faults` : faults.join(', ')}`) : paint('quiet', service),
    paint('quiet', note),
  ], cells, paint('quiet', ' · '));
}

/** More faults at once are told as a number. */
const mostNamed = 3;
const gaugeCells = 6;
/** From so full on, a queue is about to lose something. */
const nearlyFull = 0.8;

/** How much waits, its share of all that waits, and of how many there is room for. */
function waitsCell({ waiting, capacity }: Stage, waitingInAll: number, cells: number, paint: Paint): string {
  if (waiting === 0) return paint('quiet', '0');
  const full = capacity !== null && waiting >= capacity * nearlyFull;
  const room = cells - gaugeCells - 1;
  const limit = capacity === null ? '' : ` / ${countText(capacity)}`;
  const count = countText(waiting, room) + (widthOf(countText(waiting)) + widthOf(limit) <= room ? limit : '');
  const text = full ? paint('bad', count) : count;
  return room < 4 ? text : `${paint(full ? 'bad' : 'waiting', gauge(waiting / waitingInAll, gaugeCells))} ${text}`;
}
