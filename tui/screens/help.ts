import { keyTable, keyWords, type KeyEntry } from '../keys.ts';
import type { State } from '../model.ts';
import type { View } from '../pane.ts';
import { beside, block, fit, paragraph, widthOf } from '../text/cells.ts';
import { glyph, legend, type Theme } from '../theme.ts';
import { page, pageFrame } from './page.ts';

const headings: Readonly<Record<KeyEntry['makes'], string>> = {
  steering: 'the clock: leaves no trace in the run',
  action: 'the run: stamped, and replayed with it',
  view: 'the view',
  wish: 'the program',
};

/** Every key that can do something in this run, by what it makes; what the glyphs mean; the question in full. */
export function help(view: View): string[] {
  const { state, width, height, theme } = view;
  const half = Math.floor((width - gap) / 2);
  const rows = height - pageFrame;
  const offered = keyTable.filter((entry) => entry.offered?.(state) ?? true);
  const onLists = offered.filter(({ on }) => on.includes('live') || on.includes('end'));
  const group = (heading: string, entries: readonly KeyEntry[]): string[] => (entries.length === 0 ? [] : ['', ...keyRows(heading, entries, state, half, theme)]);
  const made = (makes: KeyEntry['makes']): string[] => group(headings[makes], onLists.filter((entry) => entry.makes === makes));
  const left = [...made('steering'), ...made('action'), ...made('wish'), '', theme.paint('strong', 'glyphs'), ...legendRows(state, half, theme)];
  const right = [...made('view'), ...group('in forms and pages', offered.filter((entry) => !onLists.includes(entry)))];
  const question = ['', theme.paint('strong', 'the question'), ...paragraph(state.catalogue.question, half)];
  const all = rows >= right.length + question.length ? [...right, ...question] : right;
  return page(view, beside(gap, column(left.slice(1), half, rows, theme), column(all.slice(1), half, rows, theme)));
}

/** Where not all of it fits, the last row says how much is missing. */
function column(lines: readonly string[], width: number, rows: number, { paint }: Theme): string[] {
  if (lines.length <= rows) return block(lines, width, rows);
  const shown = Math.max(0, rows - 1);
  return [...block(lines.slice(0, shown), width, shown), fit(paint('quiet', `… ${lines.length - shown} more lines in a taller terminal`), width)];
}

const gap = 3;
const labelCells = 10;

function keyRows(heading: string, entries: readonly KeyEntry[], state: State, width: number, { paint }: Theme): string[] {
  return [paint('strong', heading), ...entries.map(({ label, does }) => fit(`${paint('accent', fit(label, labelCells))}${keyWords(does, state)}`, width))];
}

/** Two meanings a row where there is room. */
function legendRows({ catalogue }: State, width: number, { paint }: Theme): string[] {
  const known = catalogue.watched ? legend.filter(([each]) => each !== glyph.fault && each !== glyph.remedy) : legend;
  const entries = known.map(([each, meaning]) => `${paint('accent', each)} ${meaning}`);
  const half = Math.floor(width / 2);
  if (entries.some((entry) => widthOf(entry) > half - 1)) return entries;
  return Array.from({ length: Math.ceil(entries.length / 2) }, (_, i) => fit(entries[i * 2], half) + (entries[i * 2 + 1] ?? ''));
}
