/** Text that is markup. Nothing but `html` makes it of other text, and that escapes whatever is not markup yet. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What can stand in markup: null and false are nothing. */
export type Content = Html | string | number | null | false | readonly Content[];

/** A piece of a page: html`<p>${name}</p>`. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(strings.map((text, i) => (i === 0 ? text : markup(values[i - 1]) + text)).join(''));
}

export const nothing = new Html('');

function markup(content: Content): string {
  if (content === null || content === false) return '';
  if (content instanceof Html) return content.text;
  if (typeof content === 'string') return escaped(content);
  if (typeof content === 'number') return String(content);
  return content.map(markup).join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * What nobody sees, or what turns round the order of what stands beside it: controls, half characters, marks of direction.
 * Joiners are left alone: letters and pictures are made with them.
 */
const unseen = /(?![\n\t\u200C\u200D])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Any text, whoever wrote it, as it may stand between tags and in a quoted attribute. */
function escaped(text: string): string {
  return text.replaceAll(unseen, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`).replaceAll(/[&<>"']/g, (character) => entities[character]);
}
