import type { FaultKind, Treatment } from './fault.ts';
import { whichRequests } from './fields.ts';
import { Trigger, type Which } from './trigger.ts';

export interface CutFault extends Which {
  kind: 'cut';
  /**
   * `before`: the request is not applied. `after`: it is, and nobody is told: the lost acknowledgement, upon which a producer
   * without idempotence writes its records twice. Default `after`.
   */
  when?: 'before' | 'after';
  forMs?: number;
}

const CUT: Treatment = { do: 'cut' };

export const cut: FaultKind<CutFault> = {
  about: 'the connection is closed before a request is applied, or before its answer is sent',
  fields: {
    ...whichRequests,
    when: { type: 'text', about: 'before or after the request is applied; after without it', oneOf: ['before', 'after'] },
  },
  begin(spec, site) {
    const trigger = new Trigger(spec, () => site.hit());
    if (spec.when === 'before') return { before: (request) => (trigger.takes(request) ? CUT : null) };
    return { after: (request) => (trigger.takes(request) ? CUT : null) };
  },
};
