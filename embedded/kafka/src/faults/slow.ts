import type { FaultKind, Treatment } from './fault.ts';
import { whichRequests } from './fields.ts';
import { Trigger, type Which } from './trigger.ts';

export interface SlowFault extends Which {
  kind: 'slow';
  bytesPerSecond: number;
  forMs?: number;
}

/** A thin line: each connection gets its answers at so many bytes a second, in pieces, and is served on once they are through. */
export const slow: FaultKind<SlowFault> = {
  about: 'answers trickle over each connection',
  fields: { ...whichRequests, bytesPerSecond: { type: 'number', about: 'of each connection', isRequired: true } },
  begin(spec, site) {
    const trigger = new Trigger(spec, () => site.hit());
    const thin: Treatment = { do: 'trickle', bytesPerSecond: spec.bytesPerSecond };
    return { after: (request) => (trigger.takes(request) ? thin : null) };
  },
};
