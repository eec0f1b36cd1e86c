import { html, nothing, type Content, type Html } from './html.ts';

/** A part of a page with its heading; the list of contents is made of these. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

export function section(id: string, title: string, ...body: readonly Content[]): Section {
  return { id, title, body: html`${body}` };
}

export function sectionHtml({ id, title, body }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`;
}

/** What only some readers want, behind a line that opens it. */
export function folded(summary: Content, body: Content, isOpen = false): Html {
  return html`<details${isOpen ? html` open` : nothing}><summary>${summary}</summary>
<div class="folded">${body}</div></details>`;
}
