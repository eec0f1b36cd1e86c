import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { capacitySchema, type Capacity } from '../../cli/capacity/capacity.ts';
import { comparisonSchema } from '../../cli/compare/comparison-schema.ts';
import { capacityPage } from '../../cli/report/capacity-page.ts';
import { comparisonPage } from '../../cli/report/comparison-page.ts';
import { documentPage } from '../../cli/report/document.ts';
import { sheetPage } from '../../cli/report/sheet-page.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { madeReport } from '../capacity/made-report.ts';
import { harm, harmed } from './harm.ts';
import { madeComparison } from './made-comparison.ts';
import { harmedSheet, madeSheet } from './made-sheet.ts';
import { expectHarmless, expectTrueFigures, figuresIn } from './page-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-report-'));
afterAll(() => rmSync(folder, { recursive: true }));
const written = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

describe('the page of a capacity', () => {
  const capacity = madeReport({ scenario: 'made' });

  test('shows the figures of its report, those of every run, bad day and outage among them', async () => {
    const page = await capacityPage(capacity);
    expectTrueFigures(page, capacity);
    const shown = new Set(figuresIn(page).map(({ of }) => of));
    for (const pointer of ['/knee/kneeEps', '/knee/lowEps', '/knee/highEps', '/expectEps', '/rarestLoss', ...capacity.runs.map((_, i) => `/runs/${i}/rateEps`), '/badDays/0/knee/kneeEps', '/outages/0/outageMs', '/limits/ranked/0/busy']) expect(shown).toContain(pointer);
    expectHarmless(page);
  });

  test.each<[string, Partial<Capacity>, RegExp]>([
    ['was interrupted', { status: 'interrupted', verdict: 'unknown', end: 'stopped', knee: null, limits: null, heldEps: null, runs: [], badDays: [], outages: [], reason: 'interrupted', rarestLoss: 0 }, /It was interrupted before its end.*No run was made/s],
    ['does not even hold its lowest rate', { verdict: 'failed', end: 'lowest', knee: null, heldEps: null, reason: 'not even 50/s' }, /tile-figure">not at all/],
    ['held all that was tried', { end: 'highest', knee: null, heldEps: 5000, reason: 'holds at least 5,000/s' }, /≥ .*5,000\/s/],
  ])('of a search that %s says so', async (_, change, expected) => {
    const found = madeReport({ scenario: 'made', ...change });
    const page = await capacityPage(found);
    expect(page).toMatch(expected);
    expectTrueFigures(page, found);
  });

  test('shows texts as what they are, whatever they say', async () => {
    const document = harmed(capacity, capacitySchema);
    const page = await capacityPage(document);
    expectHarmless(page);
    expectTrueFigures(page, document);
  });
});

describe('the page of a comparison', () => {
  test('shows the medians of every variant, and what each remedy takes away', async () => {
    const document = madeComparison([1, 2, 3, 4]);
    const page = await comparisonPage(document);
    expectTrueFigures(page, document);
    const shown = new Set(figuresIn(page).map(({ of }) => of));
    for (const pointer of [...document.columns.map((_, i) => `/columns/${i}/medians/dropped`), ...document.contrasts.map((_, i) => `/contrasts/${i}/medianWithout`)]) expect(shown).toContain(pointer);
    expect(page).toContain('Taken away, each of the 1 is missed.');
    expect(page).not.toContain('not decided');
    expectHarmless(page);
  });

  test('of one that is half done says that, and how much of it is open', async () => {
    const document = madeComparison([1, 2]);
    expect(await comparisonPage(document)).toContain(`did not come to its end: only runs that had finished are counted, and ${document.declared.filter(({ decided }) => !decided).length} of the`);
    expect(await comparisonPage(madeComparison([]))).toContain('not decided');
  });

  test('of a remedy without which runs fail though its metric is the same says both', async () => {
    const page = await comparisonPage(madeComparison([1, 2, 3, 4], { with: 0, without: 0 }));
    expect(page).toContain('dropped is the same without it, but all runs fail');
  });

  test('shows texts as what they are, whatever they say', async () => {
    const document = harmed({ ...madeComparison([1, 2, 3, 4]), errored: [{ column: 'all', seed: 1, reason: 'died', replay: 'again' }] }, comparisonSchema);
    const page = await comparisonPage(document);
    expectHarmless(page);
    expectTrueFigures(page, document);
  });
});

describe('the page of a sheet of an interview', () => {
  const sheet = madeSheet();
  const page = sheetPage(sheet, 'papers/4711-ada.json');
  const bare = (text: string): string => text.replaceAll(/<[^>]*>/g, '').replaceAll(/\s+/g, ' ');

  test('has the five lines with mark, result, evidence and parts, and says of no one how good they were', () => {
    for (const { result, evidence, parts } of sheet.lines) for (const text of [result, evidence, ...parts.map((part) => part.text)]) expect(bare(page)).toContain(text);
    const headings = [...page.matchAll(/<h3 id="line-[a-z-]+">(.*?)<\/h3>/g)].map(([, text]) => bare(text));
    expect(headings).toEqual(['1 diagnosis ✓ right', '2 prediction ≈ near', '3 outcome ? unknown', '4 unseen seeds ✗ wrong', '5 side effects · told']);
    expect(bare(page)).toContain('No total: 5 lines');
    expectTrueFigures(page, sheet);
    expectHarmless(page);
  });

  test('tells who, when, how long it took, and that its seal holds', () => {
    const tiles = [...page.matchAll(/<div class="tile quiet">(.*?)<\/div>/g)].map(([, tile]) => tile.split(/<span class="tile-\w+">/).slice(1).map(bare));
    expect(tiles).toEqual([['who was asked', 'Ada', ''], ['taken on', '2026-07-31', 'at 09:05 UTC'], ['last word at', '12:00', 'of 30:00'], ['seal', sheet.seal.slice(0, 8), 'holds: it is as it was sealed']]);
    expect(page).toContain('<code>npx wavetank train grade papers/4711-ada.json</code>');
  });

  test('tells what was said in the order of time, what came too late, and what was done in which run', () => {
    const rowsOf = (caption: string): string[] => [...new RegExp(`<caption class="aloud">${caption}</caption>.*?<tbody>(.*?)</tbody>`, 's').exec(page)![1].matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) => row.split(/<\/t[dh]>/).map((cell) => bare(cell).trim()).join(' | '));
    expect(rowsOf('What was said, in the order of time')).toEqual([
      '2:00 | ruled out | burst | no more than usual comes | ', '4:10 | diagnosis | sink-crash | the sink crashed and came back | ', '5:00 | try | run 2: gateway.queue=4k, predicted lost 100, critical-p99 2s |  | ',
      '9:00 | choice | run 3: replay, predicted lost 0 |  | ', '12:00 | explanation | its text is below |  | ', '31:00 | ruled out too late | hot-partition |  | ',
    ]);
    const runs = rowsOf('Runs of the interview');
    expect(runs.slice(0, 4).map((row) => row.split(' | ').slice(0, 4).join(' | '))).toEqual(['run 1, as it is |  | ✗ failed | 149212057', 'run 2, try | gateway.queue=4k | ✗ failed | 149212057', 'run 3, choice | replay | ✓ passed | 149212057', 'unseen seed | replay | ✓ passed | 578346951']);
    expect(runs).toHaveLength(8);
    // Six points, of which one lies behind the limit.
    expect([...page.matchAll(/<circle class="point( late)?"/g)].map(([, late]) => late !== undefined).toSorted()).toEqual([false, false, false, false, false, true]);
  });

  test('has a box for each thing that an examiner looks for', () => {
    expect([...page.matchAll(/<label><input type="checkbox"> (.*?)<\/label>/g)].map(([, tick]) => tick)).toEqual(['why it works', 'its cost', 'what then']);
    expect(page).toContain('<blockquote>Offsets are committed after the write.\nWhat was lost is read again, later.</blockquote>');
  });

  test('of one who said nothing says that', () => {
    const silent = madeSheet({ answers: {}, runs: sheet.runs.slice(0, 1), explanation: { text: '', ticks: [] }, paper: { ...sheet.paper, day: '2026-07-31' } });
    const text = bare(sheetPage(silent, 'papers/4711.json'));
    for (const part of ['Nothing was said.', 'Nothing was written.', 'not named', 'Paper 4711 of 2026-07-31']) expect(text).toContain(part);
    const late = madeSheet({ answers: { explanation: { at: '30:01', text: 'too late' } }, explanation: { text: '', ticks: [] } });
    expect(bare(sheetPage(late, 'papers/4711.json'))).toContain('It was written at 30:01, after the limit, and does not count.');
  });

  test('shows texts as what they are, whatever they say', () => {
    const text = sheetPage(harmedSheet(), `papers/${harm}.json`);
    expectHarmless(text);
    expectTrueFigures(text, harmedSheet());
  });

  test('is made of no sheet that was changed after it was sealed', async () => {
    const file = written('changed.json', JSON.stringify({ ...sheet, lines: sheet.lines.map((line) => ({ ...line, mark: 'right' })) }));
    await expect(documentPage(file)).rejects.toThrow(UsageError);
    await expect(documentPage(file)).rejects.toMatchObject({ message: expect.stringContaining('changed after it was sealed'), where: file, hint: expect.stringContaining(sheet.seal.slice(0, 8)) });
  });
});

