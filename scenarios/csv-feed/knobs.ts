import type { Knob } from '../../engine/knob.ts';
import { formatQuantity } from '../../engine/quantity.ts';
import type { KnobContradiction } from '../../engine/scenario.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];

export function contradiction(knob: (id: string) => number): KnobContradiction | null {
  const [deadline, window] = [knob('day.deadline'), knob('backfill.window')];
  return deadline < window ? null : {
    knob: 'backfill.window', why: 'a day that is given up before its deadline is never backfilled: backfill.window must be longer than day.deadline',
    hint: `set backfill.window above ${formatQuantity(deadline, 'ms')}, or day.deadline below ${formatQuantity(window, 'ms')}`,
  };
}

export const knobs: readonly Knob[] = [
  { id: 'fetch.timeout', unit: 'ms', default: 15 * minute, min: second, max: 2 * hour, integer: true, about: 'How long one request may take; short, and a slow server never delivers a whole file.' },
  { id: 'retry.first', unit: 'ms', default: minute, min: second, max: hour, integer: true, about: 'The wait before the second try; it doubles with every further one.' },
  { id: 'retry.longest', unit: 'ms', default: 30 * minute, min: second, max: 12 * hour, integer: true, about: 'The longest wait between two tries; long, and a file that came is noticed late.' },
  { id: 'day.deadline', unit: 'ms', default: 5 * hour, min: 10 * minute, max: 18 * hour, integer: true, about: 'After so long a file that has not come counts as missing, and somebody is told.' },
  { id: 'backfill.window', unit: 'ms', default: 44 * hour, min: hour, max: 56 * hour, integer: true, about: 'How long after it was due a missing file is still looked for; short, and a late one is lost for good.' },
  { id: 'loader.batch', unit: 'count', default: 50, min: 1, max: 100_000, integer: true, about: 'Rows of one INSERT where a day is not swapped in as a whole.' },
  { id: 'warehouse.statement', unit: 'ms', default: 200, min: 1, max: minute, about: 'What one statement takes the warehouse.' },
  { id: 'reader.every', unit: 'ms', default: hour, min: 10 * minute, max: 12 * hour, integer: true, about: 'How often somebody looks at the newest day of each feed.' },
];
