import { firstShown } from '../lists.ts';
import { beside, block, fit, paragraph, spread, widthOf } from '../text/cells.ts';
import { glyph, type Theme } from '../theme.ts';
import { saidLook } from './marks.ts';
import { line } from './paper.ts';
import { runRows } from './runs.ts';
import { againText, nowRows } from './said.ts';
import { isCatchingUp, wideColumns, type InterviewState } from './state.ts';
import { fieldText } from './typing.ts';
import type { KindView } from './view.ts';

/** The kind that the cursor is on. */
export function kindAt({ view, kind }: InterviewState): KindView | undefined {
  return view.kinds[Math.min(kind, view.kinds.length - 1)];
}

const gap = 3;
const runCells = 43;

/** What it could be, and what was said of each; where there is room, beside what run 1 has shown. */
export function kindsPage(state: InterviewState, width: number, height: number, theme: Theme): string[] {
  if (width < wideColumns) return kindRows(state, width, height, theme);
  const left = width - runCells - gap;
  const [first] = state.view.runs;
  const right = first === undefined ? [theme.paint('quiet', `no run has ended yet: ${isCatchingUp(state.view) ? againText : 'l shows run 1'}`)] : runRows(first, runCells, theme);
  return beside(gap, block(kindRows(state, left, height, theme), left, height), block(right, runCells, height));
}

function kindRows(state: InterviewState, width: number, height: number, theme: Theme): string[] {
  const { view: { kinds, running } } = state;
  const { paint } = theme;
  const now = running === null ? [] : nowRows(state.view, width, theme);
  const below = (about: readonly string[]): string[] => [...about, ...saidOfRows(state, about.length === 0, width, theme), ...now];
  const at = Math.min(state.kind, kinds.length - 1);
  const idCells = Math.max(0, ...kinds.map(({ id }) => widthOf(id)));
  const whole = kinds.flatMap((kind, i) => kindInFull(kind, i === at, idCells, width, theme));
  const isWhole = whole.length <= height - 2 - below([]).length;
  const foot = below(isWhole ? [] : aboutRows(state, width, theme));
  const most = Math.max(1, height - 2 - foot.length);
  const list = isWhole ? whole : kinds.map((kind, i) => kindRow(kind, kind.short, i === at, idCells, width, theme));
  const room = Math.min(list.length, most);
  const first = isWhole ? 0 : firstShown(list.length, at, room);
  const left = list.length - first - room;
  return [
    spread(paint('strong', 'what it could be'), paint('quiet', left > 0 ? `${left} more below` : ''), width),
    ...block(list.slice(first, first + room), width, room),
    line(width, theme), ...foot,
  ];
}

/** Several rows for what has no room in one. */
function kindInFull(kind: KindView, isChosen: boolean, idCells: number, width: number, theme: Theme): string[] {
  const cells = width - idCells - 6;
  const { word } = saidLook[kind.said];
  const [head] = paragraph(kind.about, cells - (word === '' ? 0 : widthOf(`${word} ${kind.at}`) + 1));
  const rest = head.length >= kind.about.length ? [] : paragraph(kind.about.slice(head.length).trimStart(), cells);
  const tone = kind.said === 'ruled out' ? 'quiet' : null;
  return [kindRow(kind, head, isChosen, idCells, width, theme), ...rest.map((row) => `${' '.repeat(idCells + 6)}${tone === null ? row : theme.paint(tone, row)}`)];
}

function kindRow({ id, said, at }: KindView, about: string, isChosen: boolean, idCells: number, width: number, { paint }: Theme): string {
  const { glyph: mark, tone, word } = saidLook[said];
  const name = fit(id, idCells);
  const row = `${isChosen ? paint('accent', glyph.chosen) : ' '} ${paint(tone, mark)} ${paint(isChosen ? 'accent' : said === 'ruled out' ? 'quiet' : 'strong', name)}  ${said === 'ruled out' ? paint('quiet', about) : about}`;
  return spread(row, paint(tone, word === '' ? '' : `${word} ${at}`), width);
}

/** The kind that the cursor is on, in full. */
function aboutRows(state: InterviewState, width: number, { paint }: Theme): string[] {
  const kind = kindAt(state);
  return kind === undefined ? [] : paragraph(`${paint('strong', kind.id)}: ${kind.about}`, width);
}

/** What was said of it, and why it is it, or is not; with its name where that stands nowhere else. */
function saidOfRows(state: InterviewState, isAlone: boolean, width: number, theme: Theme): string[] {
  const kind = kindAt(state);
  const { field } = state;
  const { paint } = theme;
  if (kind === undefined) return [paint('quiet', 'this paper has no kinds')];
  const { id, said, at, because } = kind;
  if (field !== null) {
    const label = `${field.what === 'diagnose' ? 'It is' : 'It is not'} ${id}, because`;
    return [fit(label, width), fieldText(field, width, theme)];
  }
  const name = isAlone ? `${paint('strong', id)}: ` : '';
  if (said === 'open') return paragraph(`${name}${paint('quiet', 'nothing said yet. d: this is it; x: it is not this.')}`, width);
  return paragraph(`${name}${saidLook[said].word} at ${at}${because === '' ? '' : `, because ${because}`}`, width);
}