test('a file is read as what it is', async () => {
  expect(await documentPage(written('capacity.json', JSON.stringify(madeReport({ scenario: 'made' }))))).toContain('how much it holds');
  expect(await documentPage(written('comparison.json', JSON.stringify(madeComparison([1]))))).toContain('its remedies compared');
  expect(await documentPage(written('sheet.json', JSON.stringify(madeSheet())))).toContain('one hidden fault');
});

test.each<[string, () => string, RegExp]>([
  ['is not there', () => join(folder, 'nothing.json'), /cannot be read \(ENOENT\)/],
  ['is cut off', () => written('cut.json', JSON.stringify(madeReport({ scenario: 'made' })).slice(0, 400)), /damaged or was cut off/],
  ['is something else', () => written('other.json', '{"name":"a"}'), /neither a comparison nor a capacity/],
  ['is no document', () => written('null.json', 'null'), /neither a comparison nor a capacity/],
  ['is of another version', () => written('later.json', JSON.stringify({ ...madeReport(), schemaVersion: 2 })), /schemaVersion 2; this wavetank reads 1/],
  ['is a sheet of another version', () => written('later-sheet.json', JSON.stringify({ ...madeSheet(), schemaVersion: 2 })), /the sheet has the schemaVersion 2; this wavetank reads 1/],
  ['is a damaged sheet', () => written('damaged-sheet.json', JSON.stringify({ ...madeSheet(), lines: [] })), /no sheet of an interview: lines/],
  ['is damaged', () => written('damaged.json', JSON.stringify({ ...madeComparison([1]), seeds: [1, 'two'] })), /damaged comparison: seeds\.1/],
])('a file that %s is refused with what is wrong', async (_, file, message) => {
  await expect(documentPage(file())).rejects.toThrow(UsageError);
  await expect(documentPage(file())).rejects.toThrow(message);
});
