import type { Verdict } from '../../engine/result.ts';
import { formatClock } from '../text/duration.ts';
import { formatCount } from '../text/number.ts';
import { quantityText } from '../text/quantity-text.ts';
import { verdictGlyph } from '../text/style.ts';
import { html, type Content, type Html } from './html.ts';

/** The way to a value in a document, from its top. */
export type Path = readonly (string | number)[];

/**
 * The figures of one document: each is read from where it stands there, and says so (`data-of`, a JSON pointer), so that
 * no figure of a page is another than that of its document.
 */
export class Figures {
  readonly #document: unknown;

  constructor(document: object) {
    this.#document = document;
  }

  /** A value in its unit. */
  quantity(path: Path, unit: string): Html {
    return this.#figure(path, (value) => quantityText(value, unit));
  }

  /** How many, in full. */
  count(path: Path): Html {
    return this.#figure(path, formatCount);
  }

  /** A number that counts nothing, as it is typed. */
  number(path: Path): Html {
    return this.#figure(path, String);
  }

  /** A rate, items/s. */
  rate(path: Path): Html {
    return this.#figure(path, (value) => `${formatCount(value)}/s`);
  }

  /** A share of one. */
  share(path: Path): Html {
    return this.#figure(path, shareText);
  }

  /** A moment of the run. */
  moment(path: Path): Html {
    return this.#figure(path, formatClock);
  }

  #figure(path: Path, textOf: (value: number) => string): Html {
    const value = path.reduce((at: unknown, step) => (at as Record<string | number, unknown>)[step], this.#document) as number | null;
    if (value === null) return unknown;
    return html`<data class="n" value="${value}" data-of="${pointer(path)}">${textOf(value)}</data>`;
  }
}

/** RFC 6901. */
export function pointer(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

export const unknown = html`<span class="n unknown">unknown</span>`;

/** A figure that is worked out for the page and stands in no document. */
export function made(text: string): Html {
  return html`<span class="n">${text}</span>`;
}

/** What is declared, and was not measured. */
export function declared(content: Content): Html {
  return html`<span class="declared">${content}<span title="declared, not measured">~</span></span>`;
}

/** `61.2 %`; what is more than nothing never looks like nothing, and what is less than all never like all. */
export function shareText(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.05) return '<0.1 %';
  if (percent < 100 && percent >= 99.95) return '>99.9 %';
  return `${Number(percent.toFixed(1))} %`;
}

/** How something ended, as a class of the style sheet. */
export type Tone = Verdict | 'quiet';

export function verdictBadge(verdict: Verdict, word: string = verdict): Html {
  return html`<span class="badge ${verdict}"><span aria-hidden="true">${verdictGlyph[verdict]}</span> ${word}</span>`;
}

/** The sign alone, with its word for whoever cannot see it. */
export function verdictSign(verdict: Verdict): Html {
  return html`<span class="sign ${verdict}" role="img" aria-label="${verdict}" title="${verdict}">${verdictGlyph[verdict]}</span>`;
}
