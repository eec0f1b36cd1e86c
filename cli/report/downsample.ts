/** A value at its place in a series; null where there is none. */
export type Point = readonly [index: number, value: number | null];

/**
 * At most `most` points of a series (an even number, four at least), of each stretch its lowest and its highest in their
 * order, so that no peak and no hole is lost; a stretch without any value is one gap. First and last stay.
 */
export function thinned(values: readonly (number | null)[], most: number): Point[] {
  if (values.length <= most) return values.map((value, i) => [i, value]);
  const inner = values.length - 2;
  const stretches = most / 2 - 1;
  const points: Point[] = [[0, values[0]]];
  for (let n = 0; n < stretches; n++) {
    const [from, to] = [1 + Math.floor((n * inner) / stretches), 1 + Math.floor(((n + 1) * inner) / stretches)];
    points.push(...extremes(values, from, to));
  }
  points.push([values.length - 1, values[values.length - 1]]);
  return points;
}

function extremes(values: readonly (number | null)[], from: number, to: number): Point[] {
  let [low, high] = [-1, -1];
  for (let i = from; i < to; i++) {
    const value = values[i];
    if (value === null) continue;
    if (low < 0 || value < values[low]!) low = i;
    if (high < 0 || value > values[high]!) high = i;
  }
  if (low < 0) return [[from, null]];
  if (low === high) return [[low, values[low]]];
  return [Math.min(low, high), Math.max(low, high)].map((i): Point => [i, values[i]]);
}
