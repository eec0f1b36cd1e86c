import type { LedgerView } from '../../engine/ledger/ledger.ts';

/**
 * Where items end in batches (a group that commits every five seconds, a sink that works in transactions), what is in
 * flight is a sawtooth: it rises from one batch to the next and falls at once. Its mean over the length of a tooth does not,
 * however many such saws lie over each other.
 */

const secondMs = 1000;
/** Where nothing ends for longer than this, means over whole seconds show the teeth. */
const pauseMs = 1.5 * secondMs;

interface Batch {
  firstDueMs: number;
  lastDueMs: number;
  /** Of its items, those due in the window. */
  items: number;
}

/**
 * The length of a tooth, ms: half of the items due in a window ended at one moment with others that were due over so long a
 * time, or longer; 0 where items end all the time.
 */
export function batchMsOf(ledger: LedgerView, fromMs: number, toMs: number): number {
  const batches = new Map<number, Batch>();
  for (const bucket of ['delivered', 'late'] as const) {
    ledger.each(bucket, null, (item) => {
      const [dueMs, endMs] = [ledger.dueMs(item), ledger.endMs(item)];
      const batch = batches.get(endMs) ?? { firstDueMs: dueMs, lastDueMs: dueMs, items: 0 };
      batch.firstDueMs = Math.min(batch.firstDueMs, dueMs);
      batch.lastDueMs = Math.max(batch.lastDueMs, dueMs);
      if (dueMs >= fromMs && dueMs < toMs) batch.items++;
      batches.set(endMs, batch);
    });
  }
  const judged = [...batches].filter(([, { items }]) => items > 0);
  const moments = [fromMs, ...judged.map(([endMs]) => endMs).sort((a, b) => a - b)];
  if (moments.every((atMs, i) => i === 0 || atMs - moments[i - 1] <= pauseMs)) return 0;
  return medianSpan(judged.map(([, batch]) => batch));
}

/** Each batch counts by its items. */
function medianSpan(batches: readonly Batch[]): number {
  const spanOf = ({ firstDueMs, lastDueMs }: Batch): number => lastDueMs - firstDueMs;
  let rest = batches.reduce((sum, { items }) => sum + items, 0) / 2;
  return spanOf(batches.toSorted((a, b) => spanOf(a) - spanOf(b)).find(({ items }) => (rest -= items) <= 0)!);
}

/** The means over `overMs` that begin with each second of a series of one value a second; where that is no longer than a second, the series as it is. */
export function meansOver(perSecond: readonly number[], overMs: number): readonly number[] {
  const seconds = overMs / secondMs;
  if (seconds <= 1) return perSecond;
  const whole = Math.floor(seconds);
  const part = seconds - whole;
  return Array.from({ length: Math.max(0, perSecond.length - Math.ceil(seconds) + 1) }, (_, i) => (
    (perSecond.slice(i, i + whole).reduce((sum, value) => sum + value, 0) + (part > 0 ? part * perSecond[i + whole] : 0)) / seconds));
}
