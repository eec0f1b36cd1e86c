import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Evidence } from '../../engine/check.ts';
import { settle } from '../../engine/ledger/account.ts';
import { Ledger } from '../../engine/ledger/ledger.ts';
import { judge } from '../../engine/run/judge.ts';
import { plannedThreshold } from '../../engine/threshold-expression.ts';
import { ownScenario } from './own-scenario.ts';

const scenario = ownScenario('orders', {
  topics: { in: { topic: 'raw', id: { field: 'id' } }, out: { topic: 'clean' }, group: 'orders' }, service: { command: 'none' }, records: { like: { id: 'o-1' } },
});

/** What a run leaves whose items ended so: stored after so many ms, or claimed by the service. */
function evidenceOf(ends: readonly (number | 'expired' | 'dropped' | 'filtered' | null)[], interrupted = false): Evidence {
  const ledger = new Ledger(['record']);
  ledger.now = () => 0;
  const service = ledger.stage('service-1', 0);
  const rows = ends.flatMap((end, item) => {
    ledger.generate(item, 0, 0, 7);
    service.saw(item);
    if (typeof end === 'string') service.claim(item, end, 'why');
    return typeof end === 'number' ? [{ item, content: 7, storedMs: end }] : [];
  });
  const { account, view } = settle(ledger, rows, { faults: [], interrupted });
  return {
    completed: !interrupted, account, ledger: view, observed: () => [], unreadable: new Map(), contradictions: { found: [], count: 0 }, foreign: 0, faults: [], plan: {}, series: () => [],
  } as unknown as Evidence;
}

/** By a condition on every run, and by the figure of the scenario. */
function bothOf(condition: string, figure: string, evidence: Evidence): (number | null)[] {
  const { value } = plannedThreshold(`${condition}<=0`, scenario, { faults: [], remedies: [], knobs: { 'service.instances': 1 } });
  return [scenario.figures[figure].compute(evidence), value(evidence)];
}

test('p50 and p99 are one number each, whoever asks', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 300 }), fc.constantFrom('p50', 'p99'), (latencies, id) => {
    const [figure, condition] = bothOf(`latency:${id}`, id, evidenceOf(latencies));
    expect(figure).toBe(condition);
  }));
});

test('p99 of a hundred records is not the slowest of them', () => {
  expect(bothOf('latency:p99', 'p99', evidenceOf(Array.from({ length: 100 }, (_, i) => i + 1)))).toEqual([99, 99]);
});

test('what did not come out is what is lost, whoever asks', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(1, 'expired' as const, 'dropped' as const, 'filtered' as const, null), { minLength: 1, maxLength: 50 }), (ends) => {
    const [figure, condition] = bothOf('lost', 'undelivered', evidenceOf(ends));
    expect(figure).toBe(condition);
    expect(figure).toBe(ends.filter((end) => end !== 1 && end !== 'filtered').length);
  }));
});

test('what had not come out when a run was stopped is no finding; what came out twice by then is one', async () => {
  const evidence = evidenceOf([1, null, null], true);
  const { verdict, checks, findings } = await judge(scenario, evidence, 'interrupted');
  expect(verdict).toBe('unknown');
  expect(checks.find(({ id }) => id === 'undelivered')).toMatchObject({ verdict: 'unknown', value: 2, message: '2 never came out in clean, as far as the run went' });
  expect(findings).toEqual([]);
  const repeated = [{ item: 0, id: 'o-1', came: 2, most: 1, at_ms: 1, last_ms: 2 }];
  const twice = await judge(scenario, { ...evidence, observed: (id) => (id === 'repeated' ? repeated : []) }, 'interrupted');
  expect([twice.verdict, twice.findings.length]).toEqual(['failed', 1]);
  expect((await judge(scenario, evidenceOf([1, null, null]), 'completed')).reason).toBe('failed: unaccounted, undelivered');
});

test('where nothing came out, a topic that the service asked for and there is not is named', async () => {
  const evidence = evidenceOf([null, null]);
  const told = async (topics: readonly string[]): Promise<string> => (await scenario.checks.undelivered.judge({ ...evidence, observed: (id) => (id === 'unknown-topics' ? topics.map((topic) => ({ topic })) : []) })).message;
  expect(await told([])).toContain('nothing at all came out in clean: does the service write there?');
  expect(await told(['claen'])).toContain('nothing at all came out in clean: topic claen was asked for, and there is none.');
});
