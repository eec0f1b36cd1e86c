import type { Place } from './places.ts';

/** The last poll of a consumer, which has seen all that it will be given. */
export interface FinalPoll {
  readonly operation: number;
  readonly invoked: number;
}

/** One consumer on one partition between two marks: inside it the consumer's position moves by its own polls only. */
export interface Session {
  readonly place: number;
  /** The mark that began it, -1 where the consumer just began to poll. */
  readonly mark: number;
  /** Offset at which it was told to begin; null where the history does not say. */
  readonly from: number | null;
  /** The read at the highest offset, -1 before the first. */
  furthest: number;
  final: FinalPoll | null;
}

/** Which partitions each consumer reads, as its marks and its polls tell. */
export class Sessions {
  readonly list: Session[] = [];
  /** Final polls of consumers that did not say which partitions they hold: by topic, and under null for all of them. */
  readonly #wideFinals = new Map<string | null, FinalPoll>();
  readonly #current = new Map<number, Map<number, number>>();
  readonly #held = new Map<number, readonly string[] | 'assigned'>();

  assign(process: number, mark: number, parts: readonly { readonly place: number; readonly from: number | null }[]): void {
    this.#held.set(process, 'assigned');
    this.#current.set(process, new Map(parts.map(({ place, from }) => [place, this.#begin(place, mark, from)])));
  }

  subscribe(process: number, topics: readonly string[]): void {
    this.#held.set(process, topics);
    this.#current.delete(process);
  }

  /** The session of a process that polls a place; a new one where no mark told of it. */
  of(process: number, place: number): number {
    let sessions = this.#current.get(process);
    if (sessions === undefined) this.#current.set(process, sessions = new Map<number, number>());
    let session = sessions.get(place);
    if (session === undefined) {
      session = this.#begin(place, -1, null);
      sessions.set(place, session);
    }
    return session;
  }

  final(process: number, poll: FinalPoll): void {
    const held = this.#held.get(process);
    if (held === 'assigned') {
      for (const session of this.#current.get(process)!.values()) this.list[session].final = poll;
      return;
    }
    for (const topic of held ?? [null]) {
      const before = this.#wideFinals.get(topic);
      if (before === undefined || before.invoked <= poll.invoked) this.#wideFinals.set(topic, poll);
    }
  }

  /** The final polls that reach a place without a session of their own there. */
  wideFinalsOf({ topic }: Place): FinalPoll[] {
    return [this.#wideFinals.get(topic), this.#wideFinals.get(null)].filter((poll) => poll !== undefined);
  }

  #begin(place: number, mark: number, from: number | null): number {
    return this.list.push({ place, mark, from, furthest: -1, final: null }) - 1;
  }
}
