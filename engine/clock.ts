/**
 * Time as a service. A component gets time from its context and nowhere else: on the virtual clock time is
 * simulated, on the real clock it is the wall's. All times are milliseconds since the run began.
 */
export type TimerHandle = { readonly [timer: symbol]: never } | object;

export interface Clock {
  readonly kind: 'virtual' | 'real';
  /** Milliseconds since the run began; whole numbers on the virtual clock. */
  now(): number;
  /** The timer belongs to the host of the caller: if the host dies, it never fires. */
  setTimeout(fire: () => void, delayMs: number): TimerHandle;
  clearTimeout(handle: TimerHandle): void;
}

/** Where the run's zero lies for anything that prints a date: fixed, so that a run is a function of its plan. */
export const epochMs = Date.UTC(2026, 0, 1);
