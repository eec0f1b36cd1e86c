import { settle } from '../engine/ledger/account.ts';
import { Ledger } from '../engine/ledger/ledger.ts';
import { Recorder } from '../engine/metrics/recorder.ts';
import type { Plan } from '../engine/plan.ts';
import type { Result } from '../engine/result.ts';
import type { RunContents } from '../engine/store/write-run.ts';

/** For the tests of the store: a run of `count` items through a real ledger, of which every tenth is lost in one of two ways; `named` makes other words of those that a pipeline chooses. */
export function smallRun(count: number, named: (words: string) => string = (words) => words): RunContents {
  const clock = { nowMs: 0 };
  const ledger = new Ledger(['critical', 'debug'].map(named));
  ledger.now = () => clock.nowMs;
  const metrics = new Recorder(() => clock.nowMs);
  const gateway = ledger.stage(named('gateway'), 0);
  const worker = ledger.stage(named('worker-1'), 1);
  const rows = [];
  for (let item = 0; item < count; item++) {
    clock.nowMs = item;
    ledger.generate(item, item % 2, item, item * 7);
    gateway.saw(item);
    metrics.count('gateway.rows');
    metrics.latency('delivery', item % 50);
    clock.nowMs += 0.5;
    if (item % 10 === 3) {
      gateway.claim(item, 'dropped', named("the queue's full"));
      continue;
    }
    worker.saw(item);
    clock.nowMs += 0.5;
    if (item % 20 === 5) continue;
    worker.stored(item);
    rows.push({ item, content: item * 7, storedMs: clock.nowMs });
  }
  metrics.gauge('lag', 3);
  metrics.reading('kafka_brokers', 1);
  const { account, view, contradictions } = settle(ledger, rows, { faults: [{ fault: named('crash'), fromMs: count, toMs: count, nodes: [named('worker-1')] }] });
  const plan: Plan = {
    schemaVersion: 1, scenario: 'small', seed: 1, form: 'short', clock: 'virtual', durationMs: count, drainMs: 0,
    workload: { rateEps: 1000, shapes: [], process: 'poisson' }, knobs: {}, remedies: [], faults: [], backends: {}, commands: [],
  };
  return {
    plan,
    result: resultOf(plan, account, metrics),
    findings: [{ check: 'unaccounted', item: 5, atMs: 6, text: named('nobody says where it ended') }, ...contradictions.map(({ item, text }) => ({ check: 'contradiction', item, atMs: null, text }))],
    further: [],
    records: {
      journal: [
        { atMs: 0, hash: 'ab', records: 12 },
        { atMs: 5.2, node: named('gateway'), text: named('pauses') },
        { atMs: 3, node: named('gateway'), text: named('is full') },
        { atMs: 5.8, node: named('worker-1'), text: named('stays silent') },
        { atMs: count, node: named('worker-1'), text: named('crashed') },
      ],
      fingerprints: Uint8Array.of(1, 2, 3), ledger: view, hops: ledger.hops, metrics, manifest: [],
    },
  };
}

function resultOf(plan: Plan, ledger: Result['ledger'], metrics: Recorder): Result {
  return {
    schemaVersion: 1,
    run: {
      id: 'small-1-abcdef', scenario: plan.scenario, seed: plan.seed, clock: 'virtual', status: 'completed', startedAt: '2026-01-02T03:04:05.000Z',
      wallMs: 5, clockMs: plan.durationMs, wavetank: '0.1.0', node: 'v20', lockHash: '', backends: {}, knobs: {}, remedies: [],
      planHash: 'p', arrivalsHash: 'a', journalHash: 'j', reproducible: true,
    },
    verdict: 'failed', reason: 'failed: unaccounted',
    checks: [{ id: 'unaccounted', verdict: 'failed', value: ledger.unaccounted, unit: 'items', limit: 0, firstBreachMs: null, message: '', evidence: ['ledger.parquet'] }],
    thresholds: [], faults: [], remedies: [], detection: [], ledger, metrics: metrics.report(), figures: {},
    driver: { latenessP99Ms: null, eventLoopP99Ms: null, cpu: null, pace: null, saturated: null, skippedSnapshots: 0 },
  };
}
