import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import '../../cli/vitest.ts';
import { runScenario } from '../../cli/vitest.ts';
import type { Result } from '../../engine/result.ts';
import { smallRun } from '../small-run.ts';

const found = smallRun(20).result;
const ledger = { ...found.ledger, generated: 100, delivered: 88, dropped: { 'gateway: queue full': 7, 'worker: prefetch full': 2 }, pending: {}, shed: { debug: 2 }, expired: 0, unaccounted: 1 };
const sick: Result = { ...found, ledger };
const whole: Result = { ...found, verdict: 'passed', ledger: { ...ledger, delivered: 98, dropped: {}, unaccounted: 0 } };

/** What a matcher says where it does not hold. */
function said(assert: () => void): string {
  try {
    assert();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it held');
}

test('toLoseNothing tells what was lost, where and why; what was shed on purpose is not lost', () => {
  expect(whole).toLoseNothing();
  expect(said(() => expect(sick).toLoseNothing())).toBe([
    'expected small seed 1, 100 items, remedies none to lose nothing', '',
    '               expected  found',
    '  dropped             0      9  gateway: queue full 7 · worker: prefetch full 2',
    '  unaccounted         0      1',
  ].join('\n'));
  expect(said(() => expect(whole).not.toLoseNothing())).toContain('not to lose nothing');
});

test('toPass names the checks that did not', () => {
  expect(whole).toPass();
  expect(said(() => expect(sick).toPass())).toMatch(/to pass\n\n.*unaccounted.*\n {2}failed {2}unaccounted/s);
});

test('toHaveLedger compares what is named, a bucket or its splits, and tells only what differs', () => {
  expect(sick).toHaveLedger({ delivered: 88, dropped: 9, shed: { debug: 2 } });
  expect(said(() => expect(sick).toHaveLedger({ delivered: 100, dropped: { 'gateway: queue full': 0, 'worker: prefetch full': 2, elsewhere: 1 }, unaccounted: 1 })).split('\n').slice(2)).toEqual([
    '                                expected  found',
    '  delivered                          100     88',
    '  dropped, gateway: queue full         0      7',
    '  dropped, elsewhere                   1      0',
  ]);
});

test('what is no result is a mistake of the test', () => {
  expect(() => expect({}).toPass()).toThrow(/takes the result of a run/);
});

test('runScenario runs a plan in a child and answers with its result; a mistake in what is asked is told', async () => {
  const result = await runScenario('iot-spike', { form: 'short', forMs: 3_000, rateEps: 40, faults: 'none', remedies: 'all', seed: 7, thresholds: ['lost<=0'] });
  expect(result).toPass();
  expect(result).toLoseNothing();
  expect(result.run).toMatchObject({ seed: 7, status: 'completed' });
  expect(result.thresholds.at(-1)).toMatchObject({ metric: 'lost<=0', verdict: 'passed' });
  await expect(runScenario('iot-spkie')).rejects.toThrow(/did you mean iot-spike/);
});

test('a service of one\'s own runs beside its config, wherever the test is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-test-'));
  const before = process.cwd();
  try {
    mkdirSync(join(folder, 'tests'));
    writeFileSync(join(folder, 'beside'), '');
    symlinkSync(join(before, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'wavetank.yaml'), `scenarios:
  orders:
    topics: { in: { topic: raw, id: { field: id } }, out: { topic: clean }, group: orders }
    service: { command: "test -f beside && exit 7 || exit 8" }
    records: { like: { id: o-1 } }
`);
    process.chdir(join(folder, 'tests'));
    await expect(runScenario('orders')).rejects.toThrow(/exit code 7/);
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  }
});
