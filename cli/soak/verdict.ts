import type { Result } from '../../engine/result.ts';
import type { SeriesFound } from './judge-series.ts';
import type { Soak } from './soak.ts';

/** What a soak says in all: by its run, and by the series that are judged. */
export function verdictOf({ run, verdict, reason }: Pick<Result, 'run' | 'verdict' | 'reason'>, found: readonly SeriesFound[]): Pick<Soak, 'verdict' | 'reason'> {
  const judged = found.filter(({ told }) => told === null);
  const ids = (finding: SeriesFound['finding']): string[] => judged.filter((each) => each.finding === finding).map(({ id }) => id);
  const [grows, unknown] = [ids('grows'), ids('unknown')];
  if (grows.length > 0) return { verdict: 'failed', reason: `grows: ${grows.join(', ')}` };
  if (run.status === 'interrupted') return { verdict: 'unknown', reason: 'stopped before its end; nothing was seen to grow by then' };
  if (run.status === 'errored') return { verdict: 'unknown', reason };
  if (verdict === 'failed' || verdict === 'void') return { verdict, reason: `nothing was seen to grow, but the run ${verdict === 'failed' ? 'failed' : 'says nothing'}: ${reason}` };
  if (unknown.length > 0) return { verdict: 'unknown', reason: `nothing was seen to grow, but nobody can tell of ${unknown.join(', ')}` };
  if (verdict === 'unknown') return { verdict, reason: `nothing grows, but of the run nobody can tell: ${reason}` };
  return { verdict: 'passed', reason: 'nothing grows, and nothing that would matter could have grown unseen' };
}
