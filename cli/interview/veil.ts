import type { Plan } from '../../engine/plan.ts';
import type { Result } from '../../engine/result.ts';
import type { Scenario } from '../../engine/scenario.ts';
import type { RunEvent, Snapshot } from '../../engine/snapshot.ts';
import type { Catalogue } from '../../tui/feed.ts';
import { catalogueOf } from '../screen/catalogue.ts';
import type { Veil } from '../screen/watch-on-screen.ts';

/** What of a result tells how it went, and not what was planned to go wrong. */
export type VeiledResult = Pick<Result, 'verdict' | 'reason' | 'checks' | 'thresholds' | 'ledger' | 'metrics' | 'figures'>;

/** A snapshot as a candidate may see it: without what is planned, and without a phase that says when it strikes. */
export function veiledSnapshot(snapshot: Snapshot): Snapshot {
  const isTold = snapshot.phase === 'disturbed' || snapshot.phase === 'recovering';
  return { ...snapshot, phase: isTold ? 'steady' : snapshot.phase, faults: [], remedies: [], switches: [], nodes: snapshot.nodes.map((node) => ({ ...node, faults: [] })) };
}

/** An event as a candidate may see it: that something crashed, and not by which fault; null of one that is about a fault or a remedy itself. */
export function veiledEvent(event: RunEvent): RunEvent | null {
  if (event.node === 'run' && /\b(fault|remedy)\b|not applicable/.test(event.text)) return null;
  return { ...event, text: event.text.replace(/^crashed \([^)]*\)/, 'crashed') };
}

export function veiledResult({ verdict, reason, checks, thresholds, ledger, metrics, figures }: Result): VeiledResult {
  return { verdict, reason: veiledReason(verdict, reason), checks, thresholds, ledger, metrics, figures };
}

/** What failed is named; whether a fault took hold, and which, is not. */
function veiledReason(verdict: Result['verdict'], reason: string): string {
  if (verdict === 'passed') return 'every check and threshold held';
  return verdict === 'void' ? 'proves nothing' : reason;
}

/** What every paper asks of a run, in one row of a narrow screen. */
const questionText = 'Something is wrong with this pipeline: what is it, and what is it not?';

/** What a candidate may know of a scenario: what a run is judged by, and nothing that could go wrong or be done about it. */
export function veiledCatalogue(catalogue: Catalogue): Catalogue {
  return { ...catalogue, watched: true, question: questionText, knobs: [], faults: [], remedies: [], damages: [], exhibits: {}, reasons: {} };
}

/** A result as a screen takes it, with nothing in it that a candidate may not know. */
export function veiledEnd(result: Result): Result {
  return { ...result, ...veiledResult(result), faults: [], remedies: [], detection: [], run: { ...result.run, knobs: {}, remedies: [] } };
}

/** All of a run that its screen is told. */
export function veilOf(plan: Plan, scenario: Scenario): Veil {
  return { catalogue: veiledCatalogue(catalogueOf(scenario, plan)), snapshot: veiledSnapshot, event: veiledEvent, result: veiledEnd };
}
