import { runningRows } from '../running.ts';
import { fit, marked, paragraph } from '../text/cells.ts';
import { plural } from '../text/figure.ts';
import { glyph, type Theme } from '../theme.ts';
import { isCatchingUp, isChosen, isOver, type InterviewState } from './state.ts';
import { fieldText } from './typing.ts';
import type { InterviewView, KindView } from './view.ts';

const labelCells = 13;

/** A label and, beside it, a paragraph, with a mark or without one. */
export function labelled(label: string, text: string, width: number, { paint }: Theme, mark = ''): string[] {
  return marked(`${paint('quiet', fit(label, labelCells - 1))}${mark === '' ? '' : ` ${mark}`}`, text, width);
}

/** What was said so far; where nothing was, the key that says it. */
export function saidRows({ view, field }: Pick<InterviewState, 'view' | 'field'>, width: number, theme: Theme): string[] {
  const { kinds, runs, name, explanation } = view;
  const { paint } = theme;
  const isOpen = !isOver(view) && view.sheet === null;
  const named = kinds.find(({ said }) => said === 'named');
  const out = kinds.filter(({ said }) => said === 'ruled out');
  const isWriting = field?.what === 'explain';
  const missing = (what: string, key: string): string => paint('quiet', isOpen ? `${what}: ${isWriting ? 'esc, then ' : ''}${key}` : what);
  const words = (isWriting ? field.text : explanation).split(/\s+/).filter((word) => word !== '');
  return [
    ...labelled('diagnosis', named === undefined ? missing('nothing named', 'k lists what it could be') : `${paint('strong', named.id)}, said at ${named.at}${reason(named)}`, width, theme),
    ...labelled('ruled out', out.length === 0 ? missing('nothing', 'k, then x') : out.map(({ id }) => id).join(', '), width, theme),
    ...labelled('runs', runs.length === 0 ? (isCatchingUp(view) ? paint('quiet', againText) : missing('none', 'l shows run 1')) : runs.map(({ nth, verdict, isChoice }) => `${nth} ${verdict}${isChoice ? ', chosen' : ''}`).join(' · '), width, theme),
    ...labelled('explanation', words.length === 0 && !isWriting ? missing('not written', 'e writes it') : plural(words.length, 'word'), width, theme),
    ...labelled('your name', field?.what === 'name' ? fieldText(field, width - labelCells, theme) : name === '' ? missing('not told', 'n writes it') : name, width, theme),
  ];
}

/** Where nothing is known yet of runs that were there before. */
export const againText = 'executed again now';

function reason({ because }: KindView): string {
  return because === '' ? '' : ` (${because})`;
}

/** What runs now, or why the last run has no end, and what to press next. */
export function nowRows(view: InterviewView, width: number, theme: Theme): string[] {
  const { paint } = theme;
  const { judging, running } = view;
  const judged = judging === null ? [] : marked(paint('accent', glyph.chosen), `it is judged: ${judging}`, width);
  const again = isCatchingUp(view) ? marked(paint('accent', glyph.chosen), 'what you ran before is executed again; the clock stands meanwhile', width) : [];
  if (running !== null) return [...judged, ...again, ...runningRows(running, width, theme)];
  if (judging !== null) return judged;
  return [...troubleRows(view, width, theme), ...paragraph(nextText(view), width)];
}

export function troubleRows({ trouble }: InterviewView, width: number, { paint }: Theme): string[] {
  return trouble === null ? [] : marked(paint('warning', glyph.unknown), `the last run has no result: ${trouble}`, width);
}

function nextText(view: InterviewView): string {
  const { runs, kinds, draft, explanation } = view;
  if (view.sheet !== null) return 'It is handed in: esc shows the sheet.';
  if (isOver(view)) return 'The time is over: what you said stands. H hands it in.';
  if (runs.length === 0) return 'l shows run 1 as it happens. Look as often as you like; each look is counted.';
  if (!kinds.some(({ said }) => said === 'named')) return 'Say what it is, and what it is not: k lists what it could be.';
  if (isChosen(view)) return explanation === '' ? 'Explain your choice: e writes it. Then H hands it in.' : 'You have said all that is asked for: H hands it in.';
  const isDrafted = draft.remedies.length > 0 || Object.keys(draft.set).length > 0;
  return isDrafted ? 'm, then t runs your measures as a try, and c chooses them.' : 'Mend it: m takes remedies, numbers, and what you predict of them.';
}
