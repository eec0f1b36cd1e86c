import type { Knob } from '../../engine/knob.ts';

export const knobs: readonly Knob[] = [
  { id: 'monitor.stability', unit: 'factor', default: 0.25, min: 0.01, max: 100, about: 'The index of population stability from which a distribution has moved; set high, other units pass for the same.' },
  { id: 'monitor.outside', unit: 'percent', default: 2, min: 0, max: 100, about: 'Records outside of the period of their batch that are borne; set high, a shifted clock passes.' },
  { id: 'monitor.mismatch', unit: 'percent', default: 10, min: 0, max: 100, about: 'Records of a batch that fit no contract from which somebody is told.' },
  { id: 'sink.statement', unit: 'ms', default: 50, min: 0.1, max: 10_000, about: 'What one statement of a transaction takes the sink.' },
];
