import type { Check } from '../../engine/check.ts';
import { noneOf, storedAgain } from '../../engine/none-of.ts';
import { debug } from '../../pipeline/device-event.ts';
import { criticalLost, criticalLostSoFar, lost } from './figures.ts';

export const checks = {
  'critical-lost': {
    id: 'critical-lost',
    about: 'Every critical event is in the sink.',
    unit: 'events',
    limit: 0,
    live: () => ({ value: criticalLostSoFar }),
    judge: (evidence) => noneOf(evidence, criticalLost(evidence), 'critical events are not in the sink'),
  },
  dropped: {
    id: 'dropped',
    about: 'Nothing is dropped for lack of room; debug events may be shed on purpose.',
    unit: 'events',
    limit: 0,
    live: () => ({ value: ({ countOf }) => countOf('dropped') + countOf('shed') - countOf('shed', debug) }),
    judge: (evidence) => noneOf(evidence, lost(evidence), 'events were dropped, or shed though more than debug output'),
  },
  duplicates: {
    id: 'duplicates',
    about: 'No event is in the sink more than once.',
    unit: 'rows',
    limit: 0,
    judge: (evidence) => ({ ...noneOf(evidence, storedAgain(evidence.ledger), 'events are in the sink more than once'), value: evidence.account.duplicate }),
  },
} as const satisfies Record<string, Check>;
