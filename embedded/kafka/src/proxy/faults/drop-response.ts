import type { Treatment } from '../../faults/fault.ts';
import { whichRequests } from '../../faults/fields.ts';
import { Trigger, type Which } from '../../faults/trigger.ts';
import type { ProxiedAnswer } from '../proxied-answer.ts';
import type { ProxyFaultKind } from './fault.ts';

export interface DropResponseParams extends Which {
  topic?: string;
  forMs?: number;
}

const CUT: Treatment = { do: 'cut' };

/** The lost acknowledgement: the cluster did what it was asked, and nobody is told. A producer that is not idempotent writes twice. */
export const dropResponse: ProxyFaultKind<DropResponseParams> = {
  about: 'a request is done, its answer is lost, and the connection is closed',
  fields: { ...whichRequests, topic: { type: 'text', about: 'only answers of Produce, Fetch and Metadata, about this topic' } },
  begin({ topic, ...which }, site) {
    const trigger = new Trigger(which, () => site.hit());
    const isAbout = (answer: ProxiedAnswer): boolean => topic === undefined || (answer.reader?.errors ?? []).some((found) => site.topics.of(found.topic) === topic);
    return { answer: (answer) => (isAbout(answer) && trigger.takes(answer.request) ? CUT : null) };
  },
};
