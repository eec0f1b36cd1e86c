import { html, nothing, type Content, type Html } from './html.ts';

export interface Heading {
  readonly text: Content;
  /** Figures stand at the right. */
  readonly isFigure?: boolean;
}

export interface TableParts {
  /** What the table is, for whoever has it read aloud. */
  readonly caption: string;
  readonly heads: readonly Heading[];
  /** The first cell of each names its row. */
  readonly rows: readonly (readonly Content[])[];
  /** The name of a row is not in its first column but in this. */
  readonly nameColumn?: number;
  /** Of these rows there are more: what is said of the others. */
  readonly rest?: string | null;
}

/** A table that scrolls by itself where it is too wide for the page. */
export function dataTable({ caption, heads, rows, nameColumn = 0, rest = null }: TableParts): Html {
  return html`<div class="wide" tabindex="0" role="group" aria-label="${caption}"><table>
<caption class="aloud">${caption}</caption>
<thead><tr>${heads.map(({ text, isFigure }) => html`<th scope="col"${isFigure ? figureClass : nothing}>${text}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell, i) => tableCell(cell, heads[i], i === nameColumn))}</tr>
`)}</tbody></table></div>${rest === null ? nothing : html`<p class="quiet">${rest}</p>`}`;
}

const figureClass = html` class="figure"`;

function tableCell(content: Content, { isFigure }: Heading, isName: boolean): Html {
  if (isName) return html`<th scope="row"${isFigure ? figureClass : nothing}>${content}</th>`;
  return html`<td${isFigure ? figureClass : nothing}>${content}</td>`;
}
