/** What a worker written by hand is given, and what it gives. */

/** What a sensor measured, as a worker reads it from the log. */
export interface Event {
  readonly id: number;
  readonly sensor: number;
  readonly class: 'critical' | 'telemetry' | 'debug';
  readonly kind: string;
  readonly valueHundredths: number;
  /** The device's own clock, ms since 1970; it may be wrong. */
  readonly atMs: number;
  /** Where it stands in the log: alarms have a topic of their own. */
  readonly topic: Topic;
  readonly partition: number;
  readonly offset: number;
}

export type Topic = 'critical' | 'bulk';

/** What the sink stores of an event. */
export interface Row {
  readonly id: number;
  readonly sensor: number;
  readonly class: string;
  readonly kind: string;
  readonly valueHundredths: number;
  readonly atMs: number;
}

/** The pipeline around a worker. */
export interface Io {
  /** Events that fit into the memory of a worker; what comes on top is lost. */
  readonly capacity: number;
  /** Events that take up memory now: received, and not enriched yet. */
  readonly held: number;
  /**
   * Asks the downstream about every event, one after another, some 8 ms each.
   * Resolves with a row for each, and frees their memory.
   */
  enrich(events: readonly Event[]): Promise<Row[]>;
  /**
   * Hands rows that enrich() gave to the sink, which commits once a second.
   * Resolves when they are committed. `byId`: a row whose id is there already
   * changes nothing; without it, every row is inserted.
   */
  write(
    rows: readonly Row[],
    options?: { readonly byId?: boolean },
  ): Promise<void>;
  /**
   * Tells the log that these events are done: who reads on after a crash does
   * not get them again.
   */
  commit(events: readonly Event[]): void;
  /** No more events, of one topic or of both, until `resume`. */
  pause(topic?: Topic): void;
  resume(topic?: Topic): void;
  readonly clock: {
    /** Milliseconds since the run began. */
    now(): number;
    wait(ms: number): Promise<void>;
  };
}

/** A worker: made anew on every machine, and again whenever one starts. */
export interface Worker {
  /**
   * Is handed at most 50 events at a time. Where it returns a promise, the
   * next ones come when that has settled.
   */
  receive(events: readonly Event[]): void | Promise<void>;
}
