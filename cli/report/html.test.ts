import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dataScript } from './data-script.ts';
import { html, nothing } from './html.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text.replaceAll('\\', '/'));
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const readBack = (markup: string): string => markup.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => named[name]).replaceAll(/\\u\{([0-9a-f]+)\}/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));

test('any text stands in markup as that text, and as nothing else', () => {
  fc.assert(fc.property(anyText, (text) => {
    const { text: markup } = html`<p title="${text}">${text}</p>`;
    const [, attribute, content] = /^<p title="([^"]*)">([^<]*)<\/p>$/.exec(markup)!;
    expect([attribute, content].map(readBack)).toEqual([text, text]);
    expect(markup).not.toMatch(/[\0-\x08\x0B-\x1F\u202A-\u202E\u2066-\u2069]/);
  }));
});

test('markup stays markup, in lists too, and nothing is nothing', () => {
  expect(html`${[html`<b>${'<'}</b>`, ' ', 7, null, false, nothing]}`.text).toBe('<b>&lt;</b> 7');
});

test('data for a script is read back as it was, and never ends the script', () => {
  fc.assert(fc.property(fc.dictionary(fc.constantFrom('a', '</script>', '<!--'), fc.array(fc.oneof(anyText, fc.constant('</script><script>'), fc.constant('<!--')))), (data) => {
    const [, json] = /^<script type="application\/json" id="data">([^<]*)<\/script>\n$/.exec(dataScript('data', data).text)!;
    expect(JSON.parse(json)).toEqual(data);
  }));
});
