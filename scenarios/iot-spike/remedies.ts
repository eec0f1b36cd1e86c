import type { Remedy } from '../../engine/remedy.ts';
import { partitions } from '../../pipeline/device-event.ts';

export const remedies = {
  buffer: {
    id: 'buffer',
    about: `A log of ${partitions} partitions between gateway and workers takes the wave in, in batches.`,
    without: 'The gateway forwards one by one from a bounded queue in memory, and drops when it is full.',
    needs: [],
    switching: 'live',
    metric: 'dropped-before',
    minEffect: 0.5,
  },
  autoscale: {
    id: 'autoscale',
    about: 'The number of workers follows the lag, and a worker that died is replaced.',
    without: 'As many workers as at the start, whatever waits; one that died stays dead.',
    needs: ['buffer', 'backpressure'],
    switching: 'live',
    metric: 'drain-time',
    minEffect: 0.4,
  },
  backpressure: {
    id: 'backpressure',
    about: 'Each stage pauses the one before it by watermarks, up to the devices, which hold what they measured.',
    without: 'Workers prefetch into a bounded queue that drops when it is full.',
    needs: [],
    switching: 'live',
    metric: 'dropped-behind',
    minEffect: 0.5,
  },
  priority: {
    id: 'priority',
    about: 'Critical events go first, on a topic and a consumer group of their own; debug events are shed before anything else.',
    without: 'One queue, first in, first out, for alarms and debug output alike.',
    needs: [],
    switching: 'live',
    metric: 'critical-lost',
    minEffect: 0.5,
  },
  replay: {
    id: 'replay',
    about: 'Offsets are committed after the write, the sink merges by id, and a new owner reads on from the last good offset.',
    without: 'Offsets are committed on receipt, before the write, which is a plain INSERT.',
    needs: ['buffer'],
    switching: 'live',
    metric: 'unaccounted-and-duplicates',
    minEffect: 0.5,
  },
} as const satisfies Record<string, Remedy>;
