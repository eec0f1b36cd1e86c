import type { LedgerView } from '../../engine/ledger/ledger.ts';
import type { RunOutcome } from '../../engine/run/execute.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { inFlightOf } from '../capacity/growth.ts';

/** How a run went, stretch by stretch: whole stretches of `everyMs` from its zero on. */
export interface Course {
  readonly everyMs: number;
  /** Of the items due in a stretch that were stored, from due to stored, ms; null where none was. */
  readonly p50Ms: readonly (number | null)[];
  readonly p99Ms: readonly (number | null)[];
  /** Mean over the stretch. */
  readonly inFlight: readonly number[];
  /** Why nobody can know any of it, in a clause, where there is none of it; null where it is known. */
  readonly unknowable: string | null;
  /** What says that the driver measured itself; null if nothing does. */
  readonly doubt: string | null;
}

const secondMs = 1000;

/** What comes out of files is read when the run is over: its moments are those of the reading. */
const untimed = 'what comes out of files is read when the run is over, and nothing tells when it came';

/** `everyMs`: whole seconds. */
export function courseOf({ evidence: { ledger }, result, driver }: RunOutcome, everyMs: number, { isUntimed = false }: Pick<Scenario, 'isUntimed'> = {}): Course {
  const stretches = Math.floor(result.run.clockMs / everyMs);
  if (isUntimed) return { everyMs, p50Ms: [], p99Ms: [], inFlight: [], unknowable: untimed, doubt: null };
  const latencies = latenciesOf(ledger, everyMs, stretches);
  const at = (sorted: Float32Array, share: number): number | null => (sorted.length === 0 ? null : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]);
  const seconds = inFlightOf(ledger, 0, stretches * everyMs);
  const perStretch = everyMs / secondMs;
  return {
    everyMs, p50Ms: latencies.map((sorted) => at(sorted, 0.5)), p99Ms: latencies.map((sorted) => at(sorted, 0.99)),
    inFlight: Array.from({ length: stretches }, (_, i) => seconds.slice(i * perStretch, (i + 1) * perStretch).reduce((sum, items) => sum + items / perStretch, 0)),
    unknowable: null,
    doubt: driver?.saturated ?? null,
  };
}

/** Sorted, by the stretch in which items were due. All lie in one array: a soak has millions of them. */
function latenciesOf(ledger: LedgerView, everyMs: number, stretches: number): Float32Array[] {
  const stored = (visit: (stretch: number, item: number) => void): void => {
    for (const bucket of ['delivered', 'late'] as const) {
      ledger.each(bucket, null, (item) => {
        const stretch = Math.floor(ledger.dueMs(item) / everyMs);
        if (stretch < stretches) visit(stretch, item);
      });
    }
  };
  const counts = new Uint32Array(stretches);
  stored((stretch) => counts[stretch]++);
  const all = new Float32Array(counts.reduce((sum, count) => sum + count, 0));
  let from = 0;
  const parts = [...counts].map((count) => all.subarray(from, (from += count)));
  counts.fill(0);
  stored((stretch, item) => (parts[stretch][counts[stretch]++] = ledger.endMs(item) - ledger.dueMs(item)));
  return parts.map((part) => part.sort());
}
