import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { planHash } from '../../engine/canonical.ts';
import { makePlan } from '../../engine/make-plan.ts';
import { checkPlan, formatPlan, parsePlan } from '../../engine/plan-file.ts';
import type { Plan } from '../../engine/plan.ts';
import type { LedgerView } from '../../engine/ledger/ledger.ts';
import type { ThresholdReport } from '../../engine/result.ts';
import { startRun, type RunOutcome } from '../../engine/run/execute.ts';
import { tinyPlan, tinyScenario } from './tiny-scenario.ts';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const faults = [{ fault: 'burst', atMs: 2_000, forMs: 2_000 }];
const scenario = tinyScenario({ deadlineMs: 400 });

function run(plan: Plan): Promise<RunOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-test-'));
  folders.push(folder);
  return startRun({ plan, scenario, folder, speed: 'max', guard: true, program: { wavetank: 'test', lockHash: 'test' } }).done;
}

/** The ids of a run's items for which something holds. */
function items(ledger: LedgerView, holds: (item: number) => boolean): number[] {
  return Array.from({ length: ledger.count }, (_, item) => item).filter(holds);
}

test('thresholds of a plan say of a run what its ledger says, by class and phase', async () => {
  const texts = [
    'lost<=0', 'lost{class=important}<=0', 'lost{phase=burst}<=0', 'lost{phase=after:burst}<=0', 'lost{class=other,phase=burst}:share<=100%',
    'latency{class=other,phase=burst}:max<=1ms', 'latency:p50<=1h', 'generated>=1', 'delivered>100k', 'in-flight{phase=burst}:max<=1', 'latency{phase=all}:mean<1h',
  ];
  const { result, findings, records } = await run(tinyPlan({ faults, thresholds: texts }));
  const { ledger } = records;
  const report = Object.fromEntries(result.thresholds.map((each): [string, ThresholdReport] => [each.metric, each]));
  expect(result.thresholds.map(({ metric }) => metric)).toEqual(texts);

  const inBurst = (item: number): boolean => ledger.dueMs(item) >= 2_000 && ledger.dueMs(item) < 4_000;
  const isLost = (item: number): boolean => ledger.bucket(item) === 'dropped';
  const lostInBurst = items(ledger, (item) => isLost(item) && inBurst(item));
  expect(lostInBurst.length).toBeGreaterThan(10);
  expect(report['lost<=0']).toMatchObject({ verdict: 'failed', value: items(ledger, isLost).length, unit: 'items', limit: 0 });
  expect(report['lost{class=important}<=0'].value).toBe(items(ledger, (item) => isLost(item) && ledger.class(item) === 0).length);
  expect(report['lost{phase=burst}<=0'].value).toBe(lostInBurst.length);
  expect(report['lost{phase=after:burst}<=0'].value).toBe(items(ledger, (item) => isLost(item) && ledger.dueMs(item) >= 4_000).length);
  expect(findings.filter(({ check }) => check === 'lost{phase=burst}<=0').map(({ item }) => item)).toEqual(lostInBurst.slice(0, 1000));

  const others = items(ledger, (item) => inBurst(item) && ledger.class(item) === 1);
  expect(report['lost{class=other,phase=burst}:share<=100%']).toMatchObject({ verdict: 'passed', value: (others.filter(isLost).length * 100) / others.length });
  const latencies = others.filter((item) => ['delivered', 'late'].includes(ledger.bucket(item))).map((item) => ledger.endMs(item) - ledger.dueMs(item));
  expect(report['latency{class=other,phase=burst}:max<=1ms']).toMatchObject({ verdict: 'failed', value: Math.round(Math.max(...latencies) * 10) / 10, limit: 1 });
  expect(report['latency:p50<=1h'].verdict).toBe('passed');
  expect(report['generated>=1']).toMatchObject({ verdict: 'passed', value: result.ledger.generated });
  expect(report['delivered>100k']).toMatchObject({ verdict: 'failed', value: result.ledger.delivered, limit: 100_000 });
  expect(findings.some(({ check }) => check === 'delivered>100k')).toBe(false);
  expect(report['in-flight{phase=burst}:max<=1'].verdict).toBe('failed');
  expect(result.verdict).toBe('failed');
  expect(result.reason).toContain('lost{phase=burst}<=0');
});

test('where nothing can be measured the run does not pass', async () => {
  const { result } = await run(tinyPlan({ faults: [{ fault: 'slow', atMs: 9_000, forMs: 1_000 }], thresholds: ['latency{phase=after:slow}:p99<=1s'] }));
  expect(result.thresholds[0]).toMatchObject({ value: null, verdict: 'unknown' });
  expect(result.verdict).not.toBe('passed');
});

test('a threshold changes nothing but what is judged', async () => {
  const [without, held] = [await run(tinyPlan({ faults })), await run(tinyPlan({ faults, thresholds: ['lost<=1M'] }))];
  expect(held.result.run.journalHash).toBe(without.result.run.journalHash);
});

test('what a plan has measured stands in the figures of its result, and where nobody can tell it the verdict is that of the run without it', async () => {
  const measured = ['lost', 'latency{ phase=after:slow }:p99', 'waiting.relay:max'];
  const plan = tinyPlan({ faults: [{ fault: 'slow', atMs: 9_000, forMs: 1_000 }], knobs: { 'relay.service': 2, 'relay.queue': 1_000_000 } });
  const [without, { result }] = [await run(plan), await run({ ...plan, measured })];
  expect(without.result.verdict).toBe('passed');
  expect(result).toMatchObject({ verdict: 'passed', reason: without.result.reason, thresholds: without.result.thresholds });
  expect(result.figures).toEqual({
    ...without.result.figures,
    lost: { value: 0, unit: 'items' }, 'latency{phase=after:slow}:p99': { value: null, unit: 'ms' }, 'waiting.relay:max': { value: expect.any(Number) as number, unit: 'items' },
  });
});

test('a plan file that has measured what there is not is refused with its line', () => {
  const plan = tinyPlan({ measured: ['lost', 'latncy:p99'] });
  const text = formatPlan(plan);
  const line = text.split('\n').findIndex((each) => each.includes('latncy')) + 1;
  expect(parsePlan(text, 'plan.json')).toEqual(plan);
  expect(() => checkPlan(plan, scenario, text, 'plan.json')).toThrow(expect.objectContaining({ where: `plan.json:${line}`, message: expect.stringContaining('measured[1]: unknown metric "latncy": did you mean latency?') }));
});

test('a plan without thresholds is the plan that it was before there were any', () => {
  const options = { seed: 1, form: 'full', remedies: 'none', faults: 'all', set: {} } as const;
  expect(makePlan(scenario, options)).not.toHaveProperty('thresholds');
  expect(makePlan(scenario, { ...options, thresholds: [] })).not.toHaveProperty('thresholds');
  const plan = makePlan(scenario, { ...options, thresholds: ['lost <= 0', 'lost<=0'] });
  expect(plan.thresholds).toEqual(['lost<=0']);
  expect(planHash(parsePlan(formatPlan(plan), 'plan.json'))).toBe(planHash(plan));
});

test('a plan file whose threshold measures nothing is refused with its line', () => {
  const plan = tinyPlan({ thresholds: ['lost<=0', 'lsot<=0'] });
  const text = formatPlan(plan);
  const line = text.split('\n').findIndex((each) => each.includes('lsot')) + 1;
  expect(() => checkPlan(plan, scenario, text, 'plan.json')).toThrow(expect.objectContaining({ where: `plan.json:${line}`, message: expect.stringContaining('unknown metric "lsot": did you mean lost?') }));
});
