import { firstShown } from '../lists.ts';
import { beside, block, fit, paragraph, spread, widthOf } from '../text/cells.ts';
import { glyph, type Theme } from '../theme.ts';
import { saidLook } from './marks.ts';
import { line, wideColumns } from './paper.ts';
import { runRows } from './runs.ts';
import { labelled, nowRows } from './said.ts';
import type { InterviewState } from './state.ts';
import { fieldText } from './typing.ts';
import type { KindView } from './view.ts';

/** The kind that the cursor is on. */
export function kindAt({ view, kind }: InterviewState): KindView | undefined {
  return view.kinds[Math.min(kind, view.kinds.length - 1)];
}

const gap = 3;
const runCells = 46;

/** What it could be, and what was said of each; where there is room, beside what run 1 has shown. */
export function kindsPage(state: InterviewState, width: number, height: number, theme: Theme): string[] {
  if (width < wideColumns) return kindRows(state, width, height, theme);
  const left = width - runCells - gap;
  const [first] = state.view.runs;
  const right = first === undefined ? [theme.paint('quiet', 'no run has ended yet: l shows run 1')] : runRows(first, runCells, theme);
  return beside(gap, block(kindRows(state, left, height, theme), left, height), block(right, runCells, height));
}

function kindRows(state: InterviewState, width: number, height: number, theme: Theme): string[] {
  const { view: { kinds, running } } = state;
  const { paint } = theme;
  const below = [...aboutRows(state, width, theme), ...(running === null ? [] : nowRows(state.view, width, theme))];
  const room = Math.max(1, Math.min(kinds.length, height - 2 - below.length));
  const at = Math.min(state.kind, kinds.length - 1);
  const first = firstShown(kinds.length, at, room);
  const left = kinds.length - first - room;
  const idCells = Math.max(0, ...kinds.map(({ id }) => widthOf(id)));
  return [
    spread(paint('strong', 'what it could be'), paint('quiet', left > 0 ? `${left} more below` : ''), width),
    ...block(kinds.slice(first, first + room).map((kind, i) => kindRow(kind, first + i === at, idCells, width, theme)), width, room),
    line(width, theme), ...below,
  ];
}

function kindRow({ id, about, said, at }: KindView, isChosen: boolean, idCells: number, width: number, { paint }: Theme): string {
  const { glyph: mark, tone, word } = saidLook[said];
  const name = fit(id, idCells);
  const row = `${isChosen ? paint('accent', glyph.chosen) : ' '} ${paint(tone, mark)} ${paint(isChosen ? 'accent' : said === 'ruled out' ? 'quiet' : 'strong', name)}  ${said === 'ruled out' ? paint('quiet', about) : about}`;
  return spread(row, paint(tone, word === '' ? '' : `${word} ${at}`), width);
}

/** The kind that the cursor is on, in full; and why it is it, or is not. */
function aboutRows(state: InterviewState, width: number, theme: Theme): string[] {
  const kind = kindAt(state);
  if (kind === undefined) return [theme.paint('quiet', 'this paper has no kinds')];
  const { field } = state;
  const { paint } = theme;
  const about = paragraph(`${paint('strong', kind.id)}: ${kind.about}`, width);
  if (field !== null) return [...about, `${paint('quiet', 'because')} ${fieldText(field, width - 'because '.length, theme)}`];
  if (kind.said === 'open') return [...about, paint('quiet', 'nothing said of it: d says that this is it, x that it is not')];
  return [...about, ...labelled(saidLook[kind.said].word, `at ${kind.at}${kind.because === '' ? '' : `, because ${kind.because}`}`, width, theme)];
}
