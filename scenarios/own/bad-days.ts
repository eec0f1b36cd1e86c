import type { FaultParams, TimedFault } from '../../engine/fault.ts';
import type { BadDay } from '../../engine/scenario.ts';
import type { Definition } from './definition.ts';
import { sessionMs } from './session.ts';

/** After a member of a group died or the log went away, members share anew: at the latest when its session is over, and a little later they have caught up. */
const settleMs = sessionMs + 5_000;
/** Longer than any run in which a rate is measured. */
const allAlongMs = 1_200_000;

/** What can go wrong with a service of one's own while it must hold a rate. */
export function badDaysOf({ topics, service }: Definition): Readonly<Record<string, BadDay>> {
  const days: BadDay[] = [
    ...(service.instances > 1 ? [{ id: 'instance-gone', about: 'one of the instances is gone', knobs: { 'service.instances': { plus: -1 } } }] : []),
    { id: 'service-killed', about: 'an instance is killed and comes back', faults: [{ fault: 'service-killed', atMs: 500, forMs: 1000 }], settleMs },
    ...(topics === undefined ? [] : [{ id: 'broker-restart', about: 'the log restarts', faults: [{ fault: 'broker-restart', atMs: 500, forMs: 1000 }], settleMs }]),
    ...(topics?.proxy === true ? [{ id: 'far-away', about: 'the log is 20 ms away, each way', faults: [allAlong('network-delay', { delayMs: 20 })], settleMs: 5_000 }] : []),
    ...(topics?.in.key === undefined ? [] : [{ id: 'hot-key', about: 'one key has 30 % of the records', faults: [allAlong('hot-key', { share: 0.3 })], settleMs: 2_000 }]),
    { id: 'larger-records', about: 'records are ten times as large', faults: [allAlong('larger', { times: 10 })], settleMs: 2_000 },
  ];
  return Object.fromEntries(days.map((day) => [day.id, day]));
}

function allAlong(fault: string, params: FaultParams): TimedFault {
  return { fault, atMs: 0, forMs: allAlongMs, params };
}
