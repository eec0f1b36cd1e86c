import type { Scenario } from '../engine/scenario.ts';

/** Scenarios by their ids, loaded when asked for. */
export const scenarios = {
  'iot-spike': async () => (await import('./iot-spike/scenario.ts')).scenario,
  'vendor-drift': async () => (await import('./vendor-drift/scenario.ts')).scenario,
  'data-skew': async () => (await import('./data-skew/scenario.ts')).scenario,
  'csv-feed': async () => (await import('./csv-feed/scenario.ts')).scenario,
} as const satisfies Record<string, () => Promise<Scenario>>;
