import type { CrashOptions, FaultKind, Treatment } from './fault.ts';
import { whichRequests } from './fields.ts';
import { Trigger, type Which } from './trigger.ts';

export interface CrashFault extends Which {
  kind: 'crash';
  /** Without `api`, `nth` or `times` the power fails at once. `after`, the default, is when a request is applied and not answered. */
  when?: 'before' | 'after';
  tear?: 'prefix' | 'zeros' | 'garbage';
  /** How long nobody serves, in milliseconds. Default 0: the next broker starts at once. */
  downMs?: number;
  forMs?: number;
}

const CUT: Treatment = { do: 'cut' };

/** The power fails: all connections go, and what was not synced; then a new broker starts on what the disk has kept. */
export const crash: FaultKind<CrashFault> = {
  about: 'the broker crashes, loses what it had not synced, and starts again',
  fields: {
    ...whichRequests,
    when: { type: 'text', about: 'before or after a request is applied; after without it', oneOf: ['before', 'after'] },
    tear: { type: 'text', about: 'what is left of bytes that were not synced; nothing without it', oneOf: ['prefix', 'zeros', 'garbage'] },
    downMs: { type: 'whole', about: 'how long nobody serves, in milliseconds' },
  },
  begin(spec, site) {
    const how: CrashOptions = { tear: spec.tear, downMs: spec.downMs ?? 0 };
    if (spec.api === undefined && spec.nth === undefined && spec.times === undefined) {
      site.crash(how);
      site.hit();
      site.clearSoon();
      return {};
    }
    site.checkCrash();
    const trigger = new Trigger({ ...spec, nth: spec.nth ?? 1 }, () => site.hit());
    const strike = (): Treatment => {
      site.crash(how);
      return CUT;
    };
    if (spec.when === 'before') return { before: (request) => (trigger.takes(request) ? strike() : null) };
    return { after: (request) => (trigger.takes(request) ? strike() : null) };
  },
};
