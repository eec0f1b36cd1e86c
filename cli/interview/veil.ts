import type { Result } from '../../engine/result.ts';
import type { RunEvent, Snapshot } from '../../engine/snapshot.ts';

/** What of a result tells how it went, and not what was planned to go wrong. */
export type VeiledResult = Pick<Result, 'verdict' | 'reason' | 'checks' | 'thresholds' | 'ledger' | 'metrics' | 'figures'>;

/** A snapshot as a candidate may see it: without what is planned, and without a phase that says when it strikes. */
export function veiledSnapshot(snapshot: Snapshot): Snapshot {
  const isTold = snapshot.phase === 'disturbed' || snapshot.phase === 'recovering';
  return { ...snapshot, phase: isTold ? 'steady' : snapshot.phase, faults: [], remedies: [], switches: [], nodes: snapshot.nodes.map((node) => ({ ...node, faults: [] })) };
}

/** An event as a candidate may see it: that something crashed, and not by which fault; null of one that is about a fault itself. */
export function veiledEvent(event: RunEvent): RunEvent | null {
  if (event.node === 'run' && /\bfault\b|not applicable/.test(event.text)) return null;
  return { ...event, text: event.text.replace(/^crashed \([^)]*\)/, 'crashed') };
}

export function veiledResult({ verdict, reason, checks, thresholds, ledger, metrics, figures }: Result): VeiledResult {
  return { verdict, reason, checks, thresholds, ledger, metrics, figures };
}
