import type { Request } from '../connection.ts';
import { errors, type ErrorCode } from '../errors.ts';
import { refusableApis } from '../api/refusals.ts';
import type { FaultKind, Scope } from './fault.ts';
import { whichRequests } from './fields.ts';
import { Trigger, type Which } from './trigger.ts';

export interface ErrorFault extends Which {
  kind: 'error';
  api: string;
  /** A name of the protocol, for example `NOT_LEADER_OR_FOLLOWER`. */
  error: string;
  topic?: string;
  partition?: number;
  group?: string;
  forMs?: number;
}

/** A request is answered with an error, and is not applied. With a topic only requests that touch it count. */
export const error: FaultKind<ErrorFault> = {
  about: 'requests of an API key are answered with an error, and are not applied',
  fields: {
    ...whichRequests,
    api: { ...whichRequests.api, isRequired: true, oneOf: refusableApis, example: 'Produce' },
    error: { type: 'text', about: 'name of the error', isRequired: true, example: 'NOT_LEADER_OR_FOLLOWER', oneOf: Object.keys(errors).filter((name) => name !== 'NONE') },
    topic: { type: 'text', about: 'only for this topic' },
    partition: { type: 'whole', about: 'only for this partition' },
    group: { type: 'text', about: 'only for this group, or transactional id' },
  },
  begin(spec, site) {
    const code: ErrorCode = errors[spec.error as keyof typeof errors];
    const trigger = new Trigger(spec, () => site.hit());
    // A request asks for each of its partitions, and a waiting one again and again.
    const struck = new WeakMap<Request, boolean>();
    return {
      refusal(request, scope) {
        if (!covers(spec, scope)) return errors.NONE;
        let isStruck = struck.get(request);
        if (isStruck === undefined) struck.set(request, (isStruck = trigger.takes(request)));
        return isStruck ? code : errors.NONE;
      },
    };
  },
};

/** Whether what a request is about is what a fault is about. */
export function covers({ topic, partition, group }: Scope, scope: Scope): boolean {
  return (
    (topic === undefined || topic === scope.topic) &&
    (partition === undefined || partition === scope.partition) &&
    (group === undefined || group === scope.group)
  );
}
