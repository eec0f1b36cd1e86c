import type { Verdict } from '../../engine/result.ts';
import { clearOfZero, medianInterval, medianOf, type Interval } from './paired.ts';

/** One seed with and without a remedy: the value of the remedy's metric (lower is better) and the verdict of the run. */
export interface Pair {
  readonly seed: number;
  readonly with: number | null;
  readonly without: number | null;
  readonly verdictWithout: Verdict;
}

/** What the pairs say of one remedy. */
export interface Effect {
  /** Pairs that were looked at; fewer than planned where the answer was clear before. */
  readonly seeds: number;
  /** Pairs in which the remedy did what it declares. */
  readonly improved: number;
  readonly required: number;
  readonly medianWith: number | null;
  readonly medianWithout: number | null;
  /** Of what the remedy took away, per pair. */
  readonly difference: Interval | null;
  readonly held: boolean;
  readonly stopped: 'clear' | 'out of reach' | null;
}

/** A contrast is looked at once with this confidence before all seeds are in (Haybittle and Peto's rule), so that looking early costs nothing of the last look's 95 %. */
const interimConfidence = 0.999;

/** The share of seeds in which an effect must show: 19 of 20. */
const requiredShare = 0.95;

/** The share of the metric that the remedy takes away; a metric that is 0 without it cannot get better. */
export function shareTaken(pair: Pair): number | null {
  if (pair.with === null || pair.without === null) return null;
  if (pair.without === 0) return pair.with === 0 ? 0 : -1;
  return (pair.without - pair.with) / pair.without;
}

/** Whether a remedy did in this pair what it declares; taken away, a run that fails proves its worth too. */
function improves(pair: Pair, minEffect: number, kind: 'alone' | 'away'): boolean {
  if (kind === 'away' && pair.verdictWithout === 'failed') return true;
  const share = shareTaken(pair);
  return share !== null && share >= minEffect;
}

/**
 * Judges the pairs in the order of their seeds and stops where the answer is clear, so that which pairs count does not
 * depend on which run ended first.
 */
export function judgeContrast(pairs: readonly Pair[], planned: number, minEffect: number, kind: 'alone' | 'away'): Effect {
  const allowedMisses = planned - Math.ceil(planned * requiredShare);
  let improved = 0;
  for (let n = 1; n <= pairs.length; n++) {
    if (improves(pairs[n - 1], minEffect, kind)) improved++;
    if (n === planned) break;
    if (n - improved > allowedMisses) return effect(pairs.slice(0, n), improved, planned, kind, 'out of reach');
    const clear = clearOfZero(medianInterval(differences(pairs.slice(0, n)), interimConfidence));
    if (clear && improved === n) return effect(pairs.slice(0, n), improved, planned, kind, 'clear');
  }
  return effect(pairs, improved, planned, kind, null);
}

function effect(pairs: readonly Pair[], improved: number, planned: number, kind: 'alone' | 'away', stopped: Effect['stopped']): Effect {
  const taken = differences(pairs);
  const difference = taken.length > 0 ? medianInterval(taken) : null;
  const required = Math.ceil(pairs.length * requiredShare);
  const enough = pairs.length > 0 && improved >= required && stopped !== 'out of reach';
  // Where so few seeds were asked for that no interval exists, the seeds alone decide.
  const bearsInterval = difference !== null && difference.low !== null;
  const clear = kind === 'away' || !bearsInterval || ((difference.low as number) > 0 && clearOfZero(difference));
  return {
    seeds: pairs.length, improved, required: stopped === 'out of reach' ? Math.ceil(planned * requiredShare) : required,
    medianWith: medianOrNull(pairs.map((pair) => pair.with)), medianWithout: medianOrNull(pairs.map((pair) => pair.without)),
    difference, held: enough && clear, stopped,
  };
}

function differences(pairs: readonly Pair[]): number[] {
  return pairs.flatMap((pair) => (pair.with === null || pair.without === null ? [] : [pair.without - pair.with]));
}

function medianOrNull(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : medianOf(known);
}
