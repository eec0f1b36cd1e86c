import type { Mark } from '../interview/line.ts';
import { markGlyphs } from '../interview/sheet-text.ts';
import { html, type Html } from './html.ts';

/** A mark of an interview's sheet in words, and the class under which the style sheet has its colour. */
const looks: Readonly<Record<Mark, readonly [word: string, look: string]>> = {
  right: ['right', 'passed'], told: ['told', 'quiet'], near: ['near', 'unknown'], unsaid: ['not said', 'quiet'], unknown: ['unknown', 'unknown'], wrong: ['wrong', 'failed'],
};

export function markBadge(mark: Mark): Html {
  const [word, look] = looks[mark];
  return html`<span class="badge ${look}"><span aria-hidden="true">${markGlyphs[mark][0]}</span> ${word}</span>`;
}

/** The sign alone, with its word for whoever cannot see it. */
export function markSign(mark: Mark): Html {
  const [word, look] = looks[mark];
  return html`<span class="sign ${look}" role="img" aria-label="${word}" title="${word}">${markGlyphs[mark][0]}</span>`;
}
