import { html, nothing, type Html } from './html.ts';

/** A value with its interval on a scale, as a row of a table shows it. */
export interface Spread {
  readonly low: number | null;
  readonly middle: number;
  readonly high: number | null;
  /** `good`, `bad` or `quiet`. */
  readonly tone: string;
}

export interface SpreadScale {
  readonly from: number;
  readonly to: number;
  /** What is marked in every row: zero, a declared least, an expected rate. */
  readonly marks: readonly { readonly at: number; readonly look: string }[];
}

const height = 22;

/** Its words stand beside it in the same row: to whoever cannot see it, it is nothing. */
export function spreadHtml(spread: Spread | null, { from, to, marks }: SpreadScale): Html {
  const x = (value: number): string => `${Number((((Math.min(to, Math.max(from, value)) - from) / (to - from)) * 100).toFixed(2))}%`;
  return html`<svg class="forest" width="100%" height="${height}" aria-hidden="true">
${marks.map(({ at, look }) => html`<line class="mark ${look}" x1="${x(at)}" x2="${x(at)}" y1="0" y2="${height}"/>`)}
${spread === null ? nothing : html`${spread.low === null || spread.high === null ? nothing : html`<line class="spread ${spread.tone}" x1="${x(spread.low)}" x2="${x(spread.high)}" y1="11" y2="11"/>`}<circle class="middle ${spread.tone}" cx="${x(spread.middle)}" cy="11" r="5"/>`}</svg>`;
}
