import { notation } from '../../cli/screen/notation.ts';
import type { Journey } from '../../engine/store/why.ts';
import type { Catalogue, RunEnd } from '../../tui/feed.ts';
import type { CheckSoFar, LiveFault, RunEvent, SampleSeries, Snapshot } from '../../engine/snapshot.ts';
import type { Result } from '../../engine/result.ts';

/**
 * A recorded run in small: what an engine would tell of the spike scenario, second by second, from a model of one queue.
 * It stands in for the engine at the edge of the screen; the screen itself is the real one.
 */
export const catalogue: Catalogue = {
  watched: false,
  scenario: 'iot-spike',
  question: 'A pipeline processing IoT sensor data in real time has occasional spikes, leading to dropped events. How do you address this?',
  item: 'event', seed: 7, clock: 'virtual', durationMs: 300_000, drainMs: 60_000,
  hops: ['source', 'gateway', 'broker', 'worker', 'sink'],
  notation,
  knobs: [
    { id: 'device.memory', unit: 'count', value: 16, min: 0, max: 10_000, integer: true, about: 'Events that a device holds while the gateway has no room; what comes then is lost in the device.' },
    { id: 'gateway.queue', unit: 'count', value: 2000, min: 1, max: 1_000_000, integer: true, about: 'Events that wait in the gateway; beyond, they are dropped there.' },
    { id: 'worker.count', unit: 'count', value: 2, min: 1, max: 24, integer: true, about: 'Workers from the start, and the fewest that the autoscaler leaves.' },
    { id: 'watermark.high', unit: 'percent', value: 80, min: 1, max: 100, about: 'How full a queue may be before its sender pauses.' },
    { id: 'sink.service', unit: 'ms', value: 5, min: 0.01, max: 1000, about: 'What one event takes the downstream of a worker, before it is written.' },
    { id: 'autoscale.max', unit: 'count', value: 8, min: 1, max: 24, integer: true, about: 'The most workers; more than there are partitions would be idle.' },
    { id: 'session.timeout', unit: 'ms', value: 6000, min: 6000, max: 300_000, integer: true, about: 'How long a consumer may be silent before its partitions go to others, and a dead one blocks them; by default Kafka takes no less than 6 s.' },
  ],
  faults: [
    { id: 'burst', about: 'The source sends many times its usual rate.', target: 'source', params: { factor: 10 } },
    { id: 'slow-sink', about: 'The downstream of the workers takes longer for everything.', target: 'sink', params: { factor: 1.5 } },
    { id: 'consumer-crash', about: 'A worker dies with all that it holds, and stays dead.', target: 'worker', params: {} },
    { id: 'broker-restart', about: 'The log goes down and comes back with what its disk had made durable.', target: 'broker', params: {} },
    { id: 'rebalance', about: 'A consumer leaves its group and joins again: all of them share anew.', target: 'worker', params: {} },
  ],
  damages: [], exhibits: {}, reasons: {},
  remedies: [
    { id: 'buffer', about: 'A log of 24 partitions between gateway and workers takes the wave in.', without: 'A bounded queue drops.', needs: [], switching: 'live' },
    { id: 'autoscale', about: 'The number of workers follows the lag.', without: 'Two workers, whatever waits.', needs: ['buffer', 'backpressure'], switching: 'live' },
    { id: 'backpressure', about: 'Each stage pauses the one before it by watermarks.', without: 'Workers drop when they are full.', needs: [], switching: 'live' },
    { id: 'priority', about: 'Critical events go first; debug events are shed before anything else.', without: 'First in, first out.', needs: [], switching: 'live' },
    { id: 'replay', about: 'Offsets are committed after the write.', without: 'Offsets are committed on receipt.', needs: ['buffer'], switching: 'live' },
  ],
  checks: [
    { id: 'critical-lost', about: 'Every critical event is in the sink.', unit: 'events', limit: 0 },
    { id: 'dropped', about: 'Nothing is dropped for lack of room; debug events may be shed on purpose.', unit: 'events', limit: 0 },
    { id: 'duplicates', about: 'No event is in the sink more than once.', unit: 'rows', limit: 0 },
    { id: 'corrupted', about: 'No item is read back with other content than it was generated with.', unit: 'items', limit: 0 },
    { id: 'unaccounted', about: 'Every item is in a store, or a stage says where it ended.', unit: 'items', limit: 0 },
    { id: 'critical-p99', about: 'An alarm is stored within two seconds, also under the wave.', unit: 'ms', limit: 2000 },
    { id: 'critical-max', about: 'No outage keeps an alarm for longer than a dead consumer goes unnoticed, and once as much.', unit: 'ms', limit: 12_000 },
    { id: 'drain-time', about: 'What the wave left is worked off within as long as the wave lasted.', unit: 'ms', limit: 60_000 },
  ],
};

