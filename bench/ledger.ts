import { settle } from '../engine/ledger/account.ts';
import { wordsPerItem } from '../engine/ledger/item-words.ts';
import { Ledger } from '../engine/ledger/ledger.ts';

const millions = (perSecond: number): string => `${(perSecond / 1e6).toFixed(1)} M/s`;
const rounds = 5;

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

function filled(count: number): Ledger {
  const ledger = new Ledger(['critical', 'telemetry', 'debug']);
  for (let item = 0; item < count; item++) ledger.generate(item, item % 3, 0, item);
  return ledger;
}

/** Transitions per second over `ids`, with the hook of the journal in place; median of five fresh ledgers. */
function transitionsPerSecond(ids: Uint32Array): number {
  const rates = Array.from({ length: rounds }, () => {
    const ledger = filled(ids.length);
    let hash = 0;
    ledger.onTransition = (item, stage, code, cause) => { hash = Math.imul(hash ^ item ^ stage ^ code ^ cause, 0x9e3779b1); };
    const gateway = ledger.stage('gateway', 0);
    const worker = ledger.stage('worker', 1);
    const startMs = performance.now();
    for (let i = 0; i < ids.length; i++) gateway.saw(ids[i]);
    for (let i = 0; i < ids.length; i++) worker.saw(ids[i]);
    for (let i = 0; i < ids.length; i++) worker.stored(ids[i]);
    return (3 * ids.length) / ((performance.now() - startMs) / 1000);
  });
  return median(rates);
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

/** The ledger: speed of its transitions, its size, and what settling costs. */
export async function run(): Promise<void> {
  const count = 4_000_000;
  console.log(`ledger, ${count.toLocaleString('en')} items, hop log and journal hook in place`);
  console.log(`  transitions in order       ${millions(transitionsPerSecond(Uint32Array.from({ length: count }, (_, i) => i)))}`);
  console.log(`  transitions at random ids  ${millions(transitionsPerSecond(shuffled(count)))}`);

  const ledger = filled(count);
  const sink = ledger.stage('sink', 0);
  for (let item = 0; item < count; item++) sink.stored(item);
  const rows = Array.from({ length: count }, (_, item) => ({ item, content: item, storedMs: 0 }));
  const startMs = performance.now();
  settle(ledger, rows);
  console.log(`  settled                    ${millions(count / ((performance.now() - startMs) / 1000))} rows`);
  console.log(`  bytes an item              ${wordsPerItem * Uint32Array.BYTES_PER_ELEMENT}`);

  const before = process.memoryUsage().rss;
  const hundredMillion = filled(100_000_000);
  const grownMb = (process.memoryUsage().rss - before) / 1e6;
  console.log(`  10^8 items                 ${(hundredMillion.bytes / 1e6).toFixed(0)} MB of items; the process grew by ${grownMb.toFixed(0)} MB, hop log included`);
}
