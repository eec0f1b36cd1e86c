import { expect, test } from 'vitest';
import { capacitySchema } from '../../cli/capacity/capacity.ts';
import { againstText, capacityText, changeLine, outageText, stepText } from '../../cli/capacity/capacity-text.ts';
import { limitsOf } from '../../cli/capacity/limits.ts';
import { ansiStyle, noStyle, widthOf, type Style } from '../../cli/text/style.ts';
import { madeReport as report, madeRuns as runs } from './made-report.ts';

test('what was measured stands in a report that its schema accepts', () => {
  expect(capacitySchema.parse(report())).toEqual(report());
});

test.each([80, 120])('the page of a capacity fits into %i columns', (width) => {
  const lines = capacityText(report(), noStyle, width);
  for (const line of lines) expect(widthOf(line), line).toBeLessThanOrEqual(width);
  const text = lines.join('\n');
  for (const part of ['371/s  ✓ ✓', '398/s  ✗ ✗', 'sink (2)', '◂ first to give', '192/s (180–204)', '5 s', '12 s', 'rarer than one in 3,204', '✓ passed', '/s~']) expect(text).toContain(part);
});

test.each([40, 60, 80, 120])('colour changes nothing but the colour, also where a line is cut to %i columns', (width) => {
  const bare = (style: Style): string[] => capacityText(report(), style, width).map((line) => line.replace(/\u001B\[[0-9;]*m/g, ''));
  expect(bare(ansiStyle)).toEqual(bare(noStyle));
});

test('the busiest server comes first, and the machine only where nothing else is busy', () => {
  expect(limitsOf(runs, 384)).toMatchObject({ first: 'sink', queue: { node: 'kafka', growthEps: 14 }, ranked: [{ what: 'sink', nodes: ['worker-1', 'worker-2'] }, { what: 'machine' }, { what: 'driver' }, { what: 'gateway' }, { what: 'sink: native calls' }] });
  const idle = runs.map((each) => ({ ...each, busy: { 'worker-1.sink': 0.3 } }));
  expect(limitsOf(idle, 384)).toMatchObject({ first: 'machine' });
  for (const driver of [null, { latenessP99Ms: 12, busy: 0.13, machine: 0.96, own: 0.1 }]) expect(limitsOf(idle.map((each) => ({ ...each, driver })), 384)).toMatchObject({ first: null });
  expect(limitsOf([], 384)).toBeNull();
});

test('one that nobody could tell of has no figures, and says so', () => {
  const text = capacityText(report({ verdict: 'unknown', status: 'interrupted', reason: 'stopped before its end', knee: null, limits: null, runs: [], badDays: [], outages: [], rarestLoss: 0 }), noStyle, 80).join('\n');
  expect(text).toContain('✗ interrupted');
  expect(text).not.toContain('first to give');
  expect(text).not.toContain('rarer than');
});

test('a run, an outage and a change have a line each', () => {
  expect(stepText(runs[2], null, noStyle, 80)).toBe('     398/s  ✗ failed   the backlog grows by 19.9/s (chance alone: 10.4/s)');
  expect(outageText(report().outages[1], noStyle, 80)).toBe('      10 s  ✗ the store was away: 31 dropped');
  expect(outageText({ outageMs: 10_000, survived: false, untold: true, drainedMs: null, why: 'the driver was saturated' }, noStyle, 80)).toBe('      10 s  ? the store was away: the driver was saturated');
  const against = { name: 'v1.4', fromEps: 45_900, toEps: 43_100, percent: -6.1, lowPercent: -9.04, highPercent: -2.2, real: true, smallestPercent: 2.06, pairs: 9, otherArrivals: 0 };
  expect(againstText(against, noStyle, 100)).toEqual([
    'against v1.4, same machine, 9 runs of the same arrivals:',
    '  45,900/s → 43,100/s   −6.1 % [−9 … −2.2]   ✗ a real change (smallest it could see 2.1 %)',
  ]);
  expect(againstText({ ...against, real: false, otherArrivals: 2 }, noStyle, 120).join(' ')).toMatch(/2 runs of other arrivals: what is sent has changed.*✓ no change that this could show/);
  expect(capacityText(report({ against }), noStyle, 80).filter((line) => widthOf(line) > 80)).toEqual([]);
  expect(changeLine(report())).toBe('');
  expect(changeLine(report({ against }))).toMatch(/^against v1\.4, .*: 45,900\/s → 43,100\/s .*\)$/);
});
