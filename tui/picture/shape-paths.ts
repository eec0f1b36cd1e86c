import type { Area, Line, ShapeLook, Shapes } from './glyph-shapes.ts';
import { px } from './pixels.ts';

interface Group {
  readonly lines: Line[];
  readonly areas: Area[];
}

/** The shapes of a whole frame: those that look alike are one path, and those that meet one stroke or one area. */
export class ShapePaths {
  readonly #cell: { readonly width: number; readonly height: number };
  readonly #groups = new Map<string, Group>();

  constructor(cell: { readonly width: number; readonly height: number }) {
    this.#cell = cell;
  }

  add({ lines, areas, look }: Shapes, column: number, row: number, colour: string): void {
    const { width, height } = this.#cell;
    const group = this.#group(colour, look);
    for (const [x1, y1, x2, y2] of lines) group.lines.push([(column + x1) * width, (row + y1) * height, (column + x2) * width, (row + y2) * height]);
    for (const [x, y, w, h] of areas) group.areas.push([(column + x) * width, (row + y) * height, w * width, h * height]);
  }

  elements(): string[] {
    return [...this.#groups].flatMap(([style, { lines, areas }]) => [
      ...(lines.length === 0 ? [] : [`<path class="line ${style}" d="${strokes(lines)}"/>`]),
      ...(areas.length === 0 ? [] : [`<path class="area ${style}" d="${joined(areas).map(([x, y, w, h]) => `M${px(x)} ${px(y)}h${px(w)}v${px(h)}h${px(-w)}z`).join('')}"/>`]),
    ]);
  }

  #group(colour: string, look: ShapeLook): Group {
    const style = look === 'plain' ? colour : `${colour} ${look}`;
    const group = this.#groups.get(style) ?? { lines: [], areas: [] };
    this.#groups.set(style, group);
    return group;
  }
}

function strokes(lines: readonly Line[]): string {
  const across = lines.filter(([, y1, , y2]) => y1 === y2).map(([x1, y, x2]): Area => [x1, y, x2 - x1, 0]);
  const upright = lines.filter(([x1, , x2]) => x1 === x2).map(([x, y1, , y2]): Area => [y1, x, y2 - y1, 0]);
  return [
    ...joined(across).map(([x, y, length]) => `M${px(x)} ${px(y)}h${px(length)}`),
    ...joined(upright).map(([y, x, length]) => `M${px(x)} ${px(y)}v${px(length)}`),
  ].join('');
}

/** Half of what is drawn: what lies nearer meets. */
const near = 0.005;

/** Areas of the same height side by side as one. */
function joined(areas: readonly Area[]): Area[] {
  const found: Area[] = [];
  for (const area of areas.toSorted((a, b) => a[1] - b[1] || a[3] - b[3] || a[0] - b[0])) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === area[1] && last[3] === area[3] && Math.abs(last[0] + last[2] - area[0]) < near) found[found.length - 1] = [last[0], last[1], last[2] + area[2], last[3]];
    else found.push(area);
  }
  return found;
}
