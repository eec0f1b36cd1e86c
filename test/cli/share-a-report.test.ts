import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Invocation } from '../../cli/command.ts';
import { exitCode } from '../../cli/exit-code.ts';
import { buildProgram } from '../../cli/program.ts';
import { runPage } from '../../cli/report/run-page.ts';
import { runSubject } from '../../cli/report/run-subject.ts';
import { sheetPage } from '../../cli/report/sheet-page.ts';
import { formatCount } from '../../cli/text/number.ts';
import type { Result } from '../../engine/result.ts';
import { readRun } from '../../engine/store/read-run.ts';
import { writeRun } from '../../engine/store/write-run.ts';
import { madeReport } from '../capacity/made-report.ts';
import { barriers, openChromium, visit, whyNoChromium, type Look } from '../report/chromium.ts';
import { harm } from '../report/harm.ts';
import { harmedRun, harmedScenario } from '../report/harmed-run.ts';
import { madeComparison } from '../report/made-comparison.ts';
import { harmedSheet, madeSheet } from '../report/made-sheet.ts';
import { expectHarmless, expectTrueFigures } from '../report/page-text.ts';
import { wavetank, workFolder } from './wavetank.ts';

const howTo = readFileSync(fileURLToPath(new URL('../../docs/how-to/share-a-report.md', import.meta.url)), 'utf8');
const lines = [...howTo.matchAll(/^npx wavetank (.*)$/gm)].map(([, line]) => line.split(' '));
/** Two commands of it take minutes: what they write is made here, and where is read from their lines. */
const dear = new Set(['compare', 'capacity']);
const folder = workFolder();
const kinds = ['run', 'comparison', 'capacity', 'sheet', 'harmed', 'harmed sheet'] as const;
const pages = Object.fromEntries(kinds.map((kind) => [kind, join(folder, `${kind}.html`)])) as Record<(typeof kinds)[number], string>;
let result: Result;

/** Has a line understood, and writes in its place the file that the next line reads. */
async function writtenBy(line: readonly string[], file: string): Promise<void> {
  const asked: Pick<Invocation, 'flags'>[] = [];
  await (await buildProgram(line, async (_, invocation) => void asked.push(invocation))).parseAsync(line, { from: 'user' });
  expect([(asked[0].flags as { out?: string }).out, ...line]).toContain(line[0] === 'capacity' ? file : `json=${file}`);
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), JSON.stringify(line[0] === 'capacity' ? madeReport() : madeComparison([1, 2, 3, 4])));
}

beforeAll(async () => {
  for (const [i, line] of lines.entries()) if (dear.has(line[0])) await writtenBy(line, lines[i + 1][1]);
  expect((await wavetank(folder, [...lines[0], '--ui', 'off'])).code).toBe(exitCode.failed);
  const reports = await Promise.all(lines.filter(([command]) => command === 'report').map((line) => wavetank(folder, line)));
  expect(reports.map(({ code }) => code)).toEqual([exitCode.ok, exitCode.ok, exitCode.ok]);
  const [name] = readdirSync(join(folder, '.wavetank/runs'));
  pages.run = join(folder, '.wavetank/runs', name, 'report.html');
  ({ result } = readRun(join(folder, '.wavetank/runs', name)));
  writeFileSync(pages.sheet, sheetPage(madeSheet(), 'papers/4711-ada.json'));
  writeFileSync(pages['harmed sheet'], sheetPage(harmedSheet(), 'papers/4711-ada.json'));
  mkdirSync(join(folder, 'harmed'));
  await writeRun(join(folder, 'harmed'), harmedRun());
  writeFileSync(pages.harmed, runPage(await runSubject(readRun(join(folder, 'harmed')), harmedScenario())));
});

test('docs/how-to/share-a-report.md: its lines write pages that say what was found, in less than 300 kB', () => {
  expect(lines.map(([command]) => command)).toEqual(['run', 'report', 'compare', 'report', 'capacity', 'report']);
  for (const file of Object.values(pages)) {
    const text = readFileSync(file, 'utf8');
    expectHarmless(text);
    expect(text.length).toBeLessThan(300_000);
  }
  expectTrueFigures(readFileSync(pages.run, 'utf8'), result);
});

