import { z } from 'zod';
import { dataFormats, declareDataFault } from '../data-fault.ts';
import type { Arrival, Delivery } from '../delivery.ts';

const shared = { scope: 'file', formats: dataFormats } as const;
const hours = z.number().max(24 * 30);
const without = z.strictObject({});

/** What arrives first is changed, and the whole file comes `afterHours` later. */
function healed(delivery: Delivery, afterHours: number, change: (arrival: Arrival) => Arrival): Delivery {
  return { ...delivery, arrivals: delivery.arrivals.flatMap((arrival) => [change(arrival), { ...arrival, afterHours: arrival.afterHours + afterHours }]) };
}

export const truncated = declareDataFault({
  ...shared,
  id: 'truncated',
  about: 'The file breaks off in its middle; hours later it comes whole.',
  heals: 4, expected: 'fallback', evidence: 'control-total', reasons: ['file-truncated', 'checksum', 'row-count'], reversible: false,
  params: z.strictObject({ keep: z.number().gt(0).lt(1).optional().describe('the share of its bytes that is left') }),
  mechanism: {
    layer: 'delivery',
    deliver(delivery, { keep }, random) {
      const share = keep ?? 0.1 + 0.8 * random.float();
      return healed(delivery, 4, (arrival) => ({ ...arrival, cutAt: Math.max(1, Math.floor(delivery.size * share)) }));
    },
  },
});

export const zeroBytes = declareDataFault({
  ...shared,
  id: 'zero-bytes',
  about: 'The file is there and empty; hours later it comes whole.',
  heals: 6, expected: 'fallback', evidence: 'control-total', reasons: ['file-empty', 'checksum', 'row-count'], reversible: false,
  params: without,
  mechanism: { layer: 'delivery', deliver: (delivery) => healed(delivery, 6, (arrival) => ({ ...arrival, cutAt: 0 })) },
});

export const missing = declareDataFault({
  ...shared,
  id: 'missing',
  about: 'The file never comes.',
  heals: 'never', expected: 'fallback', evidence: 'control-total', reasons: ['file-missing'], reversible: false,
  params: without,
  mechanism: { layer: 'delivery', deliver: (delivery) => ({ ...delivery, arrivals: [] }) },
});

export const late = declareDataFault({
  ...shared,
  id: 'late',
  about: 'The file comes hours after it was due.',
  heals: 6, expected: 'fallback', evidence: 'control-total', reasons: ['file-missing'], reversible: true,
  params: z.strictObject({ hours: hours.gt(0).default(6) }),
  mechanism: {
    layer: 'delivery',
    deliver: (delivery, { hours: later }) => ({ ...delivery, arrivals: delivery.arrivals.map((arrival) => ({ ...arrival, afterHours: arrival.afterHours + later })) }),
  },
});

export const stillBeingWritten = declareDataFault({
  ...shared,
  id: 'still-being-written',
  about: 'The file can be read while its writer is half-way; soon after it is whole.',
  heals: 1, expected: 'fallback', evidence: 'control-total', reasons: ['file-unstable', 'file-truncated', 'checksum', 'row-count'], reversible: false,
  params: without,
  mechanism: {
    layer: 'delivery',
    deliver(delivery, _, random) {
      const share = 0.05 + 0.9 * random.float();
      return healed(delivery, 1, (arrival) => ({ ...arrival, cutAt: Math.floor(delivery.size * share) }));
    },
  },
});

export const deliveredTwice = declareDataFault({
  ...shared,
  id: 'delivered-twice',
  about: 'The same file comes a second time.',
  heals: 'never', expected: 'load', evidence: 'value', reasons: ['repeated-file'], reversible: true,
  params: z.strictObject({ hours: hours.min(0).default(2) }),
  mechanism: { layer: 'delivery', deliver: (delivery, { hours: later }) => healed(delivery, later, (arrival) => arrival) },
});

export const yesterdaysFile = declareDataFault({
  ...shared,
  id: 'yesterdays-file',
  about: 'The file of the day before comes under the name of today; hours later the right one.',
  heals: 8, expected: 'fallback', evidence: 'control-total', reasons: ['stale-file', 'repeated-file', 'checksum', 'row-count'], reversible: false,
  params: without,
  mechanism: { layer: 'delivery', deliver: (delivery) => healed(delivery, 8, (arrival) => ({ ...arrival, source: 'previous', cutAt: null })) },
});

const stated = { ...shared, heals: 'never', expected: 'quarantine', evidence: 'control-total', reversible: true } as const;

export const checksumMismatch = declareDataFault({
  ...stated,
  id: 'checksum-mismatch',
  about: 'The checksum that was stated is not that of the file.',
  reasons: ['checksum'],
  params: without,
  mechanism: {
    layer: 'delivery',
    deliver(delivery, _, random) {
      const { sha256 } = delivery.control;
      const at = random.below(sha256.length);
      const digit = ((Number.parseInt(sha256[at], 16) + 1 + random.below(15)) % 16).toString(16);
      return { ...delivery, control: { ...delivery.control, sha256: sha256.slice(0, at) + digit + sha256.slice(at + 1) } };
    },
  },
});

export const rowCountMismatch = declareDataFault({
  ...stated,
  id: 'row-count-mismatch',
  about: 'The number of rows that was stated is not that of the file.',
  reasons: ['row-count'],
  params: z.strictObject({ most: z.number().int().min(1).default(10).describe('how far off at most') }),
  mechanism: {
    layer: 'delivery',
    deliver(delivery, { most }, random) {
      const { rows } = delivery.control;
      const by = 1 + random.below(most);
      return { ...delivery, control: { ...delivery.control, rows: random.chance(1, 2) && rows >= by ? rows - by : rows + by } };
    },
  },
});
