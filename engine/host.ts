/**
 * A host is a simulated machine: timers, sockets and messages belong to one, and when it dies none of its
 * callbacks ever fires again. A component that restarts gets a new host.
 */
export class Host {
  readonly name: string;
  #dead = false;
  readonly #mourners = new Set<() => void>();

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

  kill(): void {
    if (this.#dead) return;
    this.#dead = true;
    for (const mourn of this.#mourners) {
      this.#mourners.delete(mourn);
      mourn();
    }
  }
}

let current: Host | null = null;

/**
 * The host whose callback runs now. Carried by hand instead of by AsyncLocalStorage: the virtual clock empties the
 * microtask queue after every callback, so whatever a callback set going still runs under its own host.
 * It holds only if one host never settles another host's promise: hosts talk by messages and sockets alone.
 */
export function currentHost(): Host | null {
  return current;
}

/** Runs `work` as code of `host`. */
export function runOn<T>(host: Host | null, work: () => T): T {
  const before = current;
  current = host;
  try {
    return work();
  } finally {
    current = before;
  }
}

/** For the clock alone: the host stays current until the next call, so that the microtasks drained after it belong to it. */
export function setCurrentHost(host: Host | null): void {
  current = host;
}
