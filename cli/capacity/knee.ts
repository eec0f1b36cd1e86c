/**
 * The knee of a pipeline is the rate at which a run holds in one of two cases. What runs at several rates say of it is a
 * likelihood over knee and spread on a grid: a run at rate r holds with the chance 1 / (1 + (r / knee)^(1 / spread)),
 * the psychometric function in its logistic form (Treutwein, Adaptive psychophysical procedures, Vision Research 35, 1995),
 * and fails besides in `lapse` of all cases for a reason of the machine's own. The interval is the middle 95 % of the
 * likelihood, summed over the spreads and weighed by a Cauchy distribution about the rough guess, whose tails give
 * way to any two runs that agree.
 */

/** A run at a constant rate, and whether it held. */
export interface Trial {
  readonly rateEps: number;
  readonly held: boolean;
  /** Something was lost or stored twice: no chance of the machine's makes a healthy pipeline do that. */
  readonly certain: boolean;
}

export interface Range {
  readonly lowEps: number;
  readonly highEps: number;
}

/** In items/s. */
export interface Knee {
  readonly kneeEps: number;
  /** The 95 % interval. */
  readonly lowEps: number;
  readonly highEps: number;
}

/** How far the rough guess is off, typically: half of the weight lies within so much of it. */
const guessLog = 0.12;

export const method = `95 % interval: the middle of the likelihood of a logistic curve through the runs that held and failed, over its knee and its spread, weighed by a Cauchy distribution about the first guess (half of it within ${guessLog * 100} %)`;

/** From one knee of the grid to the next, and the spreads: natural logarithms of rates. */
const stepLog = 0.004;
export const spreads = [0.003, 0.006, 0.012, 0.024];
/** The share of runs below the knee that fail without its being the pipeline. */
const lapse = 0.02;
/** The share of runs above the knee that hold by luck, and of losses that a rate below it had. */
const luck = 0.002;
const surely = 15;

/** What `trials` say of the knee within `range`; `guessEps` is what was thought of it before. */
export function kneeOf(trials: readonly Trial[], { lowEps, highEps }: Range, guessEps: number): Knee {
  const [from, to] = [Math.log(lowEps), Math.log(highEps)];
  const points = Math.max(2, Math.ceil((to - from) / stepLog) + 1);
  const at = (i: number): number => from + ((to - from) * i) / (points - 1);
  const weights = new Float64Array(points);
  for (let i = 0; i < points; i++) {
    const off = (at(i) - Math.log(guessEps)) / guessLog;
    for (const spread of spreads) weights[i] += likelihood(trials, at(i), spread);
    weights[i] /= 1 + off * off;
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const quantile = (share: number): number => {
    let before = 0;
    for (let i = 0; i < points; i++) {
      const after = before + weights[i];
      // Halfway into a cell of the grid lies half of its weight.
      if (after >= share * sum) return Math.exp(at(i) + ((share * sum - before) / weights[i] - 0.5) * stepLog);
      before = after;
    }
    return highEps;
  };
  return { kneeEps: quantile(0.5), lowEps: quantile(0.025), highEps: quantile(0.975) };
}

function likelihood(trials: readonly Trial[], kneeLog: number, spread: number): number {
  let product = 1;
  for (const trial of trials) product *= chanceOf(trial, holdingAt(trial.rateEps, kneeLog, spread));
  return product;
}

/** The chance that a pipeline holds a rate. */
export function holdingAt(rateEps: number, kneeLog: number, spread: number): number {
  const beyond = (Math.log(rateEps) - kneeLog) / spread;
  // So far from the knee nothing is left to chance.
  return beyond > surely ? 0 : beyond < -surely ? 1 : 1 / (1 + Math.exp(beyond));
}

/** The chance of what a run showed where the pipeline holds its rate with the chance `holds`. */
function chanceOf(trial: Trial, holds: number): number {
  const [ifHeld, ifNot] = seenIf(trial);
  return ifHeld * holds + ifNot * (1 - holds);
}

/** The chance of what a run showed if the pipeline held, and if it did not. */
export function seenIf({ held, certain }: Pick<Trial, 'held' | 'certain'>): readonly [ifHeld: number, ifNot: number] {
  if (certain) return [luck, 1];
  return held ? [1 - lapse, luck] : [lapse, 1 - luck];
}
