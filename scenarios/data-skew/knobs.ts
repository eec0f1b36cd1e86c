import type { Knob } from '../../engine/knob.ts';
import { mostSalts } from '../../pipeline/compute/task.ts';

/** Sized so that a job without remedies ends before the next one begins, and most of it is one task. */
export const knobs: readonly Knob[] = [
  { id: 'keys.count', unit: 'count', default: 20_000, short: 300, min: 2, max: 1_000_000, integer: true, about: 'Keys that rows can have.' },
  { id: 'keys.exponent', unit: 'factor', default: 1.1, min: 0, max: 3, about: "Of Zipf's law over the keys; 0: all alike." },
  { id: 'keys.celebrity', unit: 'percent', default: 45, min: 0, max: 90, about: 'Rows that have the key of the celebrity, whatever the law says.' },
  { id: 'keys.customers', unit: 'count', default: 2500, short: 150, min: 1, max: 1_000_000, integer: true, about: 'Customers that are counted; the fewer, the more rows are alike and can be combined.' },
  { id: 'job.batches', unit: 'count', default: 5, min: 1, max: 60, integer: true, about: 'Into how many batches the run is cut; each is a job.' },
  { id: 'job.splits', unit: 'count', default: 16, short: 8, min: 1, max: 256, integer: true, about: 'Files of a batch, and map tasks of its job.' },
  { id: 'job.partitions', unit: 'count', default: 16, short: 8, min: 1, max: 1000, integer: true, about: 'Reduce tasks of a job; too many cost more to start than they do, too few cannot be spread.' },
  { id: 'salt.factor', unit: 'factor', default: 3, min: 0.1, max: mostSalts, about: 'Salts of a hot key for each partition that it would fill; too few leave it in large pieces, too many make the second stage the heavier one.' },
  { id: 'sketch.keys', unit: 'count', default: 64, min: 1, max: 100_000, integer: true, about: 'Keys that each split counts, the largest first; too few, and a hot key is missed.' },
  { id: 'sample.splits', unit: 'percent', default: 25, short: 100, min: 1, max: 100, about: 'Splits from which the weights of a range split are taken; few are cheap, and tell little.' },
  { id: 'worker.count', unit: 'count', default: 4, short: 2, min: 1, max: 64, integer: true, about: 'Workers from the start.' },
  { id: 'worker.cores', unit: 'count', default: 3, min: 1, max: 64, integer: true, about: 'Cores of a worker: as many tasks at a time, if each has one.' },
  { id: 'worker.timeout', unit: 'ms', default: 1000, min: 20, max: 600_000, integer: true, about: 'How long a worker may be silent before its tasks are given to others; short, and a busy worker is taken for a dead one.' },
  { id: 'task.overhead', unit: 'ms', default: 20, min: 0.1, max: 60_000, about: 'What a task takes whatever it does.' },
  { id: 'sketch.row', unit: 'ms', default: 0.002, short: 0.1, min: 0.0001, max: 1000, about: 'What counting one row takes on one core.' },
  { id: 'map.row', unit: 'ms', default: 0.015, short: 0.7, min: 0.0001, max: 1000, about: 'What reading and sending one row takes on one core.' },
  { id: 'reduce.row', unit: 'ms', default: 0.06, short: 3, min: 0.0001, max: 1000, about: 'What one row takes a reduce task on one core.' },
];
