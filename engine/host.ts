import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * A host is a simulated machine: timers, sockets and messages belong to one, and when it dies none of its
 * callbacks ever fires again. A component that restarts gets a new host.
 */
export class Host {
  readonly name: string;
  #dead = false;
  #gone = false;
  #held = 0;
  readonly #mourners = new Set<() => void>();
  readonly #closers = new Set<() => void>();

  constructor(name: string) {
    this.name = name;
  }

  get dead(): boolean {
    return this.#dead;
  }

  /**
   * `mourn` is called once when the host dies: its peers' connections are reset, its native results discarded. What is
   * returned takes it back, for what ends before the host does: a host outlives thousands of its connections.
   */
  onDeath(mourn: () => void): () => void {
    this.#mourners.add(mourn);
    return () => void this.#mourners.delete(mourn);
  }

  /**
   * `close` is called once when the host is dead and nothing holds it any more: what a native call may still be using is
   * closed here. At once where that is so already. What is returned takes it back.
   */
  onGone(close: () => void): () => void {
    if (this.#gone) close();
    else this.#closers.add(close);
    return () => void this.#closers.delete(close);
  }

  /** Keeps what its native calls use until the returned function is called, as a kernel keeps the files of a killed process that is in a call. */
  hold(): () => void {
    this.#held++;
    return () => {
      this.#held--;
      this.#leave();
    };
  }

  kill(): void {
    if (this.#dead) return;
    this.#dead = true;
    drain(this.#mourners);
    this.#leave();
  }

  #leave(): void {
    if (!this.#dead || this.#held > 0 || this.#gone) return;
    this.#gone = true;
    drain(this.#closers);
  }
}

function drain(calls: Set<() => void>): void {
  for (const call of calls) {
    calls.delete(call);
    call();
  }
}

let current: Host | null = null;
/** Set while a run on the real clock lasts. */
let carried: AsyncLocalStorage<Host | null> | null = null;

/**
 * The host whose callback runs now. In virtual time it is carried by hand instead of by AsyncLocalStorage: the virtual
 * clock empties the microtask queue after every callback, so whatever a callback set going still runs under its own host.
 * It holds only if one host never settles another host's promise: hosts talk by messages and sockets alone.
 */
export function currentHost(): Host | null {
  return carried === null ? current : (carried.getStore() ?? null);
}

/** On the real clock the event loop interleaves hosts as it likes, and Node itself carries each through what it set going. Returns what undoes it. */
export function carryHosts(): () => void {
  const storage = new AsyncLocalStorage<Host | null>();
  carried = storage;
  return () => {
    storage.disable();
    carried = null;
  };
}

/** Runs `work` as code of `host`. */
export function runOn<T>(host: Host | null, work: () => T): T {
  if (carried !== null) return carried.run(host, work);
  const before = current;
  current = host;
  try {
    return work();
  } finally {
    current = before;
  }
}

/** For the virtual clock alone: the host stays current until the next call, so that the microtasks drained after it belong to it. */
export function setCurrentHost(host: Host | null): void {
  current = host;
}