interface Second {
  readonly offered: number;
  readonly stored: number;
  readonly lag: number;
  readonly behindMs: number;
}

const wave = { fromSample: 120, toSecond: 180 } as const;
const crashSecond = 151;

/** A queue before workers that store so many a second: one after the crash, one after another once the autoscaler is on. */
function seconds(until: number, autoscaled: boolean): Second[] {
  const done: Second[] = [];
  let lag = 0;
  for (let second = 0; second < until; second++) {
    const base = 179 * (1 + 0.1 * Math.sin(second / 40)) + ((second * 7919) % 23) - 11;
    const offered = Math.round(second >= wave.fromSample && second < wave.toSecond ? base * 10 : second >= 300 ? 0 : base);
    const workers = second < crashSecond ? 2 : autoscaled ? Math.min(8, 1 + Math.max(0, Math.floor((second - crashSecond - 12) / 4))) : 1;
    const perWorker = second >= 130 && second < 160 ? 133 : 200;
    const stored = Math.min(lag + offered, workers * perWorker);
    lag += offered - stored;
    done.push({ offered, stored, lag, behindMs: stored > 0 ? Math.round((lag / stored) * 350) : 0 });
  }
  return done;
}

function series(from: number, list: readonly Second[]): SampleSeries {
  const of = (pick: (second: Second) => number): number[] => list.slice(from).map(pick);
  return { sampleMs: 1000, fromSample: from, offered: of(({ offered }) => offered), stored: of(({ stored }) => stored), lag: of(({ lag }) => lag), behindMs: of(({ behindMs }) => behindMs) };
}

/** The same seed without remedies, as far as it was computed. */
export function ghost(untilSecond: number): SampleSeries {
  return series(0, seconds(untilSecond, false).map((each) => ({ ...each, behindMs: each.behindMs * 1.6 })));
}

const faultTimes: readonly (readonly [id: string, target: string, atMs: number, endMs: number])[] = [
  ['burst', 'source', 120_000, 180_000], ['slow-sink', 'sink', 130_000, 160_000], ['consumer-crash', 'worker', 151_000, 151_000],
  ['broker-restart', 'broker', 190_000, 193_000], ['rebalance', 'worker', 220_000, 220_000],
];

function faultsAt(clockMs: number): LiveFault[] {
  return faultTimes.map(([id, target, atMs, endMs]) => ({
    id, target, atMs, endMs, byHand: false,
    status: clockMs < atMs ? 'planned' : clockMs < endMs ? 'active' : 'over',
    hits: clockMs < atMs ? 0 : 1 + Math.round((Math.min(clockMs, endMs) - atMs) / 10),
  }));
}

function checksAt(clockMs: number, behindMs: number): CheckSoFar[] {
  const late = clockMs > 128_000;
  const holds = (id: string, value: number | null): CheckSoFar => ({ id, verdict: 'passed', value, firstBreachMs: null });
  return [
    holds('critical-lost', 0), holds('dropped', 0), holds('duplicates', 0), holds('corrupted', 0), holds('unaccounted', 0),
    { id: 'critical-p99', verdict: late ? 'failed' : 'passed', value: late ? Math.max(2100, behindMs / 5) : 640, firstBreachMs: late ? 128_400 : null },
    holds('critical-max', late ? 7400 : 900), { id: 'drain-time', verdict: 'open', value: null, firstBreachMs: null },
  ];
}

