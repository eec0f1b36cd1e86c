import { widthOf } from '../text/cells.ts';
import { colourNames, type Colour } from '../theme.ts';
import { shapesOf } from './glyph-shapes.ts';
import { paintedCells, type PaintedCell } from './painted-cells.ts';
import { px } from './pixels.ts';
import { ShapePaths } from './shape-paths.ts';

/** What the colours of a terminal are where there is none: on a dark page and on a light one. */
const palettes: Readonly<Record<'dark' | 'light', Readonly<Record<Colour | 'page' | 'edge' | 'text', string>>>> = {
  dark: { page: '#12161b', edge: '#30363d', text: '#d4dae1', red: '#ff7b72', green: '#63c174', yellow: '#e3b341', blue: '#79b8ff', magenta: '#d2a8ff', cyan: '#56d4dd', gray: '#8b949e' },
  light: { page: '#ffffff', edge: '#d0d7de', text: '#24292f', red: '#c62828', green: '#1a7f37', yellow: '#8a6100', blue: '#0a58ca', magenta: '#8250df', cyan: '#0b7285', gray: '#636c76' },
};

/** Pixels. Most monospaced fonts are as wide as six tenths of their size; where one is not, its texts are fitted. */
const cell = { width: 8.4, height: 18 } as const;
const font = { size: 14, baseline: 13.4 } as const;
const margin = 12;

const usualStyle = [
  `text{font:${font.size}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}`,
  '.b{font-weight:700}text,.area{fill:currentColor}.line{fill:none;stroke:currentColor;stroke-width:1.2}',
  '.dashed{stroke-dasharray:2.5 1.7}.heavy{stroke-width:2.6}.light{opacity:.25}.medium{opacity:.5}.dark{opacity:.75}',
].join('');

export interface PictureText {
  readonly title: string;
  /** For who cannot see it. */
  readonly description: string;
}

/** A frame of the screen as an SVG of its own: every cell in its place, whatever the reader's fonts are, in a dark and a light look. */
export function framePicture(rows: readonly string[], { title, description }: PictureText): string {
  const [width, height] = [Math.max(0, ...rows.map(widthOf)) * cell.width + 2 * margin, rows.length * cell.height + 2 * margin];
  const shapes = new ShapePaths(cell);
  const texts = rows.flatMap((row, y) => {
    const cells = paintedCells(row);
    for (const each of cells) {
      const found = shapesOf(each.character);
      if (found !== null) shapes.add(found, each.column, y, each.colour ?? 'text');
    }
    return textElements(cells.filter(({ character }) => shapesOf(character) === null), y * cell.height + font.baseline);
  });
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${px(width)}" height="${px(height)}" viewBox="0 0 ${px(width)} ${px(height)}" role="img" aria-labelledby="title description">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="description">${escaped(description)}</desc>`,
    `<style>${usualStyle}${look(palettes.dark)}@media (prefers-color-scheme:light){${look(palettes.light)}}</style>`,
    `<rect class="page" x="0.5" y="0.5" width="${px(width - 1)}" height="${px(height - 1)}" rx="8"/>`,
    `<g transform="translate(${margin} ${margin})">`,
    ...shapes.elements(),
    ...texts,
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}

function look(palette: (typeof palettes)['dark']): string {
  return `.page{fill:${palette.page};stroke:${palette.edge}}${(['text', ...colourNames] as const).map((name) => `.${name}{color:${palette[name]}}`).join('')}`;
}

/** Words of one style; a character that a font may have in another width stands alone, in the middle of its cells. */
function textElements(cells: readonly PaintedCell[], baseline: number): string[] {
  const words: PaintedCell[][] = [];
  for (const each of cells) {
    const word = words.at(-1);
    const last = word?.at(-1);
    if (last !== undefined && isPlain(last) && isPlain(each) && last.column + 1 === each.column && styleOf(last) === styleOf(each)) word!.push(each);
    else words.push([each]);
  }
  return words.map((word) => {
    const [first] = word;
    const place = isPlain(first)
      ? `x="${px(first.column * cell.width)}" textLength="${px(word.length * cell.width)}" lengthAdjust="spacingAndGlyphs"`
      : `x="${px((first.column + first.cells / 2) * cell.width)}" text-anchor="middle"`;
    return `<text class="${styleOf(first)}" y="${px(baseline)}" ${place}>${escaped(word.map(({ character }) => character).join(''))}</text>`;
  });
}

function isPlain({ character }: PaintedCell): boolean {
  return /^[!-~]$/.test(character);
}

function styleOf({ colour, bold }: PaintedCell): string {
  return `${colour ?? 'text'}${bold ? ' b' : ''}`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Control characters, halves of pairs and what else no XML document may hold. */
const unspeakable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

function escaped(text: string): string {
  return text.replace(unspeakable, '\uFFFD').replace(/[&<>"]/g, (each) => entities[each]);
}
