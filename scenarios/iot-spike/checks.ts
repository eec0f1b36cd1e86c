import type { Check, Evidence, Judged } from '../../engine/check.ts';
import { debug } from '../../pipeline/device-event.ts';
import { criticalLost, criticalLostSoFar, lost } from './figures.ts';

function none(evidence: Evidence, items: readonly number[], what: string): Judged {
  if (items.length === 0) return { verdict: 'passed', value: 0, firstBreachMs: null, message: 'none' };
  const firstBreachMs = items.reduce((first, item) => Math.min(first, evidence.ledger.endMs(item)), Infinity);
  const message = `${items.length.toLocaleString('en')} ${what}`;
  return { verdict: 'failed', value: items.length, firstBreachMs, message, items };
}

export const checks = {
  'critical-lost': {
    id: 'critical-lost',
    about: 'Every critical event is in the sink.',
    unit: 'events',
    limit: 0,
    live: () => ({ value: criticalLostSoFar }),
    judge: (evidence) => none(evidence, criticalLost(evidence), 'critical events are not in the sink'),
  },
  dropped: {
    id: 'dropped',
    about: 'Nothing is dropped for lack of room; debug events may be shed on purpose.',
    unit: 'events',
    limit: 0,
    live: () => ({ value: ({ countOf }) => countOf('dropped') + countOf('shed') - countOf('shed', debug) }),
    judge: (evidence) => none(evidence, lost(evidence), 'events were dropped, or shed though more than debug output'),
  },
  duplicates: {
    id: 'duplicates',
    about: 'No event is in the sink more than once.',
    unit: 'rows',
    limit: 0,
    judge(evidence) {
      const items: number[] = [];
      evidence.ledger.each(null, null, (item) => {
        if (evidence.ledger.rows(item) > 1) items.push(item);
      });
      return { ...none(evidence, items, 'events are in the sink more than once'), value: evidence.account.duplicate };
    },
  },
} as const satisfies Record<string, Check>;
