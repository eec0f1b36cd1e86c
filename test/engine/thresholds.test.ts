import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { planHash } from '../../engine/canonical.ts';
import { makePlan } from '../../engine/make-plan.ts';
import { checkPlan, formatPlan, parsePlan } from '../../engine/plan-file.ts';
import type { Plan } from '../../engine/plan.ts';
import type { LedgerView } from '../../engine/ledger/ledger.ts';
import type { ThresholdReport } from '../../engine/result.ts';
import type { CheckSoFar, Snapshot } from '../../engine/snapshot.ts';
import { startRun, type RunOutcome } from '../../engine/run/execute.ts';
import { tinyPlan, tinyScenario } from './tiny-scenario.ts';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const faults = [{ fault: 'burst', atMs: 2_000, forMs: 2_000 }];
const scenario = tinyScenario({ deadlineMs: 400 });

function run(plan: Plan, of = scenario, onSnapshot?: (snapshot: Snapshot) => void): Promise<RunOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-test-'));
  folders.push(folder);
  return startRun({ plan, scenario: of, folder, speed: 'max', guard: true, onSnapshot, program: { wavetank: 'test', lockHash: 'test' } }).done;
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

/** The snapshots of a run, by what they say of one of its thresholds. */
async function soFar(plan: Plan, of = scenario): Promise<{ readonly outcome: RunOutcome; readonly feed: readonly Snapshot[]; said(id: string): CheckSoFar[]; last(id: string): CheckSoFar }> {
  const feed: Snapshot[] = [];
  const outcome = await run(plan, of, (snapshot) => feed.push(snapshot));
  const said = (id: string): CheckSoFar[] => feed.map(({ checks }) => checks.find((each) => each.id === id)!);
  return { outcome, feed, said, last: (id) => said(id).at(-1)! };
}

