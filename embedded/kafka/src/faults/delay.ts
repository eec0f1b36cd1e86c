import type { FaultKind, Treatment } from './fault.ts';
import { whichRequests } from './fields.ts';
import { Trigger, type Which } from './trigger.ts';

export interface DelayFault extends Which {
  kind: 'delay';
  delayMs: number;
  /** `request`: it is applied late. `answer`: it is applied at once, and answered late. Default `request`. */
  of?: 'request' | 'answer';
  forMs?: number;
}

/** A slow broker, or a slow way back. Later requests of the connection wait behind the one that is held, as they do in Kafka. */
export const delay: FaultKind<DelayFault> = {
  about: 'requests are served late, or answered late',
  fields: {
    ...whichRequests,
    delayMs: { type: 'number', about: 'milliseconds', isRequired: true },
    of: { type: 'text', about: 'request or answer; request without it', oneOf: ['request', 'answer'] },
  },
  begin(spec, site) {
    const trigger = new Trigger(spec, () => site.hit());
    const late: Treatment = { do: 'delay', delayMs: spec.delayMs };
    if (spec.of === 'answer') return { after: (request) => (trigger.takes(request) ? late : null) };
    return { before: (request) => (trigger.takes(request) ? late : null) };
  },
};