describe.skipIf(whyNoChromium !== null)(`in a browser (${whyNoChromium ?? 'Chromium'})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser?.close());

  const light: Look = { colorScheme: 'light', width: 1280 };
  const dark: Look = { colorScheme: 'dark', width: 400 };

  test.each(kinds)('the page of a %s keeps nobody out, in light and dark, wide and narrow; it says nothing in the console, and asks for nothing', async (kind) => {
    const { page, said, requests } = await visit(browser, pages[kind], light);
    expect(await barriers(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: dark.colorScheme });
    expect(await barriers(page, ['color-contrast'])).toEqual([]);
    for (const { width } of [light, dark]) {
      await page.setViewportSize({ width, height: 900 });
      // Nothing is wider than the window but what scrolls by itself.
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
    expect(await barriers(page, ['color-contrast', 'target-size', 'scrollable-region-focusable'])).toEqual([]);
    expect([said, requests]).toEqual([[], []]);
    await page.context().close();
  });

  test('a run shows its account to whoever looks, and its course to whoever uses the keys', async () => {
    const { page } = await visit(browser, pages.run, light);
    const widthOf = async (place: string): Promise<number> => (await page.locator(place).boundingBox())!.width;
    const { generated, delivered, duplicate } = result.ledger;
    const tiles = await page.locator('.tile-figure').allInnerTexts();
    expect(tiles.slice(0, 2)).toEqual([generated, delivered].map(formatCount));
    expect(tiles[3]).toBe(formatCount(duplicate));
    const moment = page.getByRole('slider', { name: /Moment/ });
    const [before] = await page.locator('.now').allInnerTexts();
    await moment.press('ArrowRight');
    await moment.press('ArrowRight');
    expect([before, await moment.getAttribute('aria-valuetext')]).toEqual(['', '0:02']);
    expect(await page.locator('.now').first().innerText()).toMatch(/^[\d,]+$/);
    const wide = await widthOf('.track');
    await page.getByRole('radio', { name: '4×' }).press('Space');
    expect(await widthOf('.track')).toBe(4 * wide);
    await page.getByRole('radio', { name: 'dark' }).press('Space');
    expect(await page.evaluate<string>('getComputedStyle(document.documentElement).colorScheme')).toBe('dark');
    await page.context().close();
  });

  test('what means harm is read, and does none', async () => {
    const { page } = await visit(browser, pages.harmed, light);
    expect(await page.evaluate('globalThis.harmed')).toBeUndefined();
    expect(await page.locator('h1').innerText()).toContain(harm.slice(0, 30));
    expect(await page.locator('img').count()).toBe(0);
    await page.context().close();
  });

  test('a sheet is ticked by the keys, and printed with its ticks', async () => {
    const { page } = await visit(browser, pages.sheet, light);
    const boxes = page.getByRole('group', { name: 'For an examiner: does it say' }).getByRole('checkbox');
    expect(await boxes.count()).toBe(3);
    await boxes.nth(1).press('Space');
    await page.emulateMedia({ media: 'print' });
    expect(await Promise.all([0, 1, 2].map((i) => boxes.nth(i).isChecked()))).toEqual([false, true, false]);
    expect(await Promise.all([0, 1, 2].map(async (i) => ((await boxes.nth(i).boundingBox())?.width ?? 0) > 10))).toEqual([true, true, true]);
    await page.context().close();
  });

  test('on paper all of it is open, on white', async () => {
    const { page } = await visit(browser, pages.run, dark);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate<string>('getComputedStyle(document.body.querySelector("section")).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect(await page.evaluate<number>('[...document.querySelectorAll("details > .folded")].filter((each) => each.getBoundingClientRect().height === 0).length')).toBe(0);
    await page.context().close();
  });
});