/** What the engine would tell at that moment; autoscaling is switched on at 2:33. */
export function feedAt(clockMs: number): Snapshot {
  const full = Math.floor(clockMs / 1000);
  const list = seconds(full, true);
  const last = list.at(-1) ?? { offered: 0, stored: 0, lag: 0, behindMs: 0 };
  const sum = (pick: (second: Second) => number): number => list.reduce((total, each) => total + pick(each), 0);
  const shed = clockMs > 125_000 ? 1208 : 0;
  const [generated, stored] = [sum(({ offered }) => offered), Math.max(0, sum((each) => each.stored) - shed)];
  const crashed = clockMs >= 151_000;
  const node = { state: 'running', waiting: 0, lost: 0, capacity: null, serviceMs: null, faults: [] };
  const slow = clockMs >= 130_000 && clockMs < 160_000;
  const extra = crashed ? Math.max(0, Math.min(7, Math.floor((full - crashSecond - 8) / 4))) : 0;
  const workers = ['worker-1', 'worker-2', ...Array.from({ length: extra }, (_, i) => `worker-${i + 3}`)];
  return {
    clockMs, durationMs: catalogue.durationMs, firing: full * 900, paused: false, pace: 2,
    phase: clockMs < 120_000 ? 'steady' : clockMs < 193_000 ? 'disturbed' : clockMs < 300_000 ? 'recovering' : 'draining',
    generated, stored, inFlight: generated - stored - shed, shed, dropped: 0,
    ended: shed > 0 ? [{ bucket: 'shed', reason: 'debug', items: shed }] : [],
    topology: {
      nodes: [
        { id: 'fleet', kind: 'source', note: '1,000 sensors' }, { id: 'gateway', kind: 'gateway' }, { id: 'kafka', kind: 'broker', note: '24 partitions' },
        ...workers.map((id) => ({ id, kind: 'worker' as const })), { id: 'sink', kind: 'sink', note: 'DuckDB' },
        ...(clockMs >= 153_000 ? [{ id: 'autoscaler', kind: 'autoscaler' as const }] : []),
      ],
      edges: [],
    },
    nodes: [
      { ...node, id: 'fleet', inEps: last.offered, faults: clockMs >= 120_000 && clockMs < 180_000 ? ['burst'] : [] },
      { ...node, id: 'gateway', inEps: last.offered, waiting: Math.min(190, Math.floor(last.lag / 60)), capacity: 2000, serviceMs: 0.1 },
      { ...node, id: 'kafka', inEps: last.offered, waiting: Math.max(0, last.lag - 250) },
      ...workers.map((id, i) => ({ ...node, id, state: i === 0 && crashed ? 'crashed' : i >= 2 && full < crashSecond + 16 + i * 4 ? 'starting' : 'running', waiting: i === 1 ? Math.min(last.lag, 48) : 0, capacity: 250, inEps: i === 0 && crashed ? 0 : last.stored / 2 })),
      { ...node, id: 'sink', inEps: last.stored, serviceMs: slow ? 7.5 : 5, faults: slow ? ['slow-sink'] : [] },
    ],
    remedies: ['buffer', 'backpressure', 'priority', ...(clockMs >= 153_000 ? ['autoscale'] : [])],
    checks: checksAt(clockMs, last.behindMs), recent: series(Math.max(0, full - 60), list), faults: faultsAt(clockMs),
    switches: [
      { remedy: 'buffer', atMs: [0] }, { remedy: 'backpressure', atMs: [0] }, { remedy: 'priority', atMs: [0] },
      ...(clockMs >= 153_000 ? [{ remedy: 'autoscale', atMs: [153_000] }] : []),
    ],
    damage: [], shown: { held: 0, changed: 0, task: 0 },
    knobs: {}, commands: [],
  };
}

export const events: readonly RunEvent[] = [
  { atMs: -4100, node: 'kafka', text: 'readings shares anew: a member joins' },
  { atMs: 120_000, node: 'run', text: 'fault burst begins' },
  { atMs: 126_412, node: 'gateway', text: 'pauses the fleet: 1,600 of 2,000 places are taken' },
  { atMs: 130_000, node: 'run', text: 'fault slow-sink begins' },
  { atMs: 151_000, node: 'run', text: 'fault consumer-crash begins' },
  { atMs: 151_204, node: 'worker-1', text: 'crashed (consumer-crash) holding 48 items; none committed, kafka still has them (partition 3, offset 30,118)' },
  { atMs: 153_000, node: 'run', text: 'remedy autoscale on' },
  { atMs: 153_001, node: 'worker-3', text: 'starting, ready in 12 s' },
  { atMs: 153_910, node: 'kafka', text: 'readings shares anew: worker-1 was silent for 6 s' },
];

