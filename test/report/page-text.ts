import { expect } from 'vitest';
import { harm } from './harm.ts';

/** A figure of a page that says where it stands in its document. */
export interface ShownFigure {
  /** A JSON pointer. */
  readonly of: string;
  readonly value: number;
}

export function figuresIn(page: string): ShownFigure[] {
  return [...page.matchAll(/<data class="n" value="([^"]*)" data-of="([^"]*)">/g)].map(([, value, of]) => ({ of: unescaped(of), value: Number(value) }));
}

/** What a JSON pointer names. */
export function valueAt(document: unknown, pointer: string): unknown {
  return pointer.split('/').slice(1).reduce((at: unknown, step) => (at as Record<string, unknown>)[step.replaceAll('~1', '/').replaceAll('~0', '~')], document);
}

function unescaped(text: string): string {
  return text.replaceAll(/\\u\{([0-9a-f]+)\}/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16))).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}

/** Every figure that says where it stands is that of its document. */
export function expectTrueFigures(page: string, document: object): void {
  const shown = figuresIn(page);
  expect(shown.length).toBeGreaterThan(0);
  expect(shown.filter(({ of, value }) => valueAt(document, of) !== value)).toEqual([]);
}

/** A page asks for nothing, and runs nothing but its own script, whatever the texts say that it shows. */
export function expectHarmless(page: string): void {
  const tags = [...page.replaceAll(/(<style>).*?(<\/style>)|(<script[^>]*>).*?(<\/script>)/gs, '$1$2$3$4').matchAll(/<([a-z]\w*)((?:\s[^<>]*)?)>/g)];
  const attributes = tags.flatMap(([, , rest]) => [...rest.matchAll(/\s([\w:-]+)(?:="([^"]*)")?/g)].map(([, name, value = '']) => ({ name, value })));
  expect(attributes.filter(({ name, value }) => /^on|^style$/.test(name) || (/^(href|src|srcset|action|formaction|data|poster|background|xlink:href|ping)$/.test(name) && !/^#[\w-]+$|^data:,$/.test(value)))).toEqual([]);
  expect(tags.filter(([, name]) => ['img', 'iframe', 'object', 'embed', 'form', 'base', 'video', 'audio', 'use', 'image'].includes(name))).toEqual([]);
  expect(tags.filter(([, name]) => name === 'link').map(([tag]) => tag)).toEqual(['<link rel="icon" href="data:,">']);
  expect(tags.filter(([, name, rest]) => name === 'script' && rest === '')).toHaveLength(1);
  expect(page).not.toContain(harm.slice(2, 40));
  const [, css] = /<style>(.*?)<\/style>/s.exec(page)!;
  expect(css).not.toMatch(/url\(|@import|\/\//);
  const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(page)!;
  expect(unescaped(policy)).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; img-src data:; base-uri 'none'; form-action 'none'$/);
}
