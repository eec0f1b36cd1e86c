import { medianOf } from '../compare/paired.ts';

/**
 * Whether a series climbs, and by how much at most or at least. Its values are cut into twelve equal blocks; through their
 * medians goes a line of least squares. What lies around the line tells how sure its slope is, and by how far neighbours
 * resemble each other, how much less sure than least squares would have it (docs/decisions/0016-what-a-soak-can-see.md).
 */
export interface Trend {
  /** In the unit of the series an hour, as are all the others. */
  readonly slope: number;
  /** The 95 % interval. */
  readonly low: number;
  readonly high: number;
  /** A slope of this size would have been told from none in four of five cases. */
  readonly smallest: number;
}

const hourMs = 3_600_000;
const blocks = 12;
/** So few values in a block that one odd one does not decide what is in its middle would be fewer than this. */
const fewestInBlock = 2;
export const fewestValues = blocks * fewestInBlock;

const freedom = blocks - 2;
/** Of Student's distribution with ten degrees of freedom, one side, 99.75 %. */
const surely = 3.581;
/** By so many errors a slope must be beyond that to be seen in four of five cases: what is made of the error varies from run to run as well. */
const usually = 3.4;
/** Beyond it, blocks are as good as a walk. */
const mostAlike = 0.99;

/** `everyMs`: from one value to the next. null: too few to tell anything. */
export function trendOf(values: readonly number[], everyMs: number): Trend | null {
  const size = Math.floor(values.length / blocks);
  if (size < fewestInBlock) return null;
  // What does not fill a block is left out at the beginning: the end says more of what is to come.
  const from = values.length - blocks * size;
  const medians = Array.from({ length: blocks }, (_, i) => medianOf(values.slice(from + i * size, from + (i + 1) * size)));
  const { slope, residuals } = lineThrough(medians);
  const squares = residuals.reduce((sum, each) => sum + each * each, 0);
  const error = squares === 0 ? 0 : Math.sqrt((squares / freedom / spreadOfPlaces) * inflationOf(likenessOf(residuals, squares)));
  const anHour = hourMs / (size * everyMs);
  return { slope: slope * anHour, low: (slope - surely * error) * anHour, high: (slope + surely * error) * anHour, smallest: (surely + usually) * error * anHour };
}

const places = Array.from({ length: blocks }, (_, i) => i - (blocks - 1) / 2);
const spreadOfPlaces = places.reduce((sum, place) => sum + place * place, 0);

function lineThrough(values: readonly number[]): { readonly slope: number; readonly residuals: readonly number[] } {
  const mean = values.reduce((sum, value) => sum + value, 0) / blocks;
  const slope = places.reduce((sum, place, i) => sum + place * (values[i] - mean), 0) / spreadOfPlaces;
  return { slope, residuals: values.map((value, i) => value - mean - slope * places[i]) };
}

/**
 * How far neighbouring blocks resemble each other, 0 to 1, at the most that can be believed. The correlation of what the
 * line leaves over comes out too small in a series as short as this, by about (2 + 4r) / n (Kendall, Note on bias in the
 * estimation of autocorrelation, Biometrika 41, 1954), and varies by as much. 2r + 1/2 and the level above are chosen
 * together so that noise of any memory, a walk too, is called growth in at most 5 of 100 cases; a test holds them to it.
 */
function likenessOf(residuals: readonly number[], squares: number): number {
  let products = 0;
  for (let i = 1; i < blocks; i++) products += residuals[i - 1] * residuals[i];
  return Math.min(mostAlike, Math.max(0, (2 * products) / squares + 0.5));
}

/** By what factor the variance of the slope is larger than least squares believes, where neighbours are correlated by `likeness` and those farther apart by its powers. */
function inflationOf(likeness: number): number {
  let [inMean, inSlope] = [0, 0];
  for (let i = 0; i < blocks; i++) {
    for (let j = 0; j < blocks; j++) {
      const shared = likeness ** Math.abs(i - j);
      inMean += shared / blocks;
      inSlope += (shared * places[i] * places[j]) / spreadOfPlaces;
    }
  }
  return (inSlope * freedom) / (blocks - inMean - inSlope);
}
