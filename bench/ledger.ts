import { settle } from '../engine/ledger/account.ts';
import { Ledger } from '../engine/ledger/ledger.ts';
import { FlowMeter } from '../engine/metrics/flow-meter.ts';
import { Recorder } from '../engine/metrics/recorder.ts';
import { perSecond, type Measured } from './measure.ts';

/** As many as fill the ledger's last chunk too: room that is not used yet is no part of an item. */
const count = 2 ** 22;
const rounds = 5;

export const about = `speed of the transitions of ${count.toLocaleString('en')} items with hop log, journal hook and metrics in place, what settling costs, and its size`;

function filled(count: number): Ledger {
  const ledger = new Ledger(['critical', 'telemetry', 'debug']);
  for (let item = 0; item < count; item++) ledger.generate(item, item % 3, 0, item);
  return ledger;
}

/** Transitions per second over `ids`, each round with a fresh ledger. */
function transitionsPerSecond(ids: Uint32Array): number[] {
  return Array.from({ length: rounds }, () => {
    const ledger = filled(ids.length);
    new FlowMeter(ledger, new Recorder(() => 0));
    let hash = 0;
    ledger.onTransition = (item, stage, code, cause) => { hash = Math.imul(hash ^ item ^ stage ^ code ^ cause, 0x9e3779b1); };
    const gateway = ledger.stage('gateway', 0);
    const worker = ledger.stage('worker', 1);
    const startMs = performance.now();
    for (let i = 0; i < ids.length; i++) gateway.saw(ids[i]);
    for (let i = 0; i < ids.length; i++) worker.saw(ids[i]);
    for (let i = 0; i < ids.length; i++) worker.stored(ids[i]);
    return perSecond(3 * ids.length, performance.now() - startMs);
  });
}

function shuffled(count: number): Uint32Array {
  const ids = Uint32Array.from({ length: count }, (_, i) => i);
  let state = 1;
  for (let i = count - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [ids[i], ids[j]] = [ids[j], ids[i]];
  }
  return ids;
}

function settledPerSecond(): number {
  const ledger = filled(count);
  const sink = ledger.stage('sink', 0);
  for (let item = 0; item < count; item++) sink.stored(item);
  const rows = Array.from({ length: count }, (_, item) => ({ item, content: item, storedMs: 0 }));
  const startMs = performance.now();
  settle(ledger, rows);
  return perSecond(count, performance.now() - startMs);
}

function bytesPerItem(): number {
  const ledger = filled(count);
  return ledger.bytes / ledger.count;
}

export function run(): Measured[] {
  const lines: Measured[] = [
    {
      what: 'transitions in order', values: transitionsPerSecond(Uint32Array.from({ length: count }, (_, i) => i)), unit: 'per second',
      bar: { sense: 'at least', value: 1e7, goal: 5e7 },
    },
    { what: 'transitions at random ids', values: transitionsPerSecond(shuffled(count)), unit: 'per second', bar: { sense: 'at least', value: 1e7 } },
    { what: 'settled', values: [settledPerSecond()], unit: 'rows per second' },
    { what: 'an item', values: [bytesPerItem()], unit: 'bytes', bar: { sense: 'at most', value: 16 } },
  ];
  const before = process.memoryUsage().rss;
  const hundredMillion = filled(100_000_000);
  return [
    ...lines,
    { what: '10^8 items', values: [hundredMillion.bytes / 1e6], unit: 'MB', bar: { sense: 'at most', value: 2000 } },
    { what: '10^8 items, growth of the process, hop log included', values: [(process.memoryUsage().rss - before) / 1e6], unit: 'MB' },
  ];
}
