import { helpPage } from '../help-page.ts';
import { helpEntries, keysText } from '../key-table.ts';
import { frameRows, isTooSmall, type Program, type Size } from '../program.ts';
import { block, fit, marked, paragraph, spread, widthOf } from '../text/cells.ts';
import { clockText, plural } from '../text/figure.ts';
import { glyph, type Theme } from '../theme.ts';
import { tooSmall } from '../view.ts';
import { explanationPage } from './explanation.ts';
import { keyTable, press } from './keys.ts';
import { kindsPage } from './kinds.ts';
import { markLook } from './marks.ts';
import { draftText, measuresPage, predictedText } from './measures.ts';
import { mostScroll, rowsToRead } from './reading.ts';
import { isChosen, isOver, opened, type InterviewState } from './state.ts';
import type { InterviewCommand, InterviewView } from './view.ts';

/** An interview, from its question to its sheet. It runs nothing itself: it asks, and is told. */
export function interview(view: InterviewView): Program<InterviewState, InterviewCommand> {
  return { initial: opened(view), frame, press };
}

const reading = [
  `On the sheet: ${Object.values(markLook).map(({ glyph: mark, word }) => `${mark} ${word}`).join('; ')}. No total.`,
  'The time counts while this screen is open, but not while earlier runs are executed again. What was said stays, whenever you leave; the same command goes on.',
];

function frame(state: InterviewState, size: Size, theme: Theme): string[] {
  const { columns: width, rows: height } = size;
  const { view } = state;
  const title = `interview, paper ${view.paper}`;
  if (isTooSmall(size)) return block(tooSmall(title, state.asking === null ? 'q leaves; all is kept.' : `${questionText(state)} y: yes. esc: no.`, size), width, height).map(theme.finish);
  if (state.page === 'help') return helpPage({ title, keys: helpEntries(keyTable, state, height - reading.length * 3 - 4), reading }, size, theme);
  const last = lastRows(state, size, theme);
  const room = height - (frameRows - 1) - last.length;
  const rows = rowsToRead(state, size, theme);
  const body = rows === null ? bodyOf(state, size, room, theme) : rows.slice(Math.min(state.scroll, mostScroll(state, size)));
  return [...block([headRow(view, width, theme), theme.paint('quiet', '─'.repeat(width)), ...body], width, height - last.length), ...last.map((row) => fit(row, width))].map(theme.finish);
}

function bodyOf(state: InterviewState, size: Size, room: number, theme: Theme): string[] {
  switch (state.page) {
    case 'kinds': return kindsPage(state, size.columns, room, theme);
    case 'measures': return measuresPage(state, size.columns, room, theme);
    default: return explanationPage(state, size, room, theme);
  }
}

const leastGap = 3;
/** Less time is told in another colour. */
const shortMs = 120_000;

/** Which paper it is, and how much time is left of it; once it is handed in, when the last thing was said, and its seal. */
function headRow(view: InterviewView, width: number, { paint }: Theme): string {
  const { paper, day, usedMs, limitMs, isStanding, looks, sheet } = view;
  const limit = clockText(limitMs);
  const left = Math.max(0, limitMs - usedMs);
  const seen = paint('quiet', `   ${plural(looks, 'look')}`);
  const right = sheet !== null ? `last word ${sheet.lastWord} of ${limit}${paint('quiet', `   sealed ${sheet.seal}`)}`
    : isOver(view) ? `${paint('alarm', `the time is over: ${limit}`)}${seen}`
      : `${paint(left < shortMs ? 'warning' : 'strong', `${clockText(left)} ${isStanding ? 'left, the clock stands' : `of ${limit} left`}`)}${seen}`;
  const name = `${paint('strong', 'interview')} ${paint('accent', glyph.chosen)} ${paint('strong', `paper ${paper}`)}`;
  const dated = day === null ? name : `${name} of ${day}`;
  const whole = `${dated} · one hidden fault`;
  return spread(widthOf(whole) + widthOf(right) + leastGap <= width ? whole : dated, right, width);
}

function questionText({ asking, view }: InterviewState): string {
  if (asking === 'leave') return 'Stop what runs, and leave? What you said is kept.';
  if (asking === 'choose') return `Choose this: ${draftText(view.draft)}? After this nothing more can be run. ${predictedText(view.draft)}`;
  return isChosen(view) ? 'Hand it in? Runs on seeds that you were never shown judge it; then nothing can be changed.'
    : 'Hand it in with nothing chosen? Outcome, unseen seeds and side effects stay empty, and nothing can be changed then.';
}

const answers = { choose: ['choose it', 'not yet'], 'hand in': ['hand it in', 'not yet'], leave: ['leave', 'go on'] } as const;
const mostRows = 4;

/** A question, an answer to the last key, or the keys. */
function lastRows(state: InterviewState, size: Size, theme: Theme): string[] {
  const { paint } = theme;
  const { columns: width } = size;
  const { asking, notice } = state;
  if (asking !== null) {
    const [yes, no] = answers[asking];
    return [...paragraph(questionText(state), width).slice(0, mostRows).map((row) => paint('warning', row)), `${paint('accent', 'y')} ${paint('quiet', yes)}   ${paint('accent', 'esc')} ${paint('quiet', no)}`];
  }
  if (notice !== '') return marked(paint('remedy', glyph.remedy), notice, width).slice(0, mostRows).map((row) => paint('strong', row));
  return [keysText(keyTable, state, size, paint)];
}
