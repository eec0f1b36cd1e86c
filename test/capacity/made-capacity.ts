import { capacitySchema, type Capacity } from '../../cli/capacity/capacity.ts';

/** A report in which every field has its plainest value. */
export const madeCapacity: Capacity = capacitySchema.parse({
  schemaVersion: 1, scenario: 'iot-spike', status: 'completed', verdict: 'passed', reason: 'holds 400/s', end: 'knee', startedAt: '2026-11-26T05:00:00.000Z', wallMs: 60_000,
  wavetank: '0.1.0', node: 'v20', machine: '2 cores', seed: 1, remedies: ['buffer'], knobs: {}, holds: 'nothing lost', method: 'a method', warmUpMs: 4000, windowMs: 12_000, form: 'full', backends: {}, oneIn: null, against: null,
  expectEps: 400, guessEps: 500, knee: { kneeEps: 520, lowEps: 505, highEps: 533 }, heldEps: 510, rarestLoss: 7000,
  limits: { atEps: 510, ranked: [{ what: 'sink', kind: 'server', nodes: ['worker-1'], busy: 0.94, fullAtEps: 543 }], queue: { node: 'kafka', growthEps: 12 }, first: 'sink' },
  runs: [], outages: [], badDays: [],
});
