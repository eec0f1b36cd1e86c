import { whichRequests } from '../../faults/fields.ts';
import { Trigger, type Which } from '../../faults/trigger.ts';
import { ofDirection, type Direction, type ProxyFaultKind } from './fault.ts';

export interface DelayParams extends Which {
  delayMs: number;
  /** How far a delay may be off, in milliseconds, either way and evenly. */
  jitterMs?: number;
  of?: Direction;
  forMs?: number;
}

/** A long way: frames arrive late, each of them by so much, and in order. Without `of` a round trip is late by twice as much. */
export const delay: ProxyFaultKind<DelayParams> = {
  about: 'requests and answers arrive late',
  fields: {
    ...whichRequests,
    ...ofDirection,
    delayMs: { type: 'number', about: 'milliseconds, each way', isRequired: true, example: 20 },
    jitterMs: { type: 'number', about: 'how far a delay may be off, either way, in milliseconds' },
  },
  begin({ delayMs, jitterMs = 0, of, ...which }, site) {
    // Requests and answers are counted apart, or every second of either would be the nth.
    const [requests, answers] = [new Trigger(which, () => site.hit()), new Trigger(which, () => site.hit())];
    const late = { do: 'delay' } as const;
    const drawn = (): number => Math.max(0, delayMs + jitterMs * (2 * site.random() - 1));
    return {
      request: of === 'answer' ? undefined : (request) => (requests.takes(request) ? { ...late, delayMs: drawn() } : null),
      answer: of === 'request' ? undefined : ({ request }) => (answers.takes(request) ? { ...late, delayMs: drawn() } : null),
    };
  },
};
