import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runPage } from '../../cli/report/run-page.ts';
import { runSubject } from '../../cli/report/run-subject.ts';
import { startRun } from '../../engine/run/execute.ts';
import type { Result } from '../../engine/result.ts';
import { readRun } from '../../engine/store/read-run.ts';
import { writeRun } from '../../engine/store/write-run.ts';
import { tinyPlan, tinyScenario } from '../engine/tiny-scenario.ts';
import { harm } from './harm.ts';
import { harmedRun, harmedScenario } from './harmed-run.ts';
import { expectHarmless, expectTrueFigures, figuresIn } from './page-text.ts';

const outer = mkdtempSync(join(tmpdir(), 'wavetank-report-'));
afterAll(() => rmSync(outer, { recursive: true }));

/** A relay that drops what it has no place for, while the load is ten times the usual. */
const scenario = tinyScenario();
const folder = join(outer, 'run');
let page = '';
let result: Result;

beforeAll(async () => {
  const plan = tinyPlan({ faults: [{ fault: 'burst', atMs: 3000, forMs: 2000, params: {} }] });
  mkdirSync(folder);
  await writeRun(folder, await startRun({ plan, scenario, folder, speed: 'max', program: { wavetank: 'test', lockHash: 'test' } }).done);
  ({ result } = readRun(folder));
  page = runPage(await runSubject(readRun(folder), scenario));
});

const pageOf = async (change: Partial<Result>): Promise<string> => runPage(await runSubject({ ...readRun(folder), result: { ...result, ...change } }, scenario));

describe('the page of a run', () => {
  test('shows every figure of the account, the checks and the latencies as result.json has it', () => {
    expect(result.verdict).toBe('failed');
    expectTrueFigures(page, result);
    const shown = new Set(figuresIn(page).map(({ of }) => of));
    const { generated, delivered, duplicate, dropped } = result.ledger;
    expect(Object.keys(dropped)).not.toEqual([]);
    for (const pointer of ['/ledger/generated', '/ledger/delivered', '/ledger/duplicate', ...Object.keys(dropped).map((reason) => `/ledger/dropped/${reason}`)]) expect(shown).toContain(pointer);
    result.checks.forEach(({ value }, i) => value !== null && expect(shown).toContain(`/checks/${i}/value`));
    for (const part of ['count', 'p50', 'p95', 'p99', 'p999', 'max']) expect(shown).toContain(`/metrics/latency/${part}`);
    expect([generated, delivered, duplicate].every(Number.isInteger)).toBe(true);
  });

  test('draws a way on which nothing is lost without a trace: what came to a station ended there or came to the next', () => {
    const rows = [.../<table>\n<caption class="aloud">The way of the items.*?<\/table>/s.exec(page)![0].matchAll(/<tr><th scope="row">(\w+)<\/th><td>.*?<\/td><td class="figure"><span class="n">([\d,]+)<\/span><\/td>.*?<td>((?:(?!<\/td>).)*)<\/td><\/tr>/g)]
      .map(([, name, came, ended]) => ({ name, came: Number(came.replaceAll(',', '')), ended: [...ended.matchAll(/>([\d,]+) /g)].reduce((sum, [, items]) => sum + Number(items.replaceAll(',', '')), 0) }));
    expect(rows.map(({ name }) => name)).toEqual(['source', 'relay', 'sink']);
    rows.forEach(({ came, ended }, i) => expect(came - ended).toBe(rows[i + 1]?.came ?? 0));
    expect(rows[0].came).toBe(result.ledger.generated);
  });

  test('needs nothing but itself', () => {
    expectHarmless(page);
    expect(page.length).toBeLessThan(300_000);
  });

  test('of a run that was interrupted says so, and after how long', async () => {
    const text = await pageOf({ verdict: 'unknown', reason: 'the run was interrupted', run: { ...result.run, status: 'interrupted', clockMs: 4000 } });
    expect(text).toContain('<title>✗ interrupted');
    expect(text).toContain('It was interrupted after 4 s of 10 s');
  });

  test('of a run whose engine died knows neither what was delivered nor what was lost', async () => {
    const text = await pageOf({ verdict: 'unknown', reason: 'the engine died', checks: [], thresholds: [], metrics: {}, run: { ...result.run, status: 'errored', clockMs: 4000 } });
    expect(text).toContain('<title>✗ errored');
    const tiles = [...text.matchAll(/<span class="tile-name">([^<]*)<\/span><span class="tile-figure">(.*?)<\/span><span class="tile-note">/g)].map(([, name, figure]) => [name, /unknown/.test(figure)]);
    expect(tiles).toEqual([['came in', false], ['delivered', true], ['lost', true], ['stored twice', true]]);
  });

  test('of which only plan and result were kept tells what is unknown', async () => {
    const bare = join(outer, 'bare');
    mkdirSync(bare);
    for (const name of ['plan.json', 'result.json']) writeFileSync(join(bare, name), readFileSync(join(folder, name)));
    const text = runPage(await runSubject(readRun(bare), scenario));
    expect(text).toContain('What flowed and waited is unknown');
    expectTrueFigures(text, result);
  });

  test('of a scenario that this version does not have still tells what its result says', async () => {
    const text = runPage(await runSubject(readRun(folder), null));
    expect(text).toContain('has no scenario tiny');
    expectTrueFigures(text, result);
  });
});

test.each([['a scenario that is known', harmedScenario()], ['one that is not', null]])('whatever the names of a run say, of %s, its page shows them and does nothing else', async (_, known) => {
  const harmedFolder = join(outer, known === null ? 'unknown' : 'known');
  mkdirSync(harmedFolder);
  const contents = harmedRun();
  await writeRun(harmedFolder, contents);
  expect(existsSync(join(harmedFolder, 'manifest.jsonl'))).toBe(true);
  const text = runPage(await runSubject(readRun(harmedFolder), known));
  expectHarmless(text);
  expectTrueFigures(text, contents.result);
  expect(text.split(harm.slice(2, 9).replace('<', '&lt;').replace('>', '&gt;')).length).toBeGreaterThan(30);
});
