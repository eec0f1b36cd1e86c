import type { BadDay } from '../../engine/scenario.ts';

export const badDays = {
  'worker-gone': { id: 'worker-gone', about: 'one of the workers is gone', knobs: { 'worker.count': { plus: -1 } } },
  'slow-sink': { id: 'slow-sink', about: 'the downstream of the workers is twice as slow', knobs: { 'sink.service': { times: 2 } } },
  'broker-restart': {
    id: 'broker-restart', about: 'the log restarts', faults: [{ fault: 'broker-restart', atMs: 500, forMs: 1000 }], needs: 'buffer', settleMs: 12_000,
  },
  rebalance: { id: 'rebalance', about: 'the workers share anew', faults: [{ fault: 'rebalance', atMs: 500, forMs: 0 }], needs: 'buffer', settleMs: 10_000 },
} as const satisfies Record<string, BadDay>;
