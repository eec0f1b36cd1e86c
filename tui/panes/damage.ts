import { damageRows, damageSum, type DamageRow } from '../damage.ts';
import { attentionOf } from '../data-pages.ts';
import type { State } from '../model.ts';
import type { Pane, View } from '../pane.ts';
import { box, boxFrame, rule } from '../text/box.ts';
import { fit, widthOf } from '../text/cells.ts';
import { countText } from '../text/figure.ts';
import type { Paint, Tone } from '../theme.ts';

/** What was broken on purpose, and whether it is noticed: the sum, and the kinds that fare worst. */
export const damage: Pane = {
  has: (state) => attentionOf(state) === 'damage',
  wide: { place: 'right', rows: () => ({ least: 7, most: 18, weight: 2 }), draw: (view) => damageBox(view) },
  narrow: {
    place: 'right',
    rows: () => ({ least: 5, most: 7 }),
    draw: ({ state, width, height, theme }: View) => [rule(width, 'damage', theme.paint('quiet', 'v: all'), false, theme), ...damageTable(state, width, height - 1, -1, theme.paint)],
  },
};

export function damageBox({ state, width, height, theme }: View): string[] {
  const rows = damageTable(state, width - boxFrame.cells, height - boxFrame.rows, -1, theme.paint);
  return box(rows, { width, height, title: state.end === null ? 'damage, as far as it can be told' : 'damage', note: theme.paint('quiet', 'v: all of it') }, theme);
}

interface Column {
  readonly head: string;
  /** Its cells where there is little room. */
  readonly tightCells: number;
  readonly tone: Tone;
  of(row: Omit<DamageRow, 'kind' | 'isOfFiles'>): number | null;
}

const columns: readonly Column[] = [
  { head: 'planted', tightCells: 8, tone: 'strong', of: ({ planted }) => planted },
  { head: 'caught', tightCells: 7, tone: 'good', of: ({ caught }) => caught },
  { head: 'missed', tightCells: 7, tone: 'bad', of: ({ missed }) => missed },
  { head: 'false', tightCells: 6, tone: 'bad', of: ({ falseAlarms }) => falseAlarms },
  { head: 'open', tightCells: 6, tone: 'quiet', of: ({ open }) => open },
];
const leastKindCells = 10;
const columnCells = 8;

/** Names before figures: of what there is no room for, what the others tell already goes first. */
function columnsFor(isOpen: boolean, width: number, cellsOf: (column: Column) => number): readonly Column[] {
  let shown = columns.filter(({ head }) => head !== 'open' || isOpen);
  for (const spare of ['open', 'caught']) if (shown.reduce((sum, column) => sum + cellsOf(column), 0) > width) shown = shown.filter(({ head }) => head !== spare);
  return shown;
}

/** The sum first; `chosen`: the row of the cursor among the kinds, -1 for none. The rows around it are shown. */
export function damageTable(state: State, width: number, height: number, chosen: number, paint: Paint): string[] {
  const rows = damageRows(state);
  const roomy = width >= leastKindCells + columns.length * columnCells;
  const cellsOf = ({ tightCells }: Column): number => (roomy ? columnCells : tightCells);
  const nameCells = Math.max(leastKindCells, ...rows.map(({ kind }) => widthOf(kind))) + (chosen >= 0 ? 2 : 0);
  const shown = columnsFor(state.end === null, width - nameCells, cellsOf);
  const kindCells = Math.max(0, Math.min(width - shown.reduce((sum, column) => sum + cellsOf(column), 0), chosen >= 0 ? 34 : 24));
  if (rows.length === 0) return [fit(paint('quiet', state.end === null ? 'nothing is planted yet' : 'nothing was planted'), width)];
  const line = (name: string, value: (column: Column) => string): string => fit(fit(name, kindCells) + shown.map((column) => fit(value(column), cellsOf(column), 'right')).join(''), width);
  const figures = (row: Omit<DamageRow, 'kind' | 'isOfFiles'>) => (column: Column): string => {
    const value = column.of(row);
    return value === null ? '' : paint(value === 0 ? 'quiet' : column.tone, countText(value, cellsOf(column) - 1));
  };
  const room = Math.max(0, height - 2);
  const first = Math.max(0, Math.min(rows.length - room, chosen - Math.floor(room / 2)));
  return [
    line(paint('quiet', 'kind'), ({ head }) => paint('quiet', head)),
    line(paint('strong', roomy && rows.length > 1 ? `all, of ${rows.length} kinds` : 'all'), figures(damageSum(rows))),
    ...rows.slice(first, first + room).map((row, i) => {
      const isChosen = first + i === chosen;
      const mark = chosen < 0 ? '' : `${isChosen ? paint('accent', '▸') : ' '} `;
      return line(`${mark}${paint(isChosen ? 'accent' : 'strong', row.kind)}${chosen >= 0 && row.isOfFiles ? paint('quiet', ' (file)') : ''}`, figures(row));
    }),
  ].slice(0, Math.max(0, height));
}
