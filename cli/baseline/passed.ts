import type { Result } from '../../engine/result.ts';
import type { Change, Sample, Samples } from './change.ts';

/** Of a pipeline of whose runs fewer pass than this share, figures tell what is broken, and not how well it does what it does. */
const leastPassed = 0.5;

/** Why so many runs are neither kept nor said to be no worse, with the reason of the first that did not pass; null where enough of them did. */
export function tooFewPassed(results: readonly Result[]): string | null {
  const others = results.filter(({ verdict }) => verdict !== 'passed');
  const passed = results.length - others.length;
  if (passed >= results.length * leastPassed) return null;
  return `${passed} of ${results.length} runs passed, and it takes half of them; seed ${others[0].run.seed}: ${others[0].reason}`;
}

/** Where too few of the new runs passed, the same as before is not known to be no worse. */
export function withTooFewPassed(changes: readonly Change[], why: string): Change[] {
  return changes.map((change) => (change.id === 'not-passed' && change.verdict !== 'worse' ? { ...change, verdict: 'unknown', why } : change));
}

/** Apart: the figures that at least half of the runs could tell, and the names of the others. */
export function toldByMost(samples: Samples): { readonly kept: Samples; readonly untold: readonly string[] } {
  const isTold = ({ values }: Sample): boolean => values.filter((value) => value !== null).length * 2 >= values.length;
  const all = Object.entries(samples);
  return { kept: Object.fromEntries(all.filter(([, sample]) => isTold(sample))), untold: all.filter(([, sample]) => !isTold(sample)).map(([id]) => id) };
}
