import type { State } from '../model.ts';
import type { Placing, View } from '../pane.ts';
import { panes } from '../panes/registry.ts';
import { beside, block } from '../text/cells.ts';

/** The run while it lasts: the panes of the registry in bands, wide or narrow as the terminal allows. */
type Size = 'wide' | 'narrow';

const leastColumns: Readonly<Record<Size, number>> = { wide: 110, narrow: 80 };
/** Below this height the narrow screen shows more in less than the wide one. */
const leastWideRows = 32;
const gap = 1;

/** A whole pane, or two halves, the left one first. */
type Band = readonly Placing[];

/** Exactly `height` rows; null where the terminal is too small for either size. */
export function live(view: View): string[] | null {
  const size = sizeOf(view);
  if (size === null) return null;
  const bands = bandsOf(size, view.state);
  const heights = share(bands.map((band) => rowsOf(band, view)), view.height);
  return heights === null ? null : bands.flatMap((band, i) => draw(band, { ...view, height: heights[i] }));
}

function sizeOf({ width, height }: View): Size | null {
  if (width >= leastColumns.wide && height >= leastWideRows) return 'wide';
  return width >= leastColumns.narrow ? 'narrow' : null;
}

function bandsOf(size: Size, state: State): Band[] {
  const bands: Placing[][] = [];
  for (const pane of panes) {
    const placing = pane[size];
    if (placing === undefined || pane.has?.(state) === false) continue;
    if (placing.place === 'right') bands[bands.length - 1].push(placing);
    else bands.push([placing]);
  }
  return bands;
}

function widthsOf(band: Band, width: number): number[] {
  const left = Math.ceil((width - gap) / 2);
  return band.length === 1 ? [width] : [left, width - gap - left];
}

interface Need {
  readonly least: number;
  readonly most: number;
  readonly weight: number;
}

/** Halves are as high as the higher of the two. */
function rowsOf(band: Band, { state, width }: { readonly state: State; readonly width: number }): Need {
  const needs = band.map((placing, i) => placing.rows(state, widthsOf(band, width)[i]));
  const least = Math.max(...needs.map((need) => need.least));
  return { least, most: Math.max(least, ...needs.map(({ most }) => most)), weight: Math.max(...needs.map(({ weight = 1 }) => weight)) };
}

/** What is left over goes row by row to the band that has had the least for its weight; null if not even the least fits. */
function share(needs: readonly Need[], height: number): number[] | null {
  const rows = needs.map(({ least }) => least);
  let left = height - rows.reduce((sum, each) => sum + each, 0);
  if (left < 0) return null;
  for (; left > 0; left--) {
    let next = -1;
    for (const [i, { least, most, weight }] of needs.entries()) {
      if (rows[i] >= most) continue;
      if (next < 0 || (rows[i] - least) / weight < (rows[next] - needs[next].least) / needs[next].weight) next = i;
    }
    if (next < 0) break;
    rows[next]++;
  }
  return rows;
}

function draw(band: Band, view: View): string[] {
  const widths = widthsOf(band, view.width);
  return beside(gap, ...band.map((placing, i) => block(placing.draw({ ...view, width: widths[i] }), widths[i], view.height)));
}
