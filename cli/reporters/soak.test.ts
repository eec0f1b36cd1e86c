import { expect, test } from 'vitest';
import { soakSchema, type Soak } from '../soak/soak.ts';
import { noStyle } from '../text/style.ts';
import { reporters } from './registry.ts';

const soak: Soak = soakSchema.parse({
  schemaVersion: 1, scenario: 'orders', status: 'completed', verdict: 'failed', reason: 'grows: memory of service-1', startedAt: '2026-01-01T00:00:00.000Z', wallMs: 61_000, clockMs: 60_000,
  wavetank: '0.1.0', node: 'v20', machine: '8 cores', seed: 1, remedies: [], knobs: {}, rateEps: 300, forMs: 60_000, warmUpMs: 12_000, everyMs: 1000, lastingMs: 604_800_000, method: 'by blocks',
  items: 18_000, engineBytesPerItem: null, run: '.wavetank/runs/x', runVerdict: 'passed',
  series: [
    { id: 'memory of service-1', unit: 'bytes', finding: 'grows', told: null, level: 1e8, trend: { slope: 1e7, low: 9e6, high: 1.1e7, smallest: 2e6 }, limit: null, hoursLeft: 10, why: '', values: [1, null] },
    { id: 'latency p99', unit: 'ms', finding: 'unknown', told: null, level: 1, trend: null, limit: null, hoursLeft: null, why: 'the driver was <saturated>', values: [] },
    { id: 'backlog', unit: 'items', finding: 'steady', told: null, level: 3, trend: null, limit: null, hoursLeft: null, why: '', values: [] },
    { id: 'run folder', unit: 'bytes', finding: 'grows', told: 'it stores what passes', level: 1e6, trend: null, limit: null, hoursLeft: 1, why: '', values: [] },
  ],
});

function written(name: keyof typeof reporters): string {
  let text = '';
  const reporter = reporters[name].open({ write: (part) => (text += part), style: noStyle, width: 80 });
  reporter.soak!(soak);
  reporter.end?.();
  return text;
}

test('every reporter writes a soak down', () => {
  for (const name of Object.keys(reporters) as (keyof typeof reporters)[]) expect(written(name), name).toContain('memory of service-1');
});

test('json is the report itself, and a line of jsonl has it', () => {
  expect(soakSchema.parse(JSON.parse(written('json')))).toEqual(soak);
  expect(JSON.parse(written('jsonl'))).toEqual({ type: 'soak', soak });
});

test('for a build server what grows is a failure, what cannot be told an error, and what is told only no case', () => {
  const text = written('junit');
  expect(text).toContain('tests="4" failures="1" errors="1" skipped="0"');
  expect(text).toMatch(/name="memory of service-1"><failure message="grows: at this slope it is twice its/);
  expect(text).toMatch(/name="latency p99"><error message="the driver was &lt;saturated&gt;"/);
  expect(text).not.toContain('run folder');
});
