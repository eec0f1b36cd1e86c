import { thinned } from './downsample.ts';
import { html, nothing, type Content, type Html } from './html.ts';
import type { Tick } from './scale.ts';

/** One line of a chart over the time of the run. */
export interface Line {
  readonly label: string;
  /** How it looks: a class of the style sheet. */
  readonly look: string;
  /** Filled down to the bottom. */
  readonly isArea?: boolean;
  /** One for each stretch of `stretchMs` from 0 on. */
  readonly values: readonly (number | null)[];
  readonly stretchMs: number;
  textOf(value: number): string;
}

export interface Course {
  readonly id: string;
  readonly title: Content;
  readonly lines: readonly Line[];
  /** From 0 at the bottom to 1 at the top. */
  place(value: number): number;
  readonly ticks: readonly Tick[];
  /** What the picture shows, in words. */
  readonly told: string;
}

/** A stretch of time that lies behind the lines. */
export interface Band {
  readonly look: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The inner picture is stretched to the width of the page, whatever that is. */
const [across, down] = [20_000, 1000];
const mostPoints = 2400;
export const courseHeight = 150;

/** A chart that is as wide as its place; where its words are, the picture is not stretched. */
export function courseHtml({ id, title, lines, place, ticks, told }: Course, endMs: number, bands: readonly Band[]): Html {
  return html`<figure class="course" aria-labelledby="${id}-title">
<figcaption class="stay"><span class="what" id="${id}-title">${title}</span> ${lines.map(({ label, look }, i) => html`<span class="key"><svg class="swatch" width="22" height="10" aria-hidden="true"><line class="line ${look}" x1="1" y1="5" x2="21" y2="5"/></svg>${label} <output class="now" data-line="${id}-${i}"></output></span> `)}</figcaption>
<svg class="plot" width="100%" height="${courseHeight}" role="img" aria-label="${told}">
${ticks.map(({ at }) => html`<line class="grid" x1="0" x2="100%" y1="${heightOf(place(at))}" y2="${heightOf(place(at))}"/>`)}
${bands.map(({ look, fromMs, toMs }) => html`<rect class="band ${look}" x="${percent(fromMs, endMs)}" width="${percent(Math.max(toMs - fromMs, endMs / 800), endMs)}" y="0" height="100%"/>`)}
<svg width="100%" height="100%" viewBox="0 0 ${across} ${down}" preserveAspectRatio="none">${lines.map((line) => lineHtml(line, endMs, place))}</svg>
<line class="cursor" x1="0" x2="0" y1="0" y2="100%" visibility="hidden"/>
</svg>
<svg class="labels" width="1" height="1" aria-hidden="true">${ticks.map(({ at, text }) => html`<text x="4" y="${Math.max(11, heightOf(place(at)) - 4)}">${text}</text>`)}</svg>
</figure>
`;
}

/** From the top of the picture, px. */
function heightOf(share: number): number {
  return Number((courseHeight * (1 - share)).toFixed(1));
}

export function percent(ms: number, endMs: number): string {
  return `${Number(((ms / endMs) * 100).toFixed(3))}%`;
}

function lineHtml({ look, isArea = false, values, stretchMs }: Line, endMs: number, place: (value: number) => number): Html {
  const runs = unbroken(thinned(values, mostPoints).map(([index, value]): [number, number | null] => [
    Math.round((((index + 0.5) * stretchMs) / endMs) * across), value === null ? null : Math.round((1 - place(value)) * down),
  ]));
  if (runs.length === 0) return nothing;
  // A point alone is drawn as one, by the round end of a line of no length.
  const stroke = runs.map((run) => `M${run.map(([x, y]) => `${x} ${y}`).join(' ')}${run.length === 1 ? 'h0' : ''}`).join('');
  const area = runs.map((run) => `M${run[0][0]} ${down} ${run.map(([x, y]) => `${x} ${y}`).join(' ')} ${run[run.length - 1][0]} ${down}z`).join('');
  return html`${isArea ? html`<path class="area ${look}" d="${area}"/>` : nothing}<path class="line ${look}" d="${stroke}"/>`;
}

/** Pieces between gaps. */
function unbroken(points: readonly (readonly [number, number | null])[]): (readonly [number, number])[][] {
  const runs: [number, number][][] = [];
  let isOpen = false;
  for (const [x, y] of points) {
    if (y === null) {
      isOpen = false;
      continue;
    }
    if (!isOpen) runs.push([]);
    runs[runs.length - 1].push([x, y]);
    isOpen = true;
  }
  return runs;
}

/** What a line comes to in each of `count` stretches of the run: a value, its lowest and highest, or nothing. */
export function stretchTexts({ values, stretchMs, textOf }: Line, endMs: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const [from, to] = [i, i + 1].map((n) => Math.round((n * endMs) / count / stretchMs));
    const known = values.slice(from, Math.max(from + 1, to)).filter((value) => value !== null);
    if (known.length === 0) return '–';
    const [low, high] = [Math.min(...known), Math.max(...known)].map(textOf);
    return low === high ? low : `${low}–${high}`;
  });
}
