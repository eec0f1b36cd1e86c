import type { Broker } from '../broker.ts';
import type { Request } from '../connection.ts';
import type { ErrorCode } from '../errors.ts';
import type { BrokerEvent } from '../events.ts';
import type { CommittedOffset } from '../groups/group-offsets.ts';
import type { Fields } from './fields.ts';

/**
 * One kind of fault: one file, one line in `registry.ts`. Its fields are data, so that a fault can be written in JSON and
 * checked before it does anything; `begin` answers with what it does, and counts a hit (`site.hit`) where it does it.
 */
export interface FaultKind<Spec extends object = object> {
  /** One sentence: what a client meets. */
  readonly about: string;
  readonly fields: Fields;
  begin(spec: Spec, site: FaultSite): Effects;
}

/** What a fault acts on. */
export interface FaultSite {
  /** The broker that serves now: after a crash it is another one. */
  readonly broker: Broker;
  hit(): void;
  /** Throws an error that says why it cannot be. */
  crash(crash: CrashOptions): void;
  /** Throws what `crash` would, and does nothing else. */
  checkCrash(): void;
  /** Ends the fault once what is being done is over. */
  clearSoon(): void;
}

export interface CrashOptions {
  /** What the disk does with bytes that were not synced: `prefix`, `zeros` or `garbage`; they are gone without it. */
  tear?: 'prefix' | 'zeros' | 'garbage';
  /** How long nobody serves, in milliseconds. */
  downMs: number;
}

/** Who can end a broker and start the next one on what its storage kept. */
export interface FaultHost {
  /** Throws an error that says why it cannot be. */
  crash(crash: CrashOptions): void;
  /** Throws an error that says why this broker can never crash. Default: it can. */
  checkCrash?(): void;
}

/** What a request is about, as far as its handler knows when it asks. */
export interface Scope {
  readonly topic?: string;
  readonly partition?: number;
  readonly group?: string;
}

/** What is done with a request, or with its answer. */
export type Treatment = { readonly do: 'cut' } | { readonly do: 'delay'; readonly delayMs: number } | { readonly do: 'trickle'; readonly bytesPerSecond: number };

/** What a fault does while it lasts. A fault that does nothing at one place leaves it out. */
export interface Effects {
  /** A broker begins to serve: at once, and after each crash. */
  attach?(broker: Broker): void;
  /** A request came, and was not served yet. */
  before?(request: Request): Treatment | null;
  /** A request was served, and its answer was not sent yet. */
  after?(request: Request): Treatment | null;
  /** An error to answer instead of serving what the scope says; NONE for none. */
  refusal?(request: Request, scope: Scope): ErrorCode;
  /** What is answered as the committed offset of a group. */
  committed?(group: string, topic: string, partition: number, committed: CommittedOffset | null): CommittedOffset | null;
  saw?(event: BrokerEvent): void;
  end?(): void;
}
