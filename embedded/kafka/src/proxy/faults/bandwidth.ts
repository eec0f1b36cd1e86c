import type { Treatment } from '../../faults/fault.ts';
import { whichRequests } from '../../faults/fields.ts';
import { Trigger, type Which } from '../../faults/trigger.ts';
import { ofDirection, type Direction, type ProxyFaultKind } from './fault.ts';

export interface BandwidthParams extends Which {
  bytesPerSecond: number;
  of?: Direction;
  forMs?: number;
}

/** A thin line: each connection carries so many bytes a second, either way. */
export const bandwidth: ProxyFaultKind<BandwidthParams> = {
  about: 'requests and answers trickle over each connection',
  fields: { ...whichRequests, ...ofDirection, bytesPerSecond: { type: 'number', about: 'of each connection, each way', isRequired: true, example: 10_000 } },
  begin({ bytesPerSecond, of, ...which }, site) {
    const [requests, answers] = [new Trigger(which, () => site.hit()), new Trigger(which, () => site.hit())];
    const thin: Treatment = { do: 'trickle', bytesPerSecond };
    return {
      request: of === 'answer' ? undefined : (request) => (requests.takes(request) ? thin : null),
      answer: of === 'request' ? undefined : ({ request }) => (answers.takes(request) ? thin : null),
    };
  },
};
