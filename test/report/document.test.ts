import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { capacitySchema, type Capacity } from '../../cli/capacity/capacity.ts';
import { comparisonSchema } from '../../cli/compare/comparison-schema.ts';
import { capacityPage } from '../../cli/report/capacity-page.ts';
import { comparisonPage } from '../../cli/report/comparison-page.ts';
import { documentPage } from '../../cli/report/document.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { madeReport } from '../capacity/made-report.ts';
import { harmed } from './harm.ts';
import { madeComparison } from './made-comparison.ts';
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

test('a file is read as what it is', async () => {
  expect(await documentPage(written('capacity.json', JSON.stringify(madeReport({ scenario: 'made' }))))).toContain('how much it holds');
  expect(await documentPage(written('comparison.json', JSON.stringify(madeComparison([1]))))).toContain('its remedies compared');
});

test.each<[string, () => string, RegExp]>([
  ['is not there', () => join(folder, 'nothing.json'), /cannot be read \(ENOENT\)/],
  ['is cut off', () => written('cut.json', JSON.stringify(madeReport({ scenario: 'made' })).slice(0, 400)), /damaged or was cut off/],
  ['is something else', () => written('other.json', '{"name":"a"}'), /neither a comparison nor a capacity/],
  ['is no document', () => written('null.json', 'null'), /neither a comparison nor a capacity/],
  ['is of another version', () => written('later.json', JSON.stringify({ ...madeReport(), schemaVersion: 2 })), /schemaVersion 2; this wavetank reads 1/],
  ['is damaged', () => written('damaged.json', JSON.stringify({ ...madeComparison([1]), seeds: [1, 'two'] })), /damaged comparison: seeds\.1/],
])('a file that %s is refused with what is wrong', async (_, file, message) => {
  await expect(documentPage(file())).rejects.toThrow(UsageError);
  await expect(documentPage(file())).rejects.toThrow(message);
});
