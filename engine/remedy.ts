/**
 * A remedy is a measure that can be switched on and off; its code lies on the path of the data.
 * Its metric exists with the remedy off, and is computed from ledger and stores, never from a counter of its own.
 */
export interface Remedy {
  readonly id: string;
  /** What it is, one sentence. */
  readonly about: string;
  /** What the pipeline does without it. */
  readonly without: string;
  /** Remedies that must be on for this one to act; `--remedies` refuses a set that lacks them. */
  readonly needs: readonly string[];
  /** live: may be toggled in mid-run; one-way: may be switched on but not off; at-start: by the plan alone. */
  readonly switching: 'live' | 'one-way' | 'at-start';
  /** The metric that it exists for: an id of the scenario's `metrics`. Lower is better. */
  readonly metric: string;
  /** The smallest share of the metric without it that it must take away: at least 0.2. */
  readonly minEffect: number;
}

/** Why a remedy may not be switched in mid-run; null if it may. What leaves it as it is switches nothing, and is no mistake. */
export function switchingError({ id, switching }: Remedy, on: boolean, isOn: boolean): string | null {
  if (on === isOn) return null;
  if (switching === 'at-start') return `remedy ${id} is on or off from the start of a run to its end`;
  if (switching === 'one-way' && !on) return `remedy ${id} cannot be switched off again`;
  return null;
}
