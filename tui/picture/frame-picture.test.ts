import fc from 'fast-check';
import sax from 'sax';
import { expect, test } from 'vitest';
import { bare, widthOf } from '../text/cells.ts';
import { makeTheme, type Tone } from '../theme.ts';
import { framePicture } from './frame-picture.ts';
import { shapesOf } from './glyph-shapes.ts';

const theme = makeTheme({ colour: true, ascii: false });
const about = { title: 'a picture', description: 'of a screen' };

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

/** Every element of a document; one that is not well-formed throws. */
function elementsOf(svg: string): Element[] {
  const all: Element[] = [];
  const open: Element[] = [];
  const parser = sax.parser(true);
  parser.onerror = (error) => { throw error; };
  parser.onopentag = ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, text: '' };
    all.push(element);
    open.push(element);
  };
  parser.ontext = (text) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  };
  parser.onclosetag = () => void open.pop();
  parser.write(svg).close();
  return all;
}

const cell = 8.4;
const texts = (svg: string): Element[] => elementsOf(svg).filter(({ name }) => name === 'text');
const pathsOf = (svg: string): Element[] => elementsOf(svg).filter(({ name }) => name === 'path');

const tones: readonly Tone[] = ['good', 'bad', 'waiting', 'fault', 'remedy', 'accent', 'quiet', 'strong', 'alarm'];
const word = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constantFrom('<a href="x">&amp;', '╭──╮', '▁▂▃█▌', '⣀⡤⠖⠋', '✓ ✗ ▲', '数据 wide'))
  .map((text) => text.replace(/[\u0000-\u001F\u007F-\u009F\u2028\u2029]/g, ''));
const row = fc.array(fc.tuple(fc.option(fc.constantFrom(...tones)), word), { maxLength: 5 })
  .map((pieces) => pieces.map(([tone, text]) => (tone === null ? text : theme.paint(tone, text))).join(''));

test('whatever a frame says, its picture is a well-formed document that says the same, each cell in its place', () => {
  fc.assert(fc.property(fc.array(row, { maxLength: 4 }), (rows) => {
    const svg = framePicture(rows, about);
    const [root] = elementsOf(svg);
    expect(Number(root.attributes.width)).toBeCloseTo(24 + cell * Math.max(0, ...rows.map(widthOf)), 1);
    expect(Number(root.attributes.height)).toBe(24 + 18 * rows.length);
    const said = rows.flatMap((each) => [...bare(each)]).filter((character) => character.trim() !== '' && shapesOf(character) === null).join('');
    expect(texts(svg).map(({ text }) => text).join('').replace(/\s/g, '')).toBe(said.replace(/\s/g, ''));
    for (const { attributes, text } of texts(svg)) {
      if (attributes.textLength !== undefined) expect(Number(attributes.textLength)).toBeCloseTo(cell * text.length, 1);
      expect(Number(attributes.x)).toBeLessThan(Number(root.attributes.width) - 24);
    }
  }), { numRuns: 40 });
});

test('words are as wide as their cells, and stand where they stand on the screen', () => {
  const svg = framePicture(['  one two', `x ${theme.paint('alarm', 'no')}`], about);
  expect(texts(svg).map(({ text, attributes: { x, y, textLength, class: style } }) => [text, x, y, textLength, style])).toEqual([
    ['one', '16.8', '13.4', '25.2', 'text'], ['two', '50.4', '13.4', '25.2', 'text'], ['x', '0', '31.4', '8.4', 'text'], ['no', '16.8', '31.4', '16.8', 'red b'],
  ]);
});

test('frames, bars and dots are shapes, and what looks alike is one', () => {
  const svg = framePicture([theme.paint('quiet', '╭──╮'), theme.paint('quiet', '╰──╯'), `${theme.paint('good', '██▌')} ${theme.paint('waiting', '⠁')}`], about);
  expect(texts(svg)).toEqual([]);
  expect(pathsOf(svg).map(({ attributes }) => attributes)).toEqual([
    { class: 'line gray', d: 'M4.2 9h25.2M4.2 27h25.2M4.2 9v18M29.4 9v18' },
    { class: 'area green', d: 'M0 36h21v18h-21z' },
    { class: 'area yellow', d: expect.stringMatching(/^M34\.\d+ 36\.\d+h2\.86v3\.06h-2\.86z$/) },
  ]);
});

test('it tells who cannot see it what it shows, and has a look for dark pages and one for light ones', () => {
  const svg = framePicture([], { title: 'a < b', description: 'one "two" & three' });
  expect(elementsOf(svg).filter(({ name }) => name === 'title' || name === 'desc').map(({ text }) => text)).toEqual(['a < b', 'one "two" & three']);
  expect(svg).toContain('@media (prefers-color-scheme:light)');
  expect(svg).not.toMatch(/<script|href=|url\(/);
});
