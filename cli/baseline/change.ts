import { medianOf } from '../compare/paired.ts';
import { holm, rankSumP, signedRankP } from './rank-test.ts';
import { shiftBetween, shiftOfPairs, type Shift } from './shift.ts';

/** The chance of an alarm about any figure at all, where nothing has changed. */
export const falseAlarmRate = 0.01;

/** A figure over seeds, in their order; null where a run could not tell it. */
export interface Sample {
  readonly unit: string;
  readonly values: readonly (number | null)[];
}
export type Samples = Readonly<Record<string, Sample>>;

/** What became of one figure. Every figure is one of which less is better. */
export interface Change {
  readonly id: string;
  readonly unit: string;
  readonly before: number | null;
  readonly now: number | null;
  readonly shift: Shift;
  /** Adjusted for all figures that were looked at. */
  readonly p: number;
  /** `same`: nothing that chance alone would not do. `unknown`: too many of the new runs could not tell it, or they tell nothing. */
  readonly verdict: 'worse' | 'better' | 'same' | 'unknown';
  /** Of one that is unknown: what makes it so. */
  readonly why: string;
}

/** A figure that more of the new runs than this share can no longer tell is not known to be the same: it may be unknown just where it is bad. */
const mostGone = 0.1;

/**
 * Compares figure by figure. `paired`: both samples are of the same seeds in the same order. A figure that has one value
 * throughout, or in pairs the same twice, could not have raised an alarm, and takes nothing of the others' chances.
 */
export function changesOf(before: Samples, now: Samples, paired: boolean): Change[] {
  const looked = Object.keys(before).map((id) => {
    // What is no figure of the new runs is told by none of them.
    const values = now[id]?.values ?? before[id].values.map(() => null);
    return { id, unit: before[id].unit, ...known(before[id].values, values, paired), gone: goneText(before[id].values, values) };
  });
  const varied = looked.filter(({ old, after }) => (paired ? differences(old, after).some((each) => each !== 0) : new Set([...old, ...after]).size > 1));
  const p = holm(varied.map(({ old, after }) => (paired ? signedRankP(differences(old, after)) : rankSumP(old, after))));
  const strictest = falseAlarmRate / Math.max(1, varied.length);
  return looked.map((figure): Change => {
    const { id, unit, old, after, gone } = figure;
    const adjusted = varied.includes(figure) ? p[varied.indexOf(figure)] : 1;
    const shift = old.length === 0 || after.length === 0 ? { estimate: 0, resolution: null }
      : paired ? shiftOfPairs(differences(old, after), strictest) : shiftBetween(old, after, strictest);
    // Where fewer than half of the seeds moved, the median stands still: the means tell the side.
    const side = shift.estimate !== 0 ? shift.estimate : meanOf(after) - meanOf(old);
    const shown = adjusted > falseAlarmRate ? 'same' : side > 0 ? 'worse' : 'better';
    return {
      id, unit, before: old.length === 0 ? null : medianOf(old), now: after.length === 0 ? null : medianOf(after), shift, p: adjusted,
      ...(gone !== null && shown !== 'worse' ? { verdict: 'unknown', why: gone } : { verdict: shown, why: '' }),
    };
  });
}

/** Who could tell a figure and no longer can; null where hardly anyone less does. */
function goneText(before: Sample['values'], now: Sample['values']): string | null {
  const [then, since] = [countKnown(before), countKnown(now)];
  return then / before.length - since / now.length <= mostGone ? null : `told by ${then} of ${before.length} runs then, by ${since} of ${now.length} now`;
}

function countKnown(values: Sample['values']): number {
  return values.filter((value) => value !== null).length;
}

/** What both runs of a pair could tell, or each sample for itself. */
function known(before: Sample['values'], now: Sample['values'], paired: boolean): { readonly old: number[]; readonly after: number[] } {
  const isKnown = (value: number | null): value is number => value !== null;
  if (!paired) return { old: before.filter(isKnown), after: now.filter(isKnown) };
  const both = before.map((_, i) => i).filter((i) => before[i] !== null && now[i] !== null);
  return { old: both.map((i) => before[i]!), after: both.map((i) => now[i]!) };
}

function differences(old: readonly number[], after: readonly number[]): number[] {
  return after.map((value, i) => value - old[i]);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
