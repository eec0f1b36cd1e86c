import { createRequire, syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';
import { currentHost, type Host } from '../host.ts';

/**
 * While a run on the real clock lasts, every timer belongs to the host whose code armed it: when the host dies its timers
 * are cleared, as those of a killed process are gone. Modules that captured the timers before keep them. Returns what
 * undoes it.
 */
export function ownTimers(): () => void {
  const owned = new OwnedTimers();
  const timers = createRequire(import.meta.url)('node:timers') as Functions;
  const ambient = globalThis as unknown as Functions;
  const undo = pairs.flatMap(({ arm, clear, again }) => {
    const [before, clearBefore] = [ambient[arm], ambient[clear]];
    const arming = owned.arming(before, clearBefore, again);
    // A promisified timer is one of Node's own, which nobody wraps.
    const promised = Object.getOwnPropertyDescriptor(before, promisify.custom);
    if (promised) Object.defineProperty(arming, promisify.custom, promised);
    const clearing = (timer: unknown): void => {
      owned.forget(timer);
      clearBefore(timer);
    };
    return [[arm, before, arming] as const, [clear, clearBefore, clearing] as const];
  });
  for (const [name, , mine] of undo) ambient[name] = timers[name] = mine;
  syncBuiltinESMExports();
  return () => {
    for (const [name, before] of undo) ambient[name] = timers[name] = before;
    syncBuiltinESMExports();
  };
}

type Callable = (...args: unknown[]) => unknown;
type Functions = Record<string, Callable>;

const pairs = [
  { arm: 'setTimeout', clear: 'clearTimeout', again: false },
  { arm: 'setInterval', clear: 'clearInterval', again: true },
  { arm: 'setImmediate', clear: 'clearImmediate', again: false },
] as const;

/** The timers of each host that are armed now, with how to clear them. */
class OwnedTimers {
  readonly #byHost = new WeakMap<Host, Map<object, () => void>>();
  readonly #ofTimer = new WeakMap<object, Map<object, () => void>>();

  arming(arm: Callable, clear: Callable, again: boolean): Callable {
    return (callback, ...rest) => {
      const host = currentHost();
      if (host === null) return arm(callback, ...rest);
      const timer = arm((...args: unknown[]) => {
        if (!again) this.forget(timer);
        if (!host.dead) (callback as Callable)(...args);
      }, ...rest) as object;
      if (host.dead) clear(timer);
      else this.#keep(host, timer, () => clear(timer));
      return timer;
    };
  }

  #keep(host: Host, timer: object, clear: () => void): void {
    let armed = this.#byHost.get(host);
    if (armed === undefined) {
      const fresh = new Map<object, () => void>();
      this.#byHost.set(host, (armed = fresh));
      host.onDeath(() => {
        for (const each of fresh.values()) each();
        fresh.clear();
      });
    }
    armed.set(timer, clear);
    this.#ofTimer.set(timer, armed);
  }

  forget(timer: unknown): void {
    if (typeof timer === 'object' && timer !== null) this.#ofTimer.get(timer)?.delete(timer);
  }
}
