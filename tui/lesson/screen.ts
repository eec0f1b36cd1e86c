import { helpPage } from '../help-page.ts';
import { keysFitting } from '../panes/key-bar.ts';
import type { Program, Size } from '../program.ts';
import { block, fit, spread } from '../text/cells.ts';
import { glyph, type Theme } from '../theme.ts';
import { tooSmall } from '../view.ts';
import { keyTable, offeredKeys, press, type LessonKey } from './keys.ts';
import { numbersPage } from './numbers.ts';
import { openingPage } from './opening.ts';
import { frameRows, mostScroll, rowsToRead } from './reading.ts';
import { isTooSmall, opened, type LessonCommand, type LessonState } from './state.ts';
import { playedPage, stepPage } from './step.ts';
import type { LessonView } from './view.ts';

/** A course through a lesson. It runs nothing itself: it asks, and is told. */
export function lesson(view: LessonView): Program<LessonState, LessonCommand> {
  return { initial: opened(view), frame, press };
}

const reading = [
  'Which answer holds, and what the arithmetic gives, comes from your own run; runs of a lesson differ in what a step says and in nothing else.',
  `On the scale of a number × is what you said and ${glyph.now} what was measured. Below a curve ${glyph.fault} is where a fault begins; a × on it is your number, where it is the highest value.`,
];

function frame(state: LessonState, size: Size, theme: Theme): string[] {
  const { columns: width, rows: height } = size;
  const { view } = state;
  const title = `train ${view.id}`;
  if (isTooSmall(size)) return block(tooSmall(title, state.asking ? 'Stop what runs, and leave? q: leave. esc: go on.' : 'q leaves.', size), width, height).map(theme.finish);
  if (state.page === 'help') return helpPage({ title, keys: helpKeys(state, size), reading }, size, theme);
  const room = height - frameRows;
  const rows = rowsToRead(state, size, theme);
  const body = rows === null ? bodyOf(state, size, room, theme) : rows.slice(Math.min(state.scroll, mostScroll(state, size)));
  return [...block([headRow(view, width, theme), theme.paint('quiet', '─'.repeat(width)), ...body], width, height - 1), fit(keysRow(state, size, theme), width)].map(theme.finish);
}

function bodyOf(state: LessonState, size: Size, room: number, theme: Theme): string[] {
  const { columns: width } = size;
  switch (state.page) {
    case 'opening': return openingPage(state.view, width, theme);
    case 'numbers': return numbersPage(state, width, room, theme);
    case 'played': return playedPage(state, width, room, theme);
    default: return stepPage(state, size, room, theme);
  }
}

/** Every key that some page offers. */
function helpKeys(state: LessonState, { rows }: Size): (readonly [string, string])[] {
  const all = keyTable.filter(({ keys: [key] }) => key !== 'w' || state.view.words.length > 0).map(({ label, does }) => [textOf(label, state), does] as const);
  const lines = all.length + reading.length * 3 + 4;
  if (lines <= rows) return all;
  // Two in a row.
  const half = Math.ceil(all.length / 2);
  return all.slice(0, half).map(([label, does], i) => {
    const other = all[half + i];
    return [label, other === undefined ? does : `${fit(does, pairCells)} ${fit(other[0], labelCells)} ${other[1]}`] as const;
  });
}

const pairCells = 33;
const labelCells = 9;

/** Where one is, and what is left. */
function headRow({ id, steps, step, stage, minutes, seed }: LessonView, width: number, { paint }: Theme): string {
  const dots = steps.map(({ done }, i) => (stage !== 'cards' && i === step.number - 1 && stage === 'asking' ? paint('accent', '◐') : done ? '●' : paint('quiet', '○'))).join('');
  const open = steps.filter(({ done }) => !done).length;
  const where = stage === 'cards' ? 'answer cards' : `step ${step.number} of ${steps.length}`;
  const left = open === 0 ? '' : `   ${glyph.declared}${Math.ceil((minutes * open) / steps.length)} min left`;
  const saved = open < steps.length || step.choice.chosen !== undefined ? '   saved' : '';
  return spread(`${paint('strong', 'train')} ${paint('accent', glyph.chosen)} ${paint('strong', id)}`, `${where}  ${dots}${paint('quiet', `   seed ${seed}${left}${saved}`)}`, width);
}

function textOf(label: LessonKey['label'], state: LessonState): string {
  return typeof label === 'string' ? label : label(state);
}

function keysRow(state: LessonState, size: Size, { paint }: Theme): string {
  if (state.asking) return `${paint('warning', 'Stop what runs, and leave?')}   ${paint('accent', 'q y')} ${paint('quiet', 'leave')}   ${paint('accent', 'esc')} ${paint('quiet', 'go on')}`;
  if (state.notice !== '') return `${paint('remedy', glyph.remedy)} ${paint('strong', state.notice)}`;
  const keys = offeredKeys(state, size).flatMap(({ label, bar }) => (bar === undefined ? [] : [{ label: textOf(label, state), bar: typeof bar === 'string' ? bar : bar(state, size) }])).filter(({ bar }) => bar !== '');
  return keysFitting(keys, size.columns, paint);
}
