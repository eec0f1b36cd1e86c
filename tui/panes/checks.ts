import { cursorIn, firstShown } from '../lists.ts';
import type { State } from '../model.ts';
import type { Pane, View } from '../pane.ts';
import { standings, strictSign, verdictLook, type Standing } from '../standing.ts';
import { box, boxFrame, rule } from '../text/box.ts';
import { fit, fitting, widthOf } from '../text/cells.ts';
import { clockText, quantityText } from '../text/figure.ts';
import { glyph, type Theme } from '../theme.ts';

/** What the run is judged by, what fails first. */
export const checks: Pane = {
  wide: {
    place: 'right',
    rows: ({ catalogue }) => ({ least: 7, most: catalogue.checks.length + boxFrame.rows, weight: 6 }),
    draw({ state, width, height, theme }: View): string[] {
      const rows = checkRows(state, width - boxFrame.cells, height - boxFrame.rows, theme);
      return box(rows, { width, height, title: titleOf(state), note: faultsNote(state, theme), focused: state.focus === 'checks' }, theme);
    },
  },
  narrow: {
    place: 'left',
    rows: ({ catalogue }) => ({ least: 5, most: catalogue.checks.length + 1, weight: 2 }),
    draw({ state, width, height, theme }: View): string[] {
      return [rule(width, titleOf(state), '', state.focus === 'checks', theme), ...checkRows(state, width, height - 1, theme)];
    },
  },
};

function titleOf(state: State): string {
  if (state.end !== null) return 'checks and thresholds';
  if (state.feed === null) return 'checks · none judged yet';
  const failing = standings(state).filter(({ verdict }) => verdict === 'failed').length;
  return failing === 0 ? 'checks · holding so far' : `checks · ${failing} failing so far`;
}

/** Exactly `height` rows, the one under the cursor among them; the last tells what is left out. */
export function checkRows(state: State, width: number, height: number, theme: Theme): string[] {
  const all = standings(state);
  const cursor = state.focus === 'checks' ? cursorIn(state, 'checks') : -1;
  const more = all.length > height;
  const room = Math.max(1, more ? height - 1 : height);
  const first = firstShown(all.length, Math.max(0, cursor), room);
  const names = namesOf(all);
  const idCells = Math.min(Math.max(4, ...names.map((name) => widthOf(name))), Math.max(Math.floor(width * 0.4), width - figureCells - Math.max(...all.map((each) => widthOf(limitOf(each, false))))));
  const rows = all.slice(first, first + room).map((each, i) => checkRow(each, names[first + i], first + i === cursor, idCells, width, theme));
  if (more) rows.push(fit(theme.paint('quiet', `  ${restText(all.filter((_, i) => i < first || i >= first + room))}`), width));
  return rows;
}

function restText(rest: readonly Standing[]): string {
  const words = (['failed', 'unknown', 'void', 'open', 'passed'] as const).flatMap((verdict) => {
    const count = rest.filter((each) => each.verdict === verdict).length;
    return count === 0 ? [] : [`${verdictLook[verdict].glyph} ${count}`];
  });
  return `and ${rest.length} more: ${words.join('  ')}`;
}

/** What a narrow row has besides the name and the limit: marks, the value, its arrow, blanks. */
const figureCells = 14;

function limitOf(each: Standing, roomy: boolean): string {
  if (each.limit === null) return '';
  return `${each.isLeast ? 'min' : roomy ? 'limit' : 'max'} ${strictSign(each)}${quantityText(each.limit, roomy && each.value === null ? each.unit : measure(each.unit))}`;
}

const arrows = { up: glyph.rising, down: glyph.falling } as const;

/** Below this width a row has room for the bare figures only. */
const roomyCells = 53;

function checkRow(each: Standing, name: string, chosen: boolean, idCells: number, width: number, { paint }: Theme): string {
  const look = verdictLook[each.verdict];
  const failed = each.verdict === 'failed';
  const roomy = width >= roomyCells;
  const valueCells = roomy ? 11 : 8;
  const [worded, bare] = [each.unit, measure(each.unit)].map((unit) => (each.value === null ? '' : quantityText(each.value, unit, valueCells)));
  const value = roomy && widthOf(worded) <= valueCells ? worded : bare;
  const arrow = each.heading === null || each.verdict === 'passed' ? ' ' : arrows[each.heading];
  const limit = limitOf(each, roomy);
  const since = failed && each.firstBreachMs !== null ? `${roomy ? 'since ' : ''}${clockText(each.firstBreachMs)}` : failed || each.verdict === 'passed' ? '' : look.word;
  const mark = chosen ? paint('accent', glyph.chosen) : ' ';
  const id = paint(chosen ? 'accent' : failed ? 'bad' : 'strong', name);
  const figures = `${mark}${paint(look.tone, look.glyph)} ${fit(id, idCells)} ${fit(value, valueCells, 'right')}${arrow} `;
  const told = fitting([limit, since], width - widthOf(figures), roomy ? ', ' : ' ');
  return fit(`${figures}${paint(failed ? 'bad' : 'quiet', told)}`, width);
}

/** The limit of a threshold stands in a column of its own; where two would be called the same, it is part of the name too. */
function namesOf(all: readonly Standing[]): string[] {
  const names = all.map(({ id, limit }) => (limit === null ? id : id.replace(/[<>]=?[^<>]*$/, '')));
  return names.map((name, i) => (names.indexOf(name) === names.lastIndexOf(name) ? name : all[i].id));
}

/** The unit without which a figure means nothing; a noun is said once in a row, where there is room. */
function measure(unit: string): string {
  return unit === 'ms' || unit === 'percent' || unit === 'bytes' ? unit : '';
}

function faultsNote({ feed }: State, { paint }: Theme): string {
  const planned = (feed?.faults ?? []).filter(({ status }) => status !== 'not-applicable');
  if (planned.length === 0) return '';
  return paint('fault', `${glyph.fault} ${planned.filter(({ hits }) => hits > 0).length} of ${planned.length} fired`);
}
