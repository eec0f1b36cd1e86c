import { lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { UsageError } from '../../engine/usage-error.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { noStyle } from '../text/style.ts';
import { lineIds, marks } from './line.ts';
import { readSheet, seal, sheetFile, writeSheet, type Sheet, type SheetContent } from './sheet.ts';
import { sheetText } from './sheet-text.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const text = fc.string({ maxLength: 20 });
const mark = fc.constantFrom(...marks);
const content: fc.Arbitrary<SheetContent> = fc.record({
  schemaVersion: fc.constant(1 as const),
  paper: fc.record({ number: fc.nat(), version: fc.nat(), hash: text, day: fc.option(text) }),
  wavetank: text, node: fc.nat(), lockHash: text, takenAt: fc.constant('2026-07-31T09:00:00.000Z'), truth: text,
  answers: fc.record({ name: fc.string({ minLength: 1, maxLength: 100 }) }),
  runs: fc.array(fc.record({
    what: fc.constantFrom('incident' as const, 'choice' as const), seed: fc.nat(), planHash: text, arrivalsHash: text,
    status: fc.constant('completed' as const), verdict: fc.constantFrom('passed' as const, 'failed' as const),
  }), { maxLength: 3 }),
  lines: fc.tuple(...lineIds.map((id) => fc.record({ id: fc.constant(id), mark, result: text, evidence: text, parts: fc.array(fc.record({ mark, text }), { maxLength: 2 }) }))),
  explanation: fc.record({ text, ticks: fc.array(text, { maxLength: 3 }) }),
});

let written = 0;
function file(sheet: unknown): string {
  const path = join(folder.path, `${written++}.json`);
  writeFileSync(path, JSON.stringify(sheet));
  return path;
}

/** Every place of a value that holds no further ones. */
function leaves(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, held]) => leaves(held, [...path, key]));
}

function changedAt(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return typeof value === 'number' ? value + 1 : typeof value === 'string' ? `${value} ` : 'x';
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  (copy as Record<string, unknown>)[key] = changedAt((value as Record<string, unknown>)[key], rest);
  return copy;
}

describe('a sheet', () => {
  test('is read as it was sealed, however its fields are ordered', () => {
    fc.assert(fc.property(content, (unsealed) => {
      const sheet = seal(unsealed);
      const reversed = Object.fromEntries(Object.entries(sheet).toReversed());
      expect(readSheet(file(reversed))).toEqual({ sheet, isSealed: true });
    }));
  });

  test('of which anything was changed is no longer sealed', () => {
    fc.assert(fc.property(content, fc.nat(), (unsealed, nth) => {
      const sheet = seal(unsealed);
      const places = leaves(sheet);
      let isSealed = false;
      try {
        ({ isSealed } = readSheet(file(changedAt(sheet, places[nth % places.length]))));
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
      }
      expect(isSealed).toBe(false);
    }));
  });

  test('of somebody else has texts that are shown as they are and keep to their lines, under the seal that it had', () => {
    const harm = 'a\u001B]0;b\u0007\n1 diagnosis';
    const sample = fc.sample(content, { numRuns: 1, seed: 7 })[0];
    const lines = sample.lines.map((line) => ({ ...line, result: harm, evidence: harm, parts: [{ mark: line.mark, text: harm }] }));
    const { sheet, isSealed } = readSheet(file(seal({ ...sample, wavetank: harm, answers: { name: harm }, lines, explanation: { text: harm, ticks: [harm] } })));
    expect(isSealed).toBe(true);
    expect(sheet).toMatchObject({ wavetank: 'a ]0;b 1 diagnosis', lines: lines.map(() => ({ result: 'a ]0;b 1 diagnosis' })), explanation: { text: 'a ]0;b \n1 diagnosis', ticks: ['a ]0;b 1 diagnosis'] } });
    const printed = sheetText(sheet, noStyle, 80);
    expect(printed[0]).toMatch(/ · a \]0;b 1 diagnosis$/);
    for (const line of printed) expect(line).not.toMatch(/\p{Cc}/u);
    expect(printed.filter((line) => line.startsWith('1 diagnosis'))).toHaveLength(1);
  });

  test('is written once, and whole', () => {
    const sheet: Sheet = seal(fc.sample(content, { numRuns: 1, seed: 7 })[0]);
    const path = join(folder.path, 'class', 'ada.json');
    writeSheet(sheet, path);
    expect(readSheet(path)).toEqual({ sheet, isSealed: true });
    expect(readdirSync(join(folder.path, 'class'))).toEqual(['ada.json']);
    expect(() => writeSheet(sheet, path)).toThrow('there is a sheet already');
  });

  test('is handed in beside others that are, and never takes the place of one that came a moment ago', () => {
    const sheet: Sheet = seal(fc.sample(content, { numRuns: 1, seed: 7 })[0]);
    const path = join(folder.path, 'two', 'ada.json');
    // What another one is writing, and what is there though nothing seems to be.
    mkdirSync(`${path}.partial`, { recursive: true });
    writeSheet(sheet, path);
    expect(readSheet(path).isSealed).toBe(true);
    const link = join(folder.path, 'two', 'bob.json');
    symlinkSync(join(folder.path, 'nothing'), link);
    expect(() => writeSheet(sheet, link)).toThrow('there is a sheet already');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });
});

describe('where the sheet of a name goes', () => {
  test.each([
    ['Ada Lovelace', '7-ada-lovelace'], ['Zoë Müller', '7-zoë-müller'], ['Zoe\u0308 Mu\u0308ller', '7-zoë-müller'], ['Ольга', '7-ольга'], ['李雷', '7-李雷'], ['हिन्दी', '7-हिन्दी'],
    ['', '7'], ['../../etc/passwd', '7-etc-passwd'], ['  ', '7'],
  ])('%s', (name, file) => expect(sheetFile(7, name)).toBe(join('papers', `${file}.json`)));

  test('of any name is one file of its own in the folder, which a file system takes', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }), (name) => {
      const file = sheetFile(2 ** 32, name);
      expect(file).toMatch(name.trim() === '' ? /^papers.\d+\.json$/ : /^papers.\d+-[^\s/\\]+\.json$/u);
      expect(Buffer.byteLength(file.slice('papers/'.length))).toBeLessThanOrEqual(255);
    }));
    expect(new Set(['!', '?', '❤\uFE0F', '☀\uFE0F'].map((name) => sheetFile(7, name))).size).toBe(4);
  });
});

test('what is no sheet is told', () => {
  expect(() => readSheet(join(folder.path, 'none.json'))).toThrow('the sheet cannot be read (ENOENT)');
  expect(() => readSheet(file({ a: 1 }))).toThrow('this is no sheet of an interview');
  expect(() => readSheet(file({ schemaVersion: 2 }))).toThrow('schemaVersion 2; this wavetank reads 1');
  expect(() => readSheet(file({ schemaVersion: 1 }))).toThrow('no sheet of an interview: paper');
  const cut = join(folder.path, 'cut.json');
  writeFileSync(cut, '{"schemaVersion":1,');
  expect(() => readSheet(cut)).toThrow('damaged or was cut off');
});
