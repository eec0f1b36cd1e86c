import type { LedgerView } from '../engine/ledger/ledger.ts';

/** What the ledger tells beyond its sums, small enough to hand from process to process. */
export interface LedgerSummary {
  /** Items due in each second of the run. */
  readonly offered: readonly number[];
  /** Items stored in each second of the run. */
  readonly stored: readonly number[];
  /** Items that nobody accounts for, by the last hop that saw them; most first. */
  readonly vanished: readonly (readonly [hop: string, count: number])[];
}

export function summarise(ledger: LedgerView, durationMs: number): LedgerSummary {
  const seconds = Math.ceil(durationMs / 1000);
  const offered = Array.from({ length: seconds }, () => 0);
  const stored = Array.from({ length: seconds }, () => 0);
  const vanished = new Map<string, number>();
  const second = (ms: number) => Math.max(0, Math.floor(ms / 1000));
  ledger.each(null, null, (item) => {
    const due = second(ledger.dueMs(item));
    if (due < seconds) offered[due]++;
    const bucket = ledger.bucket(item);
    const end = second(ledger.endMs(item));
    // What is written after the workload's end belongs to no second of it.
    if ((bucket === 'delivered' || bucket === 'late') && end < seconds) stored[end]++;
    if (bucket !== 'unaccounted') return;
    const hop = ledger.lastHop(item) ?? 'no stage';
    vanished.set(hop, (vanished.get(hop) ?? 0) + 1);
  });
  return { offered, stored, vanished: [...vanished].toSorted((a, b) => b[1] - a[1]) };
}
