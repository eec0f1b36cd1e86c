import type { Key } from '../keyboard.ts';
import { firstShown } from '../lists.ts';
import { runningRows } from '../running.ts';
import { block, fit, paragraph, widthOf } from '../text/cells.ts';
import { fullText } from '../text/figure.ts';
import { glyph, type Theme } from '../theme.ts';
import { ask, stay, type LessonState, type LessonStep } from './state.ts';
import type { KnobView } from './view.ts';

/** Of the numbers that the run of a step declares, the one at the cursor. */
function knobAt({ view, row }: LessonState): KnobView | null {
  return view.knobs[row] ?? null;
}

export function moveRow(state: LessonState, key: Key): LessonStep {
  return stay(state, { row: Math.max(0, Math.min(state.view.knobs.length - 1, state.row + (key === 'up' ? -1 : 1))) });
}

const longestText = 16;

/** The first letter replaces what stands there; a field that was emptied is as it was. */
export function typeOver(state: LessonState, key: Key): LessonStep {
  const knob = knobAt(state);
  if (knob === null || (key !== 'backspace' && [...key].length !== 1)) return stay(state);
  const { [knob.id]: before, ...others } = state.set;
  const text = key === 'backspace' ? (before ?? knob.text).slice(0, -1) : (before ?? '') + key.trim();
  if (text.length > longestText && key !== 'backspace') return stay(state, { notice: fullText(longestText) });
  return stay(state, { set: text === '' ? others : { ...others, [knob.id]: text } });
}

/** Runs the step with the numbers that were typed. */
export function enterNumber(state: LessonState): LessonStep {
  return Object.keys(state.set).length === 0 ? stay(state, { notice: 'type another number first; backspace takes it back' }) : ask(state, { do: 'play', set: state.set });
}

/** Below the list: what the chosen one is. */
const aboutRows = 9;

export function numbersPage(state: LessonState, width: number, height: number, theme: Theme): string[] {
  const { paint } = theme;
  const { knobs } = state.view;
  const idCells = Math.max(0, ...knobs.map(({ id }) => widthOf(id))) + 2;
  const list = knobs.map((knob, i) => knobRow(knob, state.row === i, state.set[knob.id], idCells, width, theme));
  const room = Math.max(1, Math.min(list.length, height - aboutRows - 2));
  const first = firstShown(list.length, state.row, room);
  const left = list.length - first - room;
  return [
    fit(paint('strong', 'change a number, and run it') + paint('quiet', `   ${state.row + 1} of ${list.length}${left > 0 ? `, ${left} more below` : ''}`), width),
    ...block(list.slice(first, first + room), width, room), paint('quiet', '─'.repeat(width)),
    ...(state.view.running !== null ? runningRows(state.view.running, width, theme) : aboutText(state, width, theme)),
  ];
}

function knobRow({ id, text, range }: KnobView, isChosen: boolean, typed: string | undefined, idCells: number, width: number, { paint }: Theme): string {
  const value = isChosen ? `[${typed ?? text}_]` : typed ?? text;
  const note = typed === undefined ? '' : paint('remedy', `  ${glyph.remedy} instead of ${text}`);
  return fit(`${isChosen ? paint('accent', glyph.chosen) : ' '} ${paint(isChosen ? 'accent' : 'strong', fit(id, idCells))}${paint(isChosen ? 'accent' : 'quiet', fit(value, valueCells))} ${paint('quiet', range)}${note}`, width);
}

const valueCells = 14;

function aboutText(state: LessonState, width: number, theme: Theme): string[] {
  const { paint } = theme;
  const knob = knobAt(state);
  if (knob === null) return [paint('quiet', 'this scenario declares no number')];
  return [...paragraph(knob.about, width), '', ...paragraph('Type a value over it; enter runs the step with all that was typed.', width).map((line) => paint('quiet', line))];
}
