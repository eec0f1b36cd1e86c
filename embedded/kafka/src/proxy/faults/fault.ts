import type { Treatment } from '../../faults/fault.ts';
import type { Field, Fields } from '../../faults/fields.ts';
import type { ProxiedAnswer } from '../proxied-answer.ts';
import type { ProxiedRequest } from '../proxied-request.ts';
import type { TopicNames } from '../topic-names.ts';

/**
 * One kind of fault of a proxy: one file, one line in `registry.ts`, as the broker's own. It is data, checked by its fields before
 * it does anything, and counts a hit (`site.hit`) where it disturbs.
 */
export interface ProxyFaultKind<Params extends object = object> {
  /** One sentence: what a client meets. */
  readonly about: string;
  readonly fields: Fields;
  /** Throws an error that says why it cannot be. */
  begin(params: Params, site: ProxyFaultSite): ProxyEffects;
}

/** What a fault acts on. */
export interface ProxyFaultSite {
  /** Names of topics whose ids came by. */
  readonly topics: TopicNames;
  hit(): void;
  /** Tells that a request should have been struck, and could not be: its version is later than what is known here. */
  unable(request: ProxiedRequest): void;
  /** Uniform in [0, 1). */
  random(): number;
}

/** Which way bytes go: to the cluster, or back. */
export type Direction = 'request' | 'answer';

/** A connection, as far as a fault may want to know. */
export interface FaultedConnection {
  /** Number of the node that it leads to; -1 as long as no answer told it. */
  readonly nodeId: number;
  /** Null until its first request told it. */
  readonly clientId: string | null;
}

/** What is done with a request: as with the broker's, or it is answered here. An answer of null is a closed connection. */
export type RequestTreatment = Treatment | { readonly do: 'answer'; readonly frame: Buffer | null };

/** What a fault does while it lasts. A fault that does nothing at one place leaves it out. */
export interface ProxyEffects {
  /** Whether a connection is torn: asked at once of all, then of each that comes, and again when its client is known. */
  tears?(connection: FaultedConnection): boolean;
  /** Whether bytes that came vanish. The connection is closed when the fault ends, for no stream has holes. */
  swallows?(connection: FaultedConnection, direction: Direction): boolean;
  /** A whole request came, and did not go on yet. */
  request?(request: ProxiedRequest, frame: Buffer): RequestTreatment | null;
  /** A whole answer came, and did not go on yet. Error codes may be overwritten in it, for they keep their place. */
  answer?(answer: ProxiedAnswer): Treatment | null;
}

/** Field of faults that strike one direction, or both. */
export const ofDirection: Fields = { of: { type: 'text', about: 'request or answer; both without it', oneOf: ['request', 'answer'] } };

const client: Field = { type: 'text', about: 'client id of who is connected; anybody without it' };

/** Fields of faults that strike connections. */
export const whichConnections: Fields = { client, node: { type: 'whole', about: 'number of the node that is connected to; any without it' } };

export interface WhichConnections {
  client?: string;
  node?: number;
}

/** Whether a fault is about a connection. One whose client is not known yet may be about it later. */
export function isAbout({ client: wanted, node }: WhichConnections, { clientId, nodeId }: FaultedConnection): boolean {
  return (wanted === undefined || wanted === clientId) && (node === undefined || node === nodeId);
}

/** Several effects as one; of those that would treat the same frame the first does. */
export function together(all: readonly ProxyEffects[]): ProxyEffects {
  return {
    request: (request, frame) => first(all, ({ request: treat }) => treat?.(request, frame)),
    answer: (answer) => first(all, ({ answer: treat }) => treat?.(answer)),
  };
}

function first<T>(all: readonly ProxyEffects[], treatment: (effects: ProxyEffects) => T | null | undefined): T | null {
  for (const effects of all) {
    const found = treatment(effects);
    if (found != null) return found;
  }
  return null;
}
