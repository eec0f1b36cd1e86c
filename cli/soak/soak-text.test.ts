import { expect, test } from 'vitest';
import { noStyle, widthOf } from '../text/style.ts';
import type { Soak } from './soak.ts';
import { soakText } from './soak-text.ts';

const mib = 2 ** 20;
const trend = (slope: number, around: number) => ({ slope, low: slope - around, high: slope + around, smallest: around * 1.3 });

const soak: Soak = {
  schemaVersion: 1, scenario: 'orders', status: 'completed', verdict: 'failed', reason: 'grows: memory of service-1', startedAt: '2026-01-01T00:00:00.000Z', wallMs: 28_900_000, clockMs: 28_800_000,
  wavetank: '0.1.0', node: 'v20.19.0', machine: '8 x a processor of some length that is told here in full', seed: 1, remedies: [], knobs: {}, rateEps: 300, forMs: 28_800_000, warmUpMs: 5_760_000, everyMs: 120_000,
  lastingMs: 604_800_000, method: 'by twelve blocks', items: 8_640_000, engineBytesPerItem: 141.2, run: '.wavetank/runs/x', runVerdict: 'passed',
  series: [
    { id: 'memory of service-1', unit: 'bytes', finding: 'grows', told: null, level: 412.345 * mib, trend: trend(12.4 * mib, 0.5 * mib), limit: { value: 1024 * mib, what: 'what it may take' }, hoursLeft: 49.3, why: '', values: [] },
    { id: 'size of ./state', unit: 'bytes', finding: 'steady', told: null, level: 3 * mib, trend: trend(-20_000, 40_000), limit: null, hoursLeft: null, why: '', values: [] },
    { id: 'latency p99', unit: 'ms', finding: 'grows', told: null, level: 84.25, trend: trend(4.1, 1.2), limit: null, hoursLeft: 20.5, why: '', values: [] },
    { id: 'backlog', unit: 'items', finding: 'unknown', told: null, level: 12.3, trend: trend(0.4, 3.1), limit: null, hoursLeft: null, why: 'what could have hidden in it would matter: a longer run sees more', values: [] },
    { id: 'memory of the engine', unit: 'bytes', finding: 'grows', told: 'it keeps the account', level: 1300 * mib, trend: trend(146 * mib, 2 * mib), limit: null, hoursLeft: 9, why: '', values: [] },
    { id: 'run folder', unit: 'bytes', finding: 'unknown', told: 'it stores what passes', level: null, trend: null, limit: null, hoursLeft: null, why: 'it could not be read', values: [] },
  ],
};

test('every line fits a page of eighty columns, and says what is needed', () => {
  const lines = soakText(soak, noStyle, 80);
  expect(lines.filter((line) => widthOf(line) > 80)).toEqual([]);
  const text = lines.join('\n').replaceAll(/\s+/g, ' ');
  for (const said of [
    'orders · 300/s for 8 hours', '+12.4 MiB', '11.9 … 12.9', 'at this slope it reaches 1 GiB, what it may take, after 2 days', 'is twice its 84.3 ms after 20.5 hours',
    '? backlog', 'a longer run sees more', '· memory of the engine', 'told, not judged: it keeps the account: some 141 B an item', '✗ failed grows: memory of service-1',
  ]) expect(text).toContain(said);
});

test('a long path keeps its end', () => {
  const series = [{ ...soak.series[1], id: 'size of /var/lib/somewhere/deep/inside/state' }];
  const lines = soakText({ ...soak, series }, noStyle, 80);
  expect(lines.find((line) => line.startsWith('✓'))).toMatch(/size of …\S*inside\/state +3 MiB/);
  expect(lines.filter((line) => widthOf(line) > 80)).toEqual([]);
});

test('one that was stopped says how long it lasted, and that it was', () => {
  const text = soakText({ ...soak, status: 'interrupted', clockMs: 60_000 }, noStyle, 80).join('\n');
  expect(text).toContain('60 s of 8 hours');
  expect(text).toContain('✗ interrupted');
});
