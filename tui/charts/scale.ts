const mantissas = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10] as const;

/** The next number above that a reader takes in at a glance; 1 for nothing. */
export function niceCeiling(value: number): number {
  if (!(value > 0)) return 1;
  if (!Number.isFinite(value)) return Number.MAX_VALUE;
  const scale = 10 ** Math.floor(Math.log10(value));
  return (mantissas.find((each) => each * scale >= value * 0.999_999) ?? 10) * scale;
}

/** The next such number below; 1 for nothing. */
export function niceFloor(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const scale = 10 ** Math.floor(Math.log10(value));
  return (mantissas.findLast((each) => each * scale <= value * 1.000_001) ?? 1) * scale;
}

/** Lengths of time that a reader takes in at a glance, s. */
const niceSeconds = [1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1200, 1800, 2700, 3600] as const;

const hourMs = 3_600_000;

/** The same for a length of time in ms: clocks do not count in tens. */
export function niceDuration(ms: number): number {
  if (ms <= 1000) return niceCeiling(ms);
  const seconds = niceSeconds.find((each) => each * 1000 >= ms * 0.999_999);
  const unitMs = ms < 48 * hourMs ? hourMs : 24 * hourMs;
  return seconds === undefined ? niceCeiling(ms / unitMs) * unitMs : seconds * 1000;
}

const stepsMs = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400].map((seconds) => seconds * 1000);
/** So many cells lie between two labels at least. */
const cellsPerLabel = 9;

/** How far apart the labels of a time axis stand, in ms: a step that clocks know. */
export function timeStep(spanMs: number, cells: number): number {
  const leastMs = (spanMs * cellsPerLabel) / cells;
  const day = stepsMs[stepsMs.length - 1];
  return stepsMs.find((each) => each >= leastMs) ?? Math.ceil(leastMs / day) * day;
}
