import { helpPage } from '../help-page.ts';
import { helpEntries, keysText } from '../key-table.ts';
import { frameRows, isTooSmall, type Program, type Size } from '../program.ts';
import { block, fit, spread } from '../text/cells.ts';
import { glyph, type Theme } from '../theme.ts';
import { tooSmall } from '../view.ts';
import { keyTable, press } from './keys.ts';
import { numbersPage } from './numbers.ts';
import { openingPage } from './opening.ts';
import { mostScroll, rowsToRead } from './reading.ts';
import { opened, type LessonCommand, type LessonState } from './state.ts';
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

function helpKeys(state: LessonState, { rows }: Size): (readonly [string, string])[] {
  const told = keyTable.filter(({ keys: [key] }) => key !== 'w' || state.view.words.length > 0);
  return helpEntries(told, state, rows - reading.length * 3 - 4);
}

/** Where one is, and what is left. */
function headRow({ id, steps, step, stage, minutes, seed }: LessonView, width: number, { paint }: Theme): string {
  const dots = steps.map(({ done }, i) => (stage !== 'cards' && i === step.number - 1 && stage === 'asking' ? paint('accent', '◐') : done ? '●' : paint('quiet', '○'))).join('');
  const open = steps.filter(({ done }) => !done).length;
  const where = stage === 'cards' ? 'answer cards' : `step ${step.number} of ${steps.length}`;
  const left = open === 0 ? '' : `   ${glyph.declared}${Math.ceil((minutes * open) / steps.length)} min left`;
  const saved = open < steps.length || step.choice.chosen !== undefined ? '   saved' : '';
  return spread(`${paint('strong', 'train')} ${paint('accent', glyph.chosen)} ${paint('strong', id)}`, `${where}  ${dots}${paint('quiet', `   seed ${seed}${left}${saved}`)}`, width);
}

function keysRow(state: LessonState, size: Size, { paint }: Theme): string {
  if (state.asking) return `${paint('warning', 'Stop what runs, and leave?')}   ${paint('accent', 'q y')} ${paint('quiet', 'leave')}   ${paint('accent', 'esc')} ${paint('quiet', 'go on')}`;
  if (state.notice !== '') return `${paint('remedy', glyph.remedy)} ${paint('strong', state.notice)}`;
  return keysText(keyTable, state, size, paint);
}
