import type { Claim } from '../bucket.ts';

/**
 * The life of an item as a table: from state x event (x whether a copy of it is still open) to a state, or to a
 * contradiction. The table is data, so that the ledger looks it up and a test can tell that every cell was met.
 *
 * A claim ends one copy. `stored` beats every other claim; among the others the last one stands, as it is the account
 * of the copy that lived longest. `pending` ends nothing: several stages may hold one copy (a worker that waits for
 * the acknowledgement of a sink), so it is a mark that any later event may lift.
 */
export const states = [
  'absent', 'in-flight', 'stored',
  'rejected', 'quarantined', 'shed', 'filtered', 'dropped', 'expired', 'superseded', 'erased', 'pending',
  'delivered', 'late', 'corrupted', 'unaccounted',
] as const;
export type State = (typeof states)[number];

/** Claims that a stage can only make of an item that it had in its hands. */
export const claimsInHand = ['rejected', 'quarantined', 'shed', 'filtered', 'dropped'] as const satisfies readonly Claim[];
export const claims = [...claimsInHand, 'expired', 'superseded', 'erased', 'pending'] as const satisfies readonly Claim[];

export const events = ['generated', 'saw', 'copied', 'stored', ...claims] as const;
export type LedgerEvent = (typeof events)[number];

/** What can be wrong with an event, in words that follow the name of the stage. */
export const contradictions = {
  unknown: 'names an item that was never generated',
  again: 'was generated a second time',
  ghost: 'saw it although its only copy had already ended',
  surplus: 'ended more copies than there were',
  unseen: 'claims an item that never arrived there',
} as const;
export type ContradictionKind = keyof typeof contradictions;

export interface Transition {
  readonly next: State;
  readonly contradiction: ContradictionKind | null;
}

const endings: readonly string[] = claims.filter((claim) => claim !== 'pending');

/** The rule behind the table; null once an item has been settled, when no event may come any more. */
export function transition(from: State, event: LedgerEvent, open: boolean): Transition | null {
  if (from === 'absent') {
    return event === 'generated' ? { next: 'in-flight', contradiction: null } : { next: 'absent', contradiction: 'unknown' };
  }
  if (states.indexOf(from) > states.indexOf('pending')) return null;
  if (event === 'generated') return { next: from, contradiction: 'again' };
  if (event === 'stored') return { next: 'stored', contradiction: open ? null : 'surplus' };
  if (event === 'pending') return { next: from === 'stored' || !open ? from : 'pending', contradiction: null };
  if (event === 'saw' || event === 'copied') {
    const ghost = event === 'saw' && endings.includes(from) && !open;
    return { next: from === 'pending' ? 'in-flight' : from, contradiction: ghost ? 'ghost' : null };
  }
  if (!open) return { next: from, contradiction: 'surplus' };
  return { next: from === 'stored' ? 'stored' : event, contradiction: null };
}

export const contradictionKinds = Object.keys(contradictions) as ContradictionKind[];

export const stateCode = Object.fromEntries(states.map((state, i) => [state, i])) as Record<State, number>;
/** Event codes start at one; they are what the journal records. */
export const eventCode = Object.fromEntries(events.map((event, i) => [event, i + 1])) as Record<LedgerEvent, number>;

/** In a cell: the next state in the low four bits, then the number of the contradiction (0: none). */
export const settledCell = 0xff;

/** The table, one byte a cell: `state << 5 | event << 1 | open`. */
export const table: Uint8Array = buildTable();

function buildTable(): Uint8Array {
  const cells = new Uint8Array(states.length << 5).fill(settledCell);
  for (const state of states) {
    for (const event of events) {
      for (const open of [0, 1]) {
        const found = transition(state, event, open === 1);
        if (!found) continue;
        const wrong = found.contradiction ? contradictionKinds.indexOf(found.contradiction) + 1 : 0;
        cells[(stateCode[state] << 5) | (eventCode[event] << 1) | open] = stateCode[found.next] | (wrong << 4);
      }
    }
  }
  return cells;
}