describe('while a run lasts', () => {
  const timeless = tinyScenario();

  test('counts and gauges of a plan are known so far, and at last are what the result says', async () => {
    const texts = [
      'generated>=1', 'generated{class=important}>=1', 'delivered>=1', 'delivered:share>=50%', 'late<=0', 'shed{class=other}<=0', 'lost<=1M', 'lost{class=important}:share<=100%',
      'in-flight:max<=1M', 'behind:p95<=1h', 'waiting.relay{phase=burst}:mean<=1M', 'dropped<=0',
    ];
    const { outcome: { result }, said, last } = await soFar(tinyPlan({ faults, thresholds: texts }), { ...timeless, figures: {}, remedies: {}, thresholds: [] });
    for (const { metric, value } of result.thresholds) expect({ metric, value: last(metric).value }).toEqual({ metric, value });
    expect(result.thresholds.find(({ metric }) => metric === 'dropped<=0')!.value).toBeGreaterThan(100);
    // How many snapshots there are, hangs on the machine: at least the first and the last.
    const generated = said('generated>=1').map(({ value }) => value);
    expect(generated).toEqual(generated.toSorted((a, b) => a! - b!));
    expect(new Set(generated).size).toBeGreaterThan(1);
  });

  test('of what is lost the least is known: it fails once that is too much, and until then it is open', async () => {
    const texts = ['lost<=0', 'lost<=1M', 'lost{class=other}:share<1%', 'lost>=1', 'lost>=1M', 'shed<=1M'];
    const silent = tinyScenario({ meddle: (item) => (item.item % 3 === 0 ? [] : [item]) });
    const verdicts = ({ said }: Awaited<ReturnType<typeof soFar>>): Record<string, string[]> => Object.fromEntries(texts.map((id) => [id, [...new Set(said(id).map(({ verdict }) => verdict))]]));
    // A third is gone without a word, and more than fits through the relay waits at the end.
    const quiet = await soFar(tinyPlan({ drainMs: 0, knobs: { 'relay.service': 20, 'relay.queue': 10_000 }, thresholds: texts }), silent);
    const { account } = quiet.outcome.evidence;
    expect(account.unaccounted).toBeGreaterThan(100);
    expect(account.pending).not.toEqual({});
    expect(account.dropped).toEqual({});
    expect(quiet.last('lost<=0').value).toBe(0);
    expect(quiet.outcome.result.thresholds[0]).toMatchObject({ verdict: 'failed' });
    expect(verdicts(quiet)).toEqual({ 'lost<=0': ['open'], 'lost<=1M': ['open'], 'lost{class=other}:share<1%': ['open'], 'lost>=1': ['open'], 'lost>=1M': ['open'], 'shed<=1M': ['passed'] });
    const told = await soFar(tinyPlan({ faults, thresholds: texts }), silent);
    expect(told.last('lost<=0').value).toBeLessThan(told.outcome.result.thresholds[0].value!);
    expect(Object.fromEntries(texts.map((id) => [id, told.last(id).verdict]))).toEqual({
      'lost<=0': 'failed', 'lost<=1M': 'open', 'lost{class=other}:share<1%': 'failed', 'lost>=1': 'passed', 'lost>=1M': 'open', 'shed<=1M': 'passed',
    });
    expect(verdicts(told)['lost<=1M']).toEqual(['open']);
  });

  test('latencies are those that stages claim, by class and phase', async () => {
    const texts = ['latency:p99<=1ms', 'latency{class=important}:p50<=1h', 'latency:max<=1h', 'latency{phase=burst}:mean<=1h'];
    const { outcome: { result, records }, said, last } = await soFar(tinyPlan({ faults: [{ fault: 'burst', atMs: 6_000, forMs: 2_000 }], thresholds: texts }));
    const toTenth = (value: number | null): number => Math.round(value! * 10) / 10;
    expect(last('latency:p99<=1ms').value).toBe(toTenth(result.metrics.latency.p99));
    expect(last('latency{class=important}:p50<=1h').value).toBe(toTenth(result.metrics['latency.important'].p50));
    expect(last('latency:max<=1h').value).toBe(toTenth(result.metrics.latency.max));
    // The sink claims a row when it is written, and its file says when that began: two milliseconds on average lie between.
    const { ledger } = records;
    const due = items(ledger, (item) => ledger.dueMs(item) >= 6_000 && ledger.dueMs(item) < 8_000 && ['delivered', 'late'].includes(ledger.bucket(item)));
    const meanMs = due.reduce((sum, item) => sum + ledger.endMs(item) - ledger.dueMs(item), 0) / due.length;
    expect(Math.abs(last('latency{phase=burst}:mean<=1h').value! - meanMs)).toBeLessThan(10);
    expect(last('latency:p99<=1ms')).toMatchObject({ verdict: 'failed', firstBreachMs: 1_000 });
    // The first snapshot is of the fifth second.
    expect(said('latency{phase=burst}:mean<=1h')[0]).toMatchObject({ verdict: 'open', value: null });
  });

  test('late and in time are told apart by the deadline, and are all that is claimed stored', async () => {
    const { feed, said, last } = await soFar(tinyPlan({ faults, knobs: { 'relay.service': 2, 'relay.queue': 10_000 }, thresholds: ['late<=0', 'late<=1M', 'delivered>=1'] }));
    expect(last('late<=0').value).toBeGreaterThan(0);
    expect(last('late<=0').value! + last('delivered>=1').value!).toBe(feed.at(-1)!.stored);
    expect(said('late<=0').at(-1)!.firstBreachMs).toBeGreaterThanOrEqual(2_000);
    // What still waits may be late already.
    expect(new Set(said('late<=1M').map(({ verdict }) => verdict))).toEqual(new Set(['open']));
    const { last: withoutDeadline } = await soFar(tinyPlan({ thresholds: ['late<=0'] }), timeless);
    expect(withoutDeadline('late<=0')).toMatchObject({ verdict: 'passed', value: 0 });
  });

  test('of what there is too little of nothing is said to fail, and nothing is said of what nobody knows before the end', async () => {
    const { outcome: { result }, said, last } = await soFar(tinyPlan({ faults, thresholds: ['delivered>100k', 'lost{phase=burst}<=0', 'duplicate<=0', 'pending<=0', 'unaccounted:share<=0%'] }));
    expect(said('delivered>100k').every(({ verdict, firstBreachMs }) => verdict === 'open' && firstBreachMs === null)).toBe(true);
    expect(last('delivered>100k').value).toBeGreaterThan(0);
    expect(result.thresholds[0].verdict).toBe('failed');
    for (const id of ['lost{phase=burst}<=0', 'duplicate<=0', 'pending<=0', 'unaccounted:share<=0%']) expect(said(id).every(({ verdict, value }) => verdict === 'open' && value === null)).toBe(true);
  });

  test('of a pipeline of one\'s own no item is told before its end', async () => {
    const { last } = await soFar(tinyPlan({ thresholds: ['generated>=1', 'delivered>=1', 'lost<=0'] }), { ...timeless, own: {} });
    expect(last('generated>=1').value).toBeGreaterThan(0);
    expect([last('delivered>=1').value, last('lost<=0').value]).toEqual([null, null]);
  });
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
