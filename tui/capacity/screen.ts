import { helpPage } from '../help-page.ts';
import type { Key } from '../keyboard.ts';
import { least, type Program, type Size } from '../program.ts';
import { box, boxFrame, rule } from '../text/box.ts';
import { beside, block, fit, fitting, paragraph, printableData, spread, widthOf } from '../text/cells.ts';
import { countText, durationText, plural } from '../text/figure.ts';
import { glyph, type Theme } from '../theme.ts';
import { tooSmall } from '../view.ts';
import { answerRows } from './answer.ts';
import { badDays } from './bad-days.ts';
import { curve } from './curve.ts';
import { limits } from './limits.ts';
import { outages } from './outages.ts';
import type { CapacityPane } from './pane.ts';
import { steps } from './steps.ts';
import { runsMade, type CapacityView } from './view.ts';

const panes = { curve, limits, badDays, outages, steps } satisfies Record<string, CapacityPane>;
type PaneId = keyof typeof panes;
const paneIds = Object.keys(panes) as readonly PaneId[];

export interface CapacityState {
  readonly view: CapacityView;
  /** Shown alone; null: what matters of all of them. */
  readonly pane: PaneId | null;
  /** Whether it is to be stopped. */
  readonly asking: boolean;
  readonly stopping: boolean;
  readonly helping: boolean;
}

/** `stop`: save what was measured, and end; a second time: at once. */
export type CapacityCommand = 'leave' | 'stop';

/** The search for a capacity, while it lasts and once it is over; also a report that is read again. */
export function capacity(view: CapacityView): Program<CapacityState, CapacityCommand> {
  return { initial: told({ view, pane: null, asking: false, stopping: false, helping: false }, view), frame, press };
}

/** There is news of it; once it is over nothing is left to be stopped. */
export function told(state: CapacityState, view: CapacityView): CapacityState {
  return { ...state, view: printableData(view), asking: state.asking && view.course.is === 'searching' };
}

interface Step {
  readonly state: CapacityState;
  readonly commands: readonly CapacityCommand[];
}

function press(state: CapacityState, key: Key): Step {
  const stay = (change: Partial<CapacityState> = {}): Step => ({ state: { ...state, ...change }, commands: [] });
  const isOver = state.view.course.is === 'over';
  if (key === 'ctrl+c') return isOver ? { state, commands: ['leave'] } : stop(state);
  if (key === '?' || state.helping) return stay({ helping: !state.helping });
  if (state.asking) return key === 'q' || key === 'y' || key === 'enter' ? stop(state) : stay({ asking: key !== 'escape' && key !== 'n' });
  if (key === 'tab' || key === 'right') return stay({ pane: neighbour(state.pane, 1) });
  if (key === 'shift+tab' || key === 'left') return stay({ pane: neighbour(state.pane, -1) });
  if (key === 'escape' && state.pane !== null) return stay({ pane: null });
  if (isOver && (key === 'q' || key === 'escape')) return { state, commands: ['leave'] };
  return stay({ asking: key === 'q' && !state.stopping });
}

function stop(state: CapacityState): Step {
  return { state: { ...state, asking: false, stopping: true }, commands: ['stop'] };
}

/** All of them, then one after the other. */
function neighbour(pane: PaneId | null, by: 1 | -1): PaneId | null {
  const ring = [null, ...paneIds];
  return ring[(ring.indexOf(pane) + by + ring.length) % ring.length];
}

const helpKeys: readonly (readonly [string, string])[] = [
  ['tab ← →', 'one part after the other, with all the room there is; esc: all of them'],
  ['q', 'stop, and save what was measured; leave'],
  ['?', 'help, and back'],
];

function reading({ holds, method, windowMs, warmUpMs, rarestLoss }: CapacityView): string[] {
  return [
    `A run has one constant rate. Judged is what was due in its ${durationText(windowMs)} after a warm-up of ${durationText(warmUpMs)}. ${glyph.pass} it held, ${glyph.fail} it broke, ${glyph.unknown} nobody can tell, as where what drives it came late.`,
    `A run that holds: ${holds}.`,
    `HOLDS: the rate at which a run holds in one of two cases, with its interval. ${method}.`,
    `full at: the rate at which it would be busy all the time, if its work grows as the rate does; ${glyph.declared} an estimate. Rates are items a second.`,
    ...(rarestLoss > 0 ? [`Losses rarer than one in ${countText(rarestLoss)} would not have been seen.`] : []),
  ];
}

const wideColumns = 110;
const roomyRows = 36;
const gap = 1;

function frame(state: CapacityState, size: Size, theme: Theme): string[] {
  const { columns: width, rows: height } = size;
  const { view } = state;
  const isOver = view.course.is === 'over';
  const title = `capacity ${view.scenario}`;
  if (width < least.columns || height < least.rows) return block(tooSmall(title, isOver ? 'q leaves.' : state.asking ? 'Stop it? q: stop, and save what was measured. esc: go on.' : 'It goes on meanwhile. q asks whether to stop it.', size), width, height).map(theme.finish);
  if (state.helping) return helpPage({ title, keys: helpKeys, reading: reading(view) }, size, theme);
  const { paint } = theme;
  const head = [
    headRow(view, width, theme), paint('quiet', '─'.repeat(width)), ...answerRows(view, width, theme),
  ];
  const change = view.course.is === 'over' && view.course.change !== '' ? paragraph(view.course.change, width).slice(0, 2) : [];
  const room = height - head.length - change.length - 1;
  const isRoomy = width >= wideColumns && height >= roomyRows;
  const body = state.pane !== null ? alone(view, state.pane, width, room, theme) : isRoomy ? together(view, width, room, theme) : stacked(view, width, room, theme);
  return [...block([...head, ...block(body, width, room), ...change], width, height - 1), fit(keysText(state, width, theme), width)].map(theme.finish);
}

