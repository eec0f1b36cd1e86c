import type { Key } from '../keyboard.ts';
import { firstShown } from '../lists.ts';
import type { Size } from '../program.ts';
import { clip, fit, printable, widthOf } from '../text/cells.ts';
import { fullText } from '../text/figure.ts';
import type { Theme } from '../theme.ts';
import { ask, stay, wideColumns, type Field, type InterviewState, type InterviewStep } from './state.ts';
import type { InterviewCommand } from './view.ts';

/** How many letters each may have. */
const longest: Readonly<Record<Field['what'], number>> = { name: 100, remedy: 60, set: 24, predict: 24, figure: 100, diagnose: 300, 'rule out': 300, explain: 10_000 };

export function openField(state: InterviewState, what: Field['what'], id: string, text: string): InterviewStep {
  return stay(state, { field: { what, id, text, at: text.length } });
}

/** A letter, or another key that changes the text. */
export function typeKey(state: InterviewState, field: Field, key: Key): InterviewStep {
  const { what, text, at } = field;
  const [before, after] = [text.slice(0, at), text.slice(at)];
  if (key === 'backspace') return typed(state, { ...field, text: before.slice(0, before.length - lastLetter(before)) + after, at: at - lastLetter(before) });
  const letter = key === 'enter' ? '\n' : key;
  if ([...letter].length !== 1 || (key !== 'enter' && printable(letter) !== letter)) return stay(state, { notice: state.notice });
  if (text.length + letter.length > longest[what]) return stay(state, { notice: fullText(longest[what]) });
  return typed(state, { ...field, text: before + letter + after, at: at + letter.length });
}

/** An explanation is kept with every change. */
function typed(state: InterviewState, field: Field): InterviewStep {
  const next = stay(state, { field });
  return field.what === 'explain' && field.text !== state.field?.text ? { ...next, commands: [{ do: 'explain', text: field.text }] } : next;
}

function lastLetter(text: string): number {
  return [...text].at(-1)?.length ?? 0;
}

/** The end of a line that is typed: it is said. */
export function enterField(state: InterviewState, field: Field): InterviewStep {
  const { what, id } = field;
  const text = field.text.trim();
  const closed = { ...state, field: null };
  const say = (command: InterviewCommand, before: string): InterviewStep => (text === before ? stay(closed) : ask(closed, command));
  const drafted = (command: InterviewCommand, before: string): InterviewStep => {
    const { state: next, commands } = say(command, before);
    return { state: { ...next, sent: commands.length === 0 ? null : field }, commands };
  };
  const { name, draft, kinds } = state.view;
  switch (what) {
    case 'explain': return typeKey(state, field, 'enter');
    case 'name': return say({ do: 'name', text }, name);
    case 'remedy': return drafted({ do: 'remedy', text }, '');
    case 'set': return drafted({ do: 'set', id, text }, draft.set[id] ?? '');
    case 'predict': return drafted({ do: 'predict', id, text }, draft.predict[id] ?? '');
    case 'figure': {
      const [, figure, value] = /^(.*\S)\s+(\S+)$/.exec(text) ?? [];
      if (value === undefined && text !== '') return stay(state, { notice: 'a figure, a blank, its value: waiting.gateway:max 2k' });
      return drafted({ do: 'predict', id: figure, text: value }, '');
    }
    default: return say({ do: what, kind: id, because: text }, kinds.find((kind) => kind.id === id)?.because ?? '');
  }
}

/** Where the explanation is typed; beside it, where there is room, stands what was said. */
export function textWidth({ columns }: Size): number {
  return columns >= wideColumns ? 72 : columns - 1;
}

/** No letter is longer, with its accents. */
const longestLetter = 16;

interface Row {
  /** Where in the text it begins. */
  readonly from: number;
  readonly text: string;
}

/** A text in rows of at most `width` cells, broken at blanks; a longer word goes on in the next row. */
export function wrapped(text: string, width: number): Row[] {
  let from = 0;
  return text.split('\n').flatMap((line) => {
    const rows: Row[] = [];
    let rest = line;
    for (;;) {
      // Of a long text only its beginning is measured: letters that are two cells wide take their time.
      const head = clip(rest.slice(0, width * longestLetter), width);
      if (head.length === rest.length) break;
      const most = Math.max([...rest.slice(0, 2)][0].length, head.length);
      const blank = rest.slice(0, most + 1).lastIndexOf(' ');
      const taken = blank > 0 ? blank + 1 : most;
      rows.push({ from, text: rest.slice(0, taken).trimEnd() });
      rest = rest.slice(taken);
      from += taken;
    }
    rows.push({ from, text: rest });
    from += rest.length + 1;
    return rows;
  });
}

function rowOf(rows: readonly Row[], at: number): number {
  return rows.findLastIndex(({ from }) => from <= at);
}

export function moveCaret(state: InterviewState, field: Field, key: Key, size: Size): InterviewStep {
  const { text, at, what } = field;
  const to = (place: number): InterviewStep => stay(state, { field: { ...field, at: place } });
  if (key === 'left') return to(at - lastLetter(text.slice(0, at)));
  if (key === 'right') return to(at + ([...text.slice(at)][0]?.length ?? 0));
  if (what !== 'explain') return to(key === 'up' ? 0 : text.length);
  const rows = wrapped(text, textWidth(size));
  const here = rowOf(rows, at);
  const next = rows[here + (key === 'up' ? -1 : 1)];
  if (next === undefined) return to(key === 'up' ? 0 : text.length);
  return to(next.from + clip(next.text, widthOf(text.slice(rows[here].from, at))).length);
}

/** The letter that stands for the caret at the end of a text, and within it. */
const [atTheEnd, within] = ['_', '│'];

/** A line that is being typed, in so many cells: what is around the caret. */
export function fieldText({ text, at }: Field, cells: number, { paint }: Theme): string {
  let before = text.slice(0, at);
  const after = text.slice(at);
  const room = Math.max(1, cells - 2);
  const ahead = Math.min(widthOf(after), Math.floor(room / 4));
  if (widthOf(before) + 1 + widthOf(after) > room) {
    const most = room - 2 - ahead;
    if (widthOf(before) > most) {
      while (before !== '' && widthOf(before) > most) before = before.slice([...before][0].length);
      before = `…${before}`;
    }
  }
  const line = `${before}${after === '' ? atTheEnd : within}${after}`;
  return paint('accent', `[${widthOf(line) > room ? fit(line, room) : line}]`);
}

/** An explanation in `height` rows; while it is typed, the one with the caret is among them. */
export function textRows(text: string, caret: number | null, width: number, height: number, { paint }: Theme): string[] {
  const rows = wrapped(text, width);
  const here = caret === null ? 0 : rowOf(rows, caret);
  const shown = rows.map(({ from, text: row }, i) => {
    if (caret === null || i !== here) return row;
    const cells = caret - from;
    return row.slice(0, cells) + paint('accent', cells >= row.length && (rows[i + 1]?.from ?? Infinity) > caret ? atTheEnd : within) + row.slice(cells);
  });
  const first = Math.max(0, firstShown(rows.length, here, height));
  return shown.slice(first, first + height);
}
