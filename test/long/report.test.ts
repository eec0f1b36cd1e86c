import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import { runPage } from '../../cli/report/run-page.ts';
import { runSubject } from '../../cli/report/run-subject.ts';
import { sqlText, withDuckDb } from '../../engine/store/duckdb.ts';
import { readRun } from '../../engine/store/read-run.ts';
import { writeRun } from '../../engine/store/write-run.ts';
import { tinyScenario } from '../engine/tiny-scenario.ts';
import { openChromium, visit, whyNoChromium } from '../report/chromium.ts';
import { expectTrueFigures } from '../report/page-text.ts';
import { smallRun } from '../small-run.ts';
import { wavetank, workFolder } from '../cli/wavetank.ts';

const folder = workFolder();
const [items, seconds] = [10_000_000, 20_000];

/** The records of a run of so many items at 500/s, of which every tenth is dropped, with the series of its seconds; the story of an item is that of a small run. */
async function bigRun(): Promise<string> {
  const run = join(folder, 'big');
  mkdirSync(run);
  const small = smallRun(40);
  await writeRun(run, {
    ...small, plan: { ...small.plan, durationMs: seconds * 1000 },
    result: { ...small.result, run: { ...small.result.run, clockMs: seconds * 1000 }, ledger: { ...small.result.ledger, generated: items, delivered: items * 0.9, dropped: { 'relay: queue full': items / 10 }, pending: {}, unaccounted: 0 } },
  });
  const metrics = ['generated', 'stored', 'dropped', 'in-flight', 'behind', 'waiting.relay', 'waiting.sink'];
  await withDuckDb(async (connection) => {
    await connection.run(`COPY (
      SELECT i::UINTEGER AS item, if(i % 3 = 0, 'critical', 'debug') AS class, if(i % 10 = 0, 'dropped', 'delivered') AS bucket, if(i % 10 = 0, 'relay', 'sink') AS stage,
        if(i % 10 = 0, 'queue full', NULL) AS cause, NULL::VARCHAR AS fault, (i * 2)::DOUBLE AS due_ms, (i * 2 + 1 + hash(i) % 900)::DOUBLE AS end_ms, 1::UINTEGER AS copies, 1::UINTEGER AS rows FROM range(${items}) t(i)
    ) TO ${sqlText(join(run, 'ledger.parquet'))} (FORMAT parquet)`);
    await connection.run(`COPY (
      SELECT metric, s::UINTEGER AS second, (hash(metric, s) % 600)::DOUBLE AS value FROM range(${seconds}) t(s), (SELECT unnest([${metrics.map(sqlText).join(', ')}]) AS metric)
    ) TO ${sqlText(join(run, 'metrics.parquet'))} (FORMAT parquet)`);
  });
  return run;
}

describe('a run of ten million items', () => {
  test.skipIf(whyNoChromium !== null)(`has a page that opens in less than two seconds (${whyNoChromium ?? 'Chromium'})`, async () => {
    const run = readRun(await bigRun());
    const begunMs = performance.now();
    const text = runPage(await runSubject(run, tinyScenario()));
    const madeMs = performance.now() - begunMs;
    const file = join(folder, 'big.html');
    writeFileSync(file, text);
    expectTrueFigures(text, run.result);
    const browser = await openChromium();
    try {
      const { page, said } = await visit(browser, file, { colorScheme: 'light', width: 1280 });
      // Until what was read is laid out and drawn.
      const openMs = await page.evaluate<number>('new Promise((drawn) => requestAnimationFrame(() => setTimeout(() => drawn(performance.now()))))');
      console.log(`a page of ${Math.round(text.length / 1000)} kB, made in ${(madeMs / 1000).toFixed(1)} s, opens in ${Math.round(openMs)} ms`);
      expect(said).toEqual([]);
      expect(text.length).toBeLessThan(1_000_000);
      expect(openMs).toBeLessThan(2000);
    } finally {
      await browser.close();
    }
  });
});

test('docs/how-to/share-a-report.md: its comparison is made as its line says, and has a page', async () => {
  const howTo = readFileSync(fileURLToPath(new URL('../../docs/how-to/share-a-report.md', import.meta.url)), 'utf8');
  const lines = [...howTo.matchAll(/^npx wavetank (.*)$/gm)].map(([, line]) => line.split(' '));
  const at = lines.findIndex(([command]) => command === 'compare');
  expect((await wavetank(folder, lines[at])).code).toBe(exitCode.ok);
  expect((await wavetank(folder, lines[at + 1])).code).toBe(exitCode.ok);
  expectTrueFigures(readFileSync(join(folder, lines[at + 1][1].replace('.json', '.html')), 'utf8'), JSON.parse(readFileSync(join(folder, lines[at + 1][1]), 'utf8')) as object);
});