/** What is searched, and for how long; also on what machine where there is room for it. */
function headRow(view: CapacityView, width: number, { paint }: Theme): string {
  const title = `${paint('strong', 'capacity')} ${paint('accent', glyph.chosen)} ${paint('strong', view.scenario)}`;
  const right = `real clock · ${plural(runsMade(view), 'run')} in ${durationText(Math.floor(view.wallMs / 1000) * 1000)}`;
  const left = `${title} ${paint('quiet', `· ${settingsText(view, width - widthOf(title) - widthOf(right) - 4)}`)}`;
  const withMachine = `${view.machine} · ${right}`;
  return spread(left, paint('quiet', widthOf(left) + widthOf(withMachine) < width ? withMachine : right), width);
}

function settingsText({ remedies, knobs }: CapacityView, cells: number): string {
  const set = Object.entries(knobs).map(([id, value]) => `${id}=${value}`);
  const whole = [remedies.join(', ') || 'no remedies', ...set].join(' · ');
  if (widthOf(whole) <= cells) return whole;
  return fitting([remedies.length < 2 ? remedies[0] ?? 'no remedies' : `${remedies.length} remedies`, ...(set.length === 0 ? [] : [`${plural(set.length, 'number')} set`])], cells, ' · ');
}

function alone(view: CapacityView, id: PaneId, width: number, height: number, theme: Theme): string[] {
  const names = paneIds.map((each) => (each === id ? theme.paint('accent', `${glyph.chosen} ${shortNames[each]}`) : theme.paint('quiet', `  ${shortNames[each]}`)));
  return [fit(names.join(' '), width), ...ruled(view, id, width, height - 1, theme)];
}

const shortNames: Readonly<Record<PaneId, string>> = { curve: 'curve', limits: 'what gives', badDays: 'bad days', outages: 'outages', steps: 'rates' };

/** In boxes beside and below each other. */
function together(view: CapacityView, width: number, height: number, theme: Theme): string[] {
  const left = Math.ceil((width - gap) / 2);
  const widths = [left, width - gap - left] as const;
  const days = Math.min(panes.badDays.rows(view, width - boxFrame.cells), Math.floor(height / 3)) + boxFrame.rows;
  const lower = Math.min(Math.max(panes.steps.rows(view, widths[0]), panes.outages.rows(view, widths[1]), 4) + boxFrame.rows, Math.floor((height - days) / 2));
  const upper = height - days - lower;
  const boxed = (id: PaneId, cells: number, rows: number): string[] => {
    const { title, note, draw } = panes[id] as CapacityPane;
    return box(draw(view, cells - boxFrame.cells, rows - boxFrame.rows, theme), { width: cells, height: rows, title: title(view), note: theme.paint('quiet', note?.(view) ?? '') }, theme);
  };
  return [
    ...beside(gap, boxed('curve', widths[0], upper), boxed('limits', widths[1], upper)),
    ...boxed('badDays', width, days),
    ...beside(gap, boxed('steps', widths[0], lower), boxed('outages', widths[1], lower)),
  ];
}

/** What comes first where there is no room for all, with the rows that it needs at least: a rule, a heading, a row. */
const stackedLeast: Readonly<Record<PaneId, number>> = { limits: 4, badDays: 4, outages: 3, steps: 3, curve: 6 };

/** As many of them as fit, and of those the first ones with all their rows. */
function stacked(view: CapacityView, width: number, height: number, theme: Theme): string[] {
  const { course, badDays: days, outages: found } = view;
  const all: readonly PaneId[] = course.is === 'searching' ? ['limits', 'badDays', 'steps'] : ['limits', 'badDays', 'outages', 'curve'];
  const asked = all.filter((id) => (id !== 'badDays' || days.length > 0) && (id !== 'outages' || found.length > 0));
  const shown: PaneId[] = [];
  let left = height;
  for (const id of asked) {
    if (stackedLeast[id] > left) break;
    left -= stackedLeast[id];
    shown.push(id);
  }
  return shown.flatMap((id) => {
    const more = Math.max(0, Math.min(left, panes[id].rows(view, width) + 1 - stackedLeast[id]));
    left -= more;
    return ruled(view, id, width, stackedLeast[id] + more, theme);
  });
}

function ruled(view: CapacityView, id: PaneId, width: number, height: number, theme: Theme): string[] {
  const { title, note, draw } = panes[id] as CapacityPane;
  return height < 1 ? [] : [rule(width, title(view), theme.paint('quiet', note?.(view) ?? ''), false, theme), ...block(draw(view, width, height - 1, theme), width, height - 1)];
}

function keysText({ view, asking, stopping, pane }: CapacityState, width: number, { paint }: Theme): string {
  const { course } = view;
  if (course.is === 'searching' && stopping) return paint('warning', 'stopping: what was measured so far is saved · ctrl+c leaves at once');
  if (asking) return `${paint('warning', 'Stop it, and save what was measured?')}   ${paint('accent', 'q y')} ${paint('quiet', 'stop')}   ${paint('accent', 'esc')} ${paint('quiet', 'go on')}`;
  const keys = [['tab', pane === null ? 'each part by itself' : 'next part'], ...(pane === null ? [] : [['esc', 'all of them']]), ['?', 'how to read it'], ['q', course.is === 'over' ? 'leave' : 'stop, and save']];
  return fitting([keys.map(([label, does]) => `${paint('accent', label)} ${paint('quiet', does)}`).join('   '), paint('quiet', course.is === 'over' ? `report ${course.file}` : '')], width, '   ');
}
