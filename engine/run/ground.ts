import type { Host } from '../host.ts';
import type { Wire } from '../network/network.ts';

/**
 * What a simulation stands on: a clock, a loop that drives it, and a network. In virtual time all three are simulated;
 * on the real clock they are the wall's, the event loop's and the machine's.
 */
export interface RunClock {
  readonly kind: 'virtual' | 'real';
  /** Milliseconds since the run's zero; negative while it is provisioned. */
  readonly nowMs: number;
  /** Timers of components and of the engine that have fired so far. */
  readonly firings: number;
  /** Arms a timer on `host` (null: the engine's own, which nothing can kill). */
  arm(host: Host | null, fire: () => void, delayMs: number): object;
  disarm(timer: object): void;
}

export interface RunLoop {
  /** See `ComponentContext.native`. `serviceMs` is already drawn; it is a model, and passes in virtual time only. */
  native<T>(host: Host | null, name: string, call: () => Promise<T>, serviceMs: number): Promise<T>;
  /** The run has come to its end. */
  stop(): void;
  /** Ends the run as a bug of ours. */
  fail(error: unknown): void;
}

export interface RunNetwork {
  /** A message between components: arrives at `to` in order, unless `host` is dead by then. */
  send(from: string, to: string, host: Host, arrive: () => void): void;
  /** Accepts connections to `name:port` on `host` until the host dies or the returned function is called. */
  listen(host: Host, name: string, port: number, accept: (wire: Wire) => void): () => void;
}

/** Provisioning and warm-up lie before the run's zero: servers start, consumer groups form. */
export const leadMs = 5_000;
