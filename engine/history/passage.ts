import type { Material } from './anomaly.ts';
import type { FinalPoll, Session } from './sessions.ts';

/**
 * Which consumers went past an offset of a partition: those that began at or before it and were given what stands behind
 * it. A consumer of which nobody says where it began is taken to have begun where the earliest known one did, and without
 * any at the log's start. Offsets are asked for in ascending order, so that all of them cost one pass over the sessions.
 */
export class Passage {
  readonly #reads: Material['history']['reads'];
  readonly #sessions: readonly (Session & { readonly start: number })[];
  readonly #wideFinals: readonly FinalPoll[];
  #next = 0;
  /** Of the consumers that began at or before the offset: the read at the highest offset, -1 where there is none. */
  furthest = -1;
  /** Of the same consumers: the last poll that was invoked last. */
  final: FinalPoll | null = null;
  /** The lowest offset at which anyone began. */
  readonly start: number;

  constructor({ history, sessionsOf }: Material, place: number) {
    this.#reads = history.reads;
    const known = sessionsOf[place].map(({ from }) => from).filter((from) => from !== null);
    this.start = known.reduce((a, b) => Math.min(a, b), known[0] ?? 0);
    this.#sessions = sessionsOf[place].map((session) => ({ ...session, start: session.from ?? this.start })).sort((a, b) => a.start - b.start);
    this.#wideFinals = history.sessions.wideFinalsOf(history.places.list[place]);
  }

  /** Moves on to an offset, which is not below the one before. */
  moveTo(offset: number): void {
    if (offset < this.start) return;
    for (const poll of this.#wideFinals) this.#hasFinal(poll);
    while (this.#next < this.#sessions.length && this.#sessions[this.#next].start <= offset) {
      const { furthest, final } = this.#sessions[this.#next++];
      if (furthest !== -1 && (this.furthest === -1 || this.#reads.offset[furthest] > this.#reads.offset[this.furthest])) this.furthest = furthest;
      if (final !== null) this.#hasFinal(final);
    }
  }

  /** Whether a consumer was given something at or behind an offset to which this moved. */
  isPast(offset: number): boolean {
    return this.furthest !== -1 && this.#reads.offset[this.furthest] >= offset;
  }

  #hasFinal(poll: FinalPoll): void {
    if (this.final === null || poll.invoked > this.final.invoked) this.final = poll;
  }
}