function result(): Result {
  return {
    schemaVersion: 1,
    run: {
      id: 'r1', scenario: 'iot-spike', seed: 7, clock: 'virtual', status: 'completed', startedAt: '2026-01-01T00:00:00Z', wallMs: 74_200, clockMs: 318_250,
      wavetank: '0.1.0', node: 'v20', lockHash: '', backends: {}, knobs: {}, remedies: ['buffer'], planHash: '', arrivalsHash: '', journalHash: '', reproducible: true,
    },
    verdict: 'failed', reason: 'failed: critical-p99, duplicates',
    checks: [
      { id: 'critical-lost', verdict: 'passed', value: 0, unit: 'events', limit: 0, firstBreachMs: null, message: 'none', evidence: [] },
      { id: 'dropped', verdict: 'passed', value: 0, unit: 'events', limit: 0, firstBreachMs: null, message: 'none', evidence: [] },
      { id: 'duplicates', verdict: 'failed', value: 37, unit: 'rows', limit: 0, firstBreachMs: 157_310, message: '37 events are in the sink more than once', evidence: [] },
      { id: 'corrupted', verdict: 'passed', value: 0, unit: 'items', limit: 0, firstBreachMs: null, message: 'none', evidence: [] },
      { id: 'unaccounted', verdict: 'passed', value: 0, unit: 'items', limit: 0, firstBreachMs: null, message: 'none', evidence: [] },
    ],
    thresholds: [
      { metric: 'critical-p99', verdict: 'failed', value: 3410, unit: 'ms', limit: 2000 },
      { metric: 'critical-max', verdict: 'passed', value: 7420, unit: 'ms', limit: 12_000 },
      { metric: 'drain-time', verdict: 'passed', value: 48_000, unit: 'ms', limit: 60_000 },
    ],
    faults: [
      { id: 'burst', target: 'source', status: 'fired', hits: 6000, firstMs: 120_000, lastMs: 180_000 },
      { id: 'slow-sink', target: 'sink', status: 'fired', hits: 4120, firstMs: 130_002, lastMs: 159_998 },
      { id: 'consumer-crash', target: 'worker', status: 'fired', hits: 1, firstMs: 151_000, lastMs: 151_000 },
      { id: 'broker-restart', target: 'broker', status: 'fired', hits: 1, firstMs: 190_000, lastMs: 193_000 },
      { id: 'rebalance', target: 'worker', status: 'never', hits: 0, firstMs: null, lastMs: null },
    ],
    remedies: [
      { id: 'buffer', onMs: [0], actions: 91_200, metric: { id: 'dropped-before', value: 0, unit: 'events' } },
      { id: 'autoscale', onMs: [153_000], actions: 9, metric: { id: 'drain-time', value: 48_000, unit: 'ms' } },
      { id: 'backpressure', onMs: [0], actions: 212, metric: { id: 'dropped-behind', value: 0, unit: 'events' } },
      { id: 'priority', onMs: [0], actions: 1208, metric: { id: 'critical-lost', value: 0, unit: 'events' } },
      { id: 'replay', onMs: [], actions: 0, metric: { id: 'unaccounted-and-duplicates', value: 37, unit: 'events' } },
    ],
    detection: [],
    ledger: {
      generated: 150_212, delivered: 148_967, late: 0, corrupted: 0, rejected: {}, quarantined: {}, shed: { debug: 1208 }, filtered: 0, dropped: {},
      expired: 0, superseded: 0, erased: 0, pending: { 'kafka: held when draining ended': 37 }, unaccounted: 0, duplicate: 37,
    },
    metrics: {}, figures: {}, driver: { latenessP99Ms: null, eventLoopP99Ms: null, cpu: null, pace: null, saturated: null, skippedSnapshots: 0 },
  };
}

export const runEnd: RunEnd = {
  result: result(),
  findings: Array.from({ length: 37 }, (_, i) => ({ check: 'duplicates', item: 61_200 + i, atMs: 157_310 + i * 3, text: `item ${61_200 + i}: 2 rows in the sink, of which worker-2 wrote the second` })),
  why: { duplicates: ['37 delivered at sink, during consumer-crash (items 61200, 61201, 61202 …)'], 'critical-p99': ['the slowest hundredth was due between 2:31 and 2:41'] },
  folder: '.wavetank/runs/20260101-000000-iot-spike-7',
  replay: 'npx wavetank replay .wavetank/runs/20260101-000000-iot-spike-7',
};

/** What the records tell of the first item that was found. */
export const story: Journey = {
  item: 61_200, class: 'critical', bucket: 'delivered', stage: 'sink', cause: null, fault: 'consumer-crash', dueMs: 157_310, nth: 0, planted: [], endMs: 158_900, copies: 2, rows: 2, complete: true,
  steps: [
    { atMs: 157_310, node: null, kind: 'hop', text: 'generated' }, { atMs: 157_330, node: 'gateway', kind: 'hop', text: 'saw' },
    { atMs: 157_402, node: 'worker-1', kind: 'hop', text: 'saw' }, { atMs: 157_500, node: 'worker-1', kind: 'decision', text: 'crashed (consumer-crash) holding 48 items' },
    { atMs: 158_100, node: 'worker-2', kind: 'hop', text: 'saw again' }, { atMs: 158_900, node: 'sink', kind: 'hop', text: 'stored' },
  ],
};
